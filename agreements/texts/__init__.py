"""Agreements: what they are called, who is in them, their texts in versions, and what is attached."""

"""Packs: the figures of chosen pages as they were at a moment, as files and as a web copy that stay as they are."""

"""Adoption: what each party's council or board has decided on which text, and who wrote it down."""

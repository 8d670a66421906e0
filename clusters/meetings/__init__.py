"""Bodies of a shared space, who sits in them, and their meetings: agenda, decisions and what became of them."""

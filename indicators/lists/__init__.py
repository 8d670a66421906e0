"""Lists of kommuner that a unit keeps to compare itself with."""

"""Places beside each other: against the whole, in a funnel, ranked, over time, and many indicators at once."""

"""A delivered count that a person has corrected: what it was, what it is taken as, who said so and why."""

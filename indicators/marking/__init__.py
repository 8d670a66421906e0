"""What persons add to a series: notes on its points, phases with a reason, and targets."""

"""Håndholdte data: what a unit counts itself, on a sheet of its own, week by week."""

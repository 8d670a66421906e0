"""Agreed indicators: sets of them as agreements, what each party says of each, their targets and the yearly vote."""

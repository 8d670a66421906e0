"""Datarunder: a space asks its parties for a few numbers by a day; the answers come in like any delivery."""

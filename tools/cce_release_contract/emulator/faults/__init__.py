"""Deliberate defects, one at a time, for proving that the suite bites."""

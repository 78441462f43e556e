"""Signed requests that were changed, and what the target must make of each."""

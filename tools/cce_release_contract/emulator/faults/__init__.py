"""Deliberate defects, one at a time, to prove that the suite detects them."""

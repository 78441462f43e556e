"""Decide whether a request is valid, which rule it breaks, and which rules a run exercised."""

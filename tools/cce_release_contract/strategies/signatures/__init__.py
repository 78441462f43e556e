"""Changed signed requests, and whether the target must accept each."""

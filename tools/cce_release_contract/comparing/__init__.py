"""Compare two runs with the same cases (`--compare`), or two reports (`report compare`)."""

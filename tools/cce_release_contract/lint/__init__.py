"""Judge one contract: one rule per file, one catalogue."""

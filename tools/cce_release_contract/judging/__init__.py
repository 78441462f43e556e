"""Pure functions from exchanges to problems, one group of clauses per module."""

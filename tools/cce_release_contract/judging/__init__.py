"""Pure functions from exchanges to the problems that they show, one group of clauses a module."""

"""Restore the named release to the state that the run found: baseline, journal, lock and rollback."""

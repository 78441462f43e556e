"""Put the named release back as the run found it: baseline, journal, lock and rollback."""

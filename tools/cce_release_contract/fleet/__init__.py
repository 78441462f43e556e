"""Check several targets in parallel: the fleet file, the processes, and their progress."""

"""Run the suite in a process of its own and follow it."""

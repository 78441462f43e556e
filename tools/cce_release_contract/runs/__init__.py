"""Run the suite in its own process and follow it."""

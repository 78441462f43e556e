"""The report of a run: its evidence and severity, and the progress on the terminal."""

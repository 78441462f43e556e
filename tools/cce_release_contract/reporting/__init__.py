"""The report of a run: its evidence, its severity, and what the terminal shows meanwhile."""

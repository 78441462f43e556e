"""What makes the suite run: settings, selection, sessions, workers, recorder, report."""

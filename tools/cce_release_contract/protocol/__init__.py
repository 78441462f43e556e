"""The data that our processes exchange: events, trials of the proof, and run recordings."""

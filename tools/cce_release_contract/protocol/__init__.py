"""What our processes tell each other: events, trials of the proof, and run recordings."""

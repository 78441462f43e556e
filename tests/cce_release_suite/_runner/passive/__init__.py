"""What every response of a run is judged for, whichever test asked for it."""

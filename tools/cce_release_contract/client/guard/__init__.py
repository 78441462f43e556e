"""What may leave for a target: the guard and how it reads paths and bodies."""

"""What a test needs for requests that are meant to be refused: how many, and what a 404 for one of them means."""

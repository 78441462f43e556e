"""Check several targets side by side: the file that names them, their processes, and their progress."""

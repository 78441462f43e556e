"""What a verdict is, and how many judgements become one verdict a clause."""

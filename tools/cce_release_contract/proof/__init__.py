"""The proof that the suite bites: every fault is caught by the clauses that it breaks, and by no other."""

"""The proof that the suite detects faults: each fault fails the clauses that it breaks, and no others."""

"""Read a contract: documents with line numbers, references, pointers, clauses, page rows, and the compiled form."""

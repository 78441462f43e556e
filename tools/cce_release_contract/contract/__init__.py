"""Read a contract: document, references, pointers, operations, clauses, page rows, and the compiled form."""

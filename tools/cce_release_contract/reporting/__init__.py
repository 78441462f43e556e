"""Show results: the report file and its schema, JUnit, the terminal, and the events of a run in progress."""

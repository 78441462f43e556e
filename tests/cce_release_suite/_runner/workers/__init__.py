"""A run whose tests several processes share: the process that shares them out, its workers, and what goes between."""

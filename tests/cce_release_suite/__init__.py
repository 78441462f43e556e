"""The contract suite: tests that run against any target of the contract."""

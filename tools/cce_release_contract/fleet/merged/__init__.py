"""The merged report of several targets, and its formats."""

"""Hypothesis strategies for requests to the endpoint: valid, boundary and invalid, each invalid one with its reason."""

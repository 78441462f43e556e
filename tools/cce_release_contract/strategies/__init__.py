"""Hypothesis strategies for requests to the endpoint: valid, boundary and negative cases."""

"""Verdicts, and how several judgements become one verdict per clause."""

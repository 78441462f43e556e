"""The target of a run: connect, plan, arm, and watch the named release."""

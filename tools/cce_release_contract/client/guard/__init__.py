"""Which requests may be sent to a target: the guard, and how it reads paths and bodies."""

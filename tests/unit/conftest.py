"""What holds for all unit tests."""

import hypothesis

# Generated examples are the same in every run and on every machine, and a slow machine fails none of them.
hypothesis.settings.load_profile("ci")

"""What holds for all unit tests."""

import signal

import hypothesis

# Generated examples are the same in every run and on every machine, and a slow machine fails none of them.
hypothesis.settings.load_profile("ci")

# A script's background ignores Ctrl-C and so would our tests of it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

"""Pass real clients' traffic on to an upstream byte for byte, and judge and record it aside."""

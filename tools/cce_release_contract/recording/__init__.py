"""Recorded traffic: read it from files, and judge each exchange and the life of each release. Sends nothing."""

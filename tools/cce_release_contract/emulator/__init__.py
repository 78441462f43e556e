"""The emulator: a stateful server of the release update endpoint with the real Helm engine inside."""

"""Where the emulator keeps releases, charts and scopes."""

"""Contract tests, models and an emulator for one cloud endpoint that updates Helm releases."""

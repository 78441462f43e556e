"""Helm inside the emulator: charts, values, schema checks and rendering."""

"""The storage of releases, charts and sandboxes."""

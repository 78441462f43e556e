"""YAML by libyaml, loaded only where YAML is read."""

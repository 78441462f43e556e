"""What Helm would do with an update, as pure functions: no web, no database, no Helm import."""

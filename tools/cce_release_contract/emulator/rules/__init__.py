"""The effect of an update in Helm, as pure functions: no web, no database, no Helm import."""

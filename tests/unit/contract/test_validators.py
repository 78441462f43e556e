"""Validators are made for the schemas inside one document."""

from __future__ import annotations

import pytest

from cce_release_contract.contract.validators import Validators


def test_references_and_odd_names_are_resolved() -> None:
    """A schema below a path with braces, slashes and non-ASCII letters is found, with its references."""
    document = {
        "paths": {"/things/{näme}": {"schema": {"$ref": "#/components/schemas/A"}}},
        "components": {"schemas": {"A": {"type": "string"}}},
    }

    errors = Validators(document).errors("/paths/~1things~1{näme}/schema", 1)

    assert [error.keyword for error in errors] == ["type"]


def test_a_format_says_nothing() -> None:
    """A format is not judged, but a pattern is."""
    validators = Validators({"components": {"schemas": {"A": {"format": "date-time"}}}})

    errors = validators.errors("/components/schemas/A", "not a date")

    assert errors == []


def test_invalid_schema_is_refused() -> None:
    """A schema that is not valid itself is a ValueError that names it."""
    validators = Validators({"components": {"schemas": {"A": {"pattern": "("}}}})

    with pytest.raises(ValueError, match="/components/schemas/A is not a valid schema"):
        validators.at("/components/schemas/A")

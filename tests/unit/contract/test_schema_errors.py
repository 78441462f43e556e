"""Schema errors are sentences that quote little."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest

from cce_release_contract.contract.schema_errors import schema_errors


@pytest.mark.parametrize(
    ("schema", "value", "keyword", "message"),
    [
        ({"type": ["null", "string"]}, 1.5, "type", "1.5 is of type number, not null or string"),
        ({"type": "string"}, {"password": "secret"}, "type", "the object is of type object, not string"),
        ({"type": "integer"}, True, "type", "true is of type boolean, not integer"),
        ({"const": 3}, 4, "const", "4 is not 3"),
        ({"enum": ["a", 1, None]}, "b", "enum", '"b" is not one of a, 1, null'),
        ({"minimum": 1}, 0, "minimum", "0 is below 1"),
        ({"maximum": 1}, 2, "maximum", "2 is above 1"),
        ({"exclusiveMinimum": 1}, 1, "exclusiveMinimum", "1 is not above 1"),
        ({"exclusiveMaximum": 1}, 1, "exclusiveMaximum", "1 is not below 1"),
        ({"minLength": 1}, "", "minLength", '"" has 0 characters, fewer than 1'),
        ({"maxLength": 1}, "ab", "maxLength", '"ab" has 2 characters, more than 1'),
        ({"minItems": 1}, [], "minItems", "there are 0 items, fewer than 1"),
        ({"maxItems": 1}, [1, 2], "maxItems", "there are 2 items, more than 1"),
        ({"minProperties": 1}, {}, "minProperties", "there are 0 members, fewer than 1"),
        ({"maxProperties": 0}, {"a": 1}, "maxProperties", "there are 1 members, more than 0"),
        ({"pattern": "^a$"}, "b", "pattern", '"b" does not match ^a$'),
        (
            {"properties": {"b": True}, "additionalProperties": False},
            {"a": 1},
            "additionalProperties",
            "the members a are not allowed",
        ),
        ({"properties": {"a": False}}, {"a": 1}, "falseSchema", "nothing is allowed here"),
        ({"multipleOf": 2}, 3, "multipleOf", "3 breaks multipleOf"),
        (
            {"anyOf": [{"required": ["a"]}, {"properties": {"b": {"type": "string"}}}]},
            {"b": 1},
            "anyOf",
            "it matches none of 2 alternatives: the member 'a' is missing; or /b: 1 is of type integer, not string",
        ),
        (
            {"oneOf": [{"type": "string"}]},
            1,
            "oneOf",
            "it matches none of 1 alternatives: 1 is of type integer, not string",
        ),
        ({"oneOf": [True, True]}, 1, "oneOf", "it matches more than one alternative"),
    ],
)
def test_each_keyword_has_its_words(schema: dict[str, Any], value: object, keyword: str, message: str) -> None:
    """Each keyword has one sentence."""
    errors = schema_errors(jsonschema_rs.Draft202012Validator(schema), value)

    assert [(error.keyword, error.message) for error in errors] == [(keyword, message)]


def test_long_texts_are_shortened() -> None:
    """Only the beginning of a long text is quoted."""
    validator = jsonschema_rs.Draft202012Validator({"maxLength": 3})

    error = schema_errors(validator, "x" * 10_000)[0]

    assert len(error.message) < 150

"""Tests of the quick yes before Helm is asked."""

import json

import pytest

from cce_release_contract.emulator.helm.schemas import quickly_valid

DRAFT_7 = "http://json-schema.org/draft-07/schema#"


def schema(**keywords):
    """One draft-07 schema with these keywords."""
    return (json.dumps({"$schema": DRAFT_7, **keywords}),)


def test_chart_without_schema_accepts_everything():
    """No schema, no question."""
    assert quickly_valid((), {"a": 1})


def test_plain_schema_accepts_what_fits():
    """A schema with only agreed keywords needs no Helm."""
    plain = schema(properties={"a": {"type": "integer", "minimum": 1}}, required=["a"], additionalProperties=False)

    assert quickly_valid(plain, {"a": 1})
    assert not quickly_valid(plain, {"a": 0})


@pytest.mark.parametrize(
    "schemas",
    [
        ('{"type": "object"}',),
        schema(format="ipv4"),
        schema(**{"$ref": "#/definitions/a"}),
        schema(properties={"a": {"pattern": "\\d"}}),
        schema(properties={"a": {"items": [{"type": "string"}]}}),
        schema(anyOf=[{"if": {}}]),
        ("not json",),
        ("[]",),
        (json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema"}),),
        schema() * 2,
    ],
)
def test_anything_else_is_left_to_helm(schemas):
    """If validators may disagree, Helm decides."""
    assert not quickly_valid(schemas, {})

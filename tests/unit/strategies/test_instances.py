"""Generated values are valid for their schema."""

import pytest
from hypothesis import strategies as st

from cce_release_contract.errors import SpecificationError
from cce_release_contract.strategies.instances import InstanceBuilder, boundary_values

SCHEMAS = {
    "any object": {"type": "object"},
    "required and optional": {
        "type": "object",
        "required": ["a"],
        "properties": {"a": {"type": "string"}, "b": {"type": "boolean"}},
    },
    "nested": {
        "type": "object",
        "required": ["inner"],
        "properties": {"inner": {"type": "object", "properties": {"n": {"type": "integer"}}}},
    },
    "listed text": {"type": "string", "enum": ["upgrade", "rollback"]},
    "short text": {"type": "string", "minLength": 2, "maxLength": 4},
    "patterned text": {"type": "string", "pattern": "^[a-z]([-a-z0-9]*[a-z0-9])?$", "maxLength": 5},
    "bounded integer": {"type": "integer", "minimum": 0, "maximum": 2147483647},
    "integer without bounds": {"type": "integer"},
    "described": {"type": "boolean", "description": "x", "x-basis": "documented", "format": "int32", "default": True},
}


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_instances_are_accepted(contract_of, examples, schema):
    """The validator accepts every generated value, and there are several values."""
    contract = contract_of(schema)
    validator = contract.validator(contract.operations["updateRelease"].body_pointer)

    drawn = examples(InstanceBuilder(contract).build(schema), 40)

    assert [value for value in drawn if not validator.is_valid(value)] == []
    assert len({repr(value) for value in drawn}) > 1 or schema == {"type": "object"}


def test_reference_is_followed(contract_of, examples):
    """A reference with a description next to it is replaced by its schema."""
    contract = contract_of({"$ref": "#/components/schemas/Action", "description": "x"}, Action={"type": "boolean"})

    drawn = examples(InstanceBuilder(contract).build({"$ref": "#/components/schemas/Action", "description": "x"}))

    assert set(drawn) == {True, False}


def test_override_is_always_present(contract_of, examples):
    """A member with a fixed strategy is always present, even if the schema does not require it."""
    schema = {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "boolean"}}}
    builder = InstanceBuilder(contract_of(schema), {"/a": st.just("forced")})

    drawn = examples(builder.build(schema))

    assert {value["a"] for value in drawn} == {"forced"}


def test_free_members_are_drawn_where_asked(contract_of, examples):
    """Only the listed objects get unknown members, each with the free prefix."""
    schema = {"type": "object", "properties": {"inner": {"type": "object"}}, "required": ["inner"]}
    builder = InstanceBuilder(contract_of(schema), free_at=["/inner"])

    drawn = examples(builder.build(schema))

    names = {name for value in drawn for name in value["inner"]}
    assert names
    assert all(name.startswith("x-") for name in names)
    assert all(set(value) == {"inner"} for value in drawn)


UNKNOWN = {
    "keyword": ({"type": "string", "contentEncoding": "base64"}, "contentEncoding"),
    "keyword of another type": ({"type": "boolean", "minimum": 1}, "minimum"),
    "type": ({"type": "array"}, "array"),
    "no type": ({"anyOf": [{"type": "string"}]}, "None"),
    "several types": ({"type": ["string", "null"]}, "null"),
    "inside an object": ({"type": "object", "properties": {"a": {"type": "integer", "multipleOf": 2}}}, "/a"),
    "beside a reference": ({"$ref": "#/components/schemas/Named", "minLength": 1}, "minLength"),
    "reference to nowhere": ({"$ref": "#/components/schemas/Nobody"}, "Nobody"),
}


@pytest.mark.parametrize(("schema", "named"), UNKNOWN.values(), ids=UNKNOWN)
def test_unknown_keyword_is_an_error(contract_of, schema, named):
    """An unsupported keyword, type or reference raises an error that names it."""
    contract = contract_of({"type": "string"}, Named={"type": "string"})

    with pytest.raises(SpecificationError) as caught:
        InstanceBuilder(contract).build(schema)

    assert named in str(caught.value)


BOUNDARIES = [
    ({"type": "boolean"}, [False, True]),
    ({"type": "string", "enum": ["b", "a"]}, ["b", "a"]),
    ({"type": "integer", "minimum": 0, "maximum": 2147483647}, [0, 1, 2147483646, 2147483647]),
    ({"type": "integer", "minimum": 1, "maximum": 1}, [1]),
    ({"type": "integer"}, [-(2**31), -(2**31) + 1, -1, 0, 1, 2**31 - 2, 2**31 - 1]),
    ({"type": "string", "minLength": 1, "maxLength": 3}, ["a", "aa", "aaa"]),
    ({"type": "string"}, ["", "a", "a" * 256]),
    ({"type": "string", "pattern": "^a$"}, []),
    ({"type": "object"}, []),
]


@pytest.mark.parametrize(("schema", "expected"), BOUNDARIES)
def test_boundary_values(schema, expected):
    """Boundary values are the bounds, their neighbours, zero and one, ordered and unique."""
    assert boundary_values(schema) == expected

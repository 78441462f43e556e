"""The generated models accept exactly what the schemas of the contract accept, with one exception.

The exception: request models refuse members that the contract does not name. Here their schemas are closed for it.
"""

from __future__ import annotations

import copy
import enum
import json
from functools import cache
from typing import Any

import jsonschema_rs
import pydantic
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.levels import few
from tests.unit.codegen.edge_values import EDGE_VALUES

from cce_release_contract.codegen.model_kinds import closed_models
from cce_release_contract.codegen.package import compile_contract
from cce_release_contract.contract.compiled import Contract
from cce_release_contract.contract.compiled import contract as open_contract
from cce_release_contract.contract.pointer import child, get, parent, split
from cce_release_models import models

CLOSED = closed_models(open_contract().document)


@cache
def contract() -> Contract:
    """The contract with the exception as a rule."""
    document = copy.deepcopy(open_contract().document)
    for name in CLOSED:
        document["components"]["schemas"][name]["additionalProperties"] = False
    return Contract(compile_contract(document))


SCHEMAS = contract().schema_names
DRAWN = ("UpdateReleaseRequest", "HistoryRelease", "Error")
"""The schemas whose instances are drawn each time."""
PROFILE = settings(
    max_examples=70,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)

UNKNOWN_NAMES = (
    "",
    "extra",
    "dryrun",
    "created",
    "code",
    "values_dict",
    "Chart_id",
    "chart_id ",
    "model_config",
    "model_fields",
    "__class__",
    "self",
    "root",
    "copy",
    "é",
)


def strategy(schema: Any) -> st.SearchStrategy[Any]:
    """Valid values of a schema, for the keywords that the contract uses."""
    if "$ref" in schema:
        return strategy(contract().schema(schema["$ref"][1:]))
    if "anyOf" in schema:
        return st.one_of([strategy(branch) for branch in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema["type"]:
        case "object":
            return objects(schema)
        case "array":
            return st.lists(strategy(schema["items"]), max_size=3)
        case "string" if "pattern" in schema:
            return st.from_regex(schema["pattern"].removesuffix("$") + r"\Z")
        case "string":
            letters = st.characters(exclude_categories=["Cs"])
            return st.text(letters, min_size=schema.get("minLength", 0), max_size=schema.get("maxLength", 80))
        case "integer":
            return st.integers(schema.get("minimum"), schema.get("maximum"))
        case kind:
            assert kind == "boolean"
            return st.booleans()


def objects(schema: Any) -> st.SearchStrategy[Any]:
    """Objects with all required members, any others, and some unknown ones."""
    required = {name: strategy(schema["properties"][name]) for name in schema.get("required", ())}
    optional = {name: strategy(one) for name, one in schema.get("properties", {}).items() if name not in required}
    composed = [strategy(part) for part in schema.get("allOf", ())]
    own = st.fixed_dictionaries(required, optional=optional)
    unknown = st.dictionaries(st.sampled_from(UNKNOWN_NAMES), json_values(), max_size=2)
    return st.tuples(unknown, *composed, own).map(merge)


def merge(parts: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    """One object with the members of all; of two with the same name, the last wins."""
    return {name: value for part in parts for name, value in part.items()}


def json_values() -> st.SearchStrategy[Any]:
    """Any JSON value, small."""
    leaves = st.sampled_from(EDGE_VALUES) | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    return st.recursive(
        leaves,
        lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text("ab_", max_size=3), below, max_size=3),
        max_leaves=5,
    )


def pointers(value: Any, pointer: str = "") -> list[str]:
    """The pointer of a value and of everything below it."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [pointer, *(below for name, one in members for below in pointers(one, child(pointer, name)))]


def with_value(instance: Any, pointer: str, value: Any) -> Any:
    """A copy with another value at the pointer."""
    if not pointer:
        return value
    changed = copy.deepcopy(instance)
    holder, last = get(changed, parent(pointer)), split(pointer)[-1]
    holder[int(last) if isinstance(holder, list) else last] = value
    return changed


def mutations(instance: Any) -> list[Any]:
    """Each copy of an instance with one value replaced, one member or item removed, or one member added."""
    changed = [with_value(instance, pointer, value) for pointer in pointers(instance) for value in EDGE_VALUES]
    for pointer in pointers(instance):
        if pointer:
            copied = copy.deepcopy(instance)
            holder, last = get(copied, parent(pointer)), split(pointer)[-1]
            del holder[int(last) if isinstance(holder, list) else last]
            changed.append(copied)
        if isinstance(get(instance, pointer), dict):
            grown = ({**get(instance, pointer), name: [None, {"a": 1.0}]} for name in UNKNOWN_NAMES)
            changed.extend(with_value(instance, pointer, one) for one in grown)
    return changed


def full_instance(schema: Any) -> Any:
    """One valid instance with every member that the schema describes."""
    if "$ref" in schema:
        return full_instance(contract().schema(schema["$ref"][1:]))
    if "anyOf" in schema:
        return merge(tuple(full_instance(branch) for branch in schema["anyOf"]))
    if "enum" in schema:
        return schema["enum"][0]
    if schema["type"] == "object":
        own = {name: full_instance(one) for name, one in schema.get("properties", {}).items()}
        return merge((*(full_instance(part) for part in schema.get("allOf", ())), own))
    if schema["type"] == "array":
        return [full_instance(schema["items"])]
    return string_for(schema) if schema["type"] == "string" else {"integer": 1, "boolean": True}[schema["type"]]


def string_for(schema: Any) -> str:
    """A text that fits one of the contract's patterns."""
    validator = jsonschema_rs.Draft202012Validator(schema)
    return next(text for text in ("any text", "2023-11-14T20:30:57+08:00", "CCE.02400001") if validator.is_valid(text))


@cache
def adapter(name: str) -> pydantic.TypeAdapter[Any]:
    """The validator of the model with that name."""
    return pydantic.TypeAdapter(getattr(models, name))


def accepted_by_model(name: str, instance: Any) -> tuple[bool, Any]:
    """Whether the model with that name accepts an instance, and what it writes."""
    try:
        return True, adapter(name).validate_python(instance)
    except pydantic.ValidationError:
        return False, None


def assert_agreement(name: str, instance: Any) -> bool:
    """Fail unless schema and model agree and the model keeps every member; return the common verdict."""
    errors = contract().errors(name, instance)
    accepted, value = accepted_by_model(name, instance)
    assert accepted == (not errors), f"{name}: {instance!r}: the schema says {errors or 'valid'}, the model {accepted}"
    if accepted and not isinstance(value, enum.Enum):
        assert value.model_dump(mode="python") == instance
    return accepted


@pytest.mark.parametrize("name", SCHEMAS)
def test_model_and_schema_agree_on_every_mutation(name: str) -> None:
    """A model accepts an instance with one change if and only if the schema accepts it."""
    instance = full_instance(contract().schema(f"/components/schemas/{name}"))
    minimal = {member: instance[member] for member in required_of(name)} if isinstance(instance, dict) else instance

    candidates = [instance, minimal, *mutations(instance), *mutations(minimal), *EDGE_VALUES]
    verdicts = [assert_agreement(name, candidate) for candidate in candidates]

    assert len(candidates) >= 100
    assert verdicts[:2] == [True, True]
    assert False in verdicts


@pytest.mark.parametrize("name", few(SCHEMAS, quick=[SCHEMAS.index(name) for name in DRAWN]))
def test_model_and_schema_agree_on_generated_instances(name: str) -> None:
    """A model accepts what Hypothesis generates if and only if the schema accepts it."""
    schema = contract().schema(f"/components/schemas/{name}")
    seen = []

    @PROFILE
    @given(strategy(schema), st.data())
    def agree(instance: Any, data: st.DataObject) -> None:
        seen.append(assert_agreement(name, instance))
        place = data.draw(st.sampled_from(pointers(instance)))
        values = data.draw(st.lists(json_values(), min_size=1, max_size=6))
        seen.extend(assert_agreement(name, with_value(instance, place, value)) for value in values)

    agree()

    assert True in seen
    assert False in seen


def test_thousands_of_instances_are_compared() -> None:
    """The mutations alone compare schemas and models thousands of times."""
    instances = [full_instance(contract().schema(f"/components/schemas/{name}")) for name in SCHEMAS]

    total = sum(len(mutations(instance)) for instance in instances)

    assert total >= 5000


def required_of(name: str) -> list[str]:
    """The required members of a named schema."""
    schema = contract().schema(f"/components/schemas/{name}")
    if "anyOf" in schema:
        schema = contract().schema(schema["anyOf"][0]["$ref"][1:])
    return list(schema.get("required", ()))


@pytest.mark.parametrize("text", [b"1.0", b"1e0", b"10E-1"])
def test_an_integral_float_is_accepted_as_an_integer(text: bytes) -> None:
    """A number without a fraction is an integer for schema and model, in any spelling."""
    body = b'{"version": ' + text + b"}"

    release = models.Release.model_validate_json(body)

    assert contract().errors("Release", json.loads(body)) == []
    assert type(release.version) is int


def test_every_named_schema_has_a_model() -> None:
    """Each schema under components is a model of the same name."""
    missing = [name for name in SCHEMAS if not hasattr(models, name)]

    assert missing == []


def test_the_exception_is_what_requests_name() -> None:
    """The models that refuse unknown members are the objects of a request, except the free values."""
    schemas = open_contract().document["components"]["schemas"]

    assert CLOSED == ("ReleaseParameters", "UpdateReleaseRequest")
    assert all("the generated model refuses them" in getattr(models, name).__doc__ for name in CLOSED)
    assert all(schemas[name]["additionalProperties"] is True for name in CLOSED)


@pytest.mark.parametrize("name", CLOSED)
def test_a_misspelt_member_is_refused(name: str) -> None:
    """A request with an unknown member is valid for the schema; its model refuses the member by name."""
    instance = full_instance(contract().schema(f"/components/schemas/{name}")) | {"dryrun": True}

    with pytest.raises(pydantic.ValidationError) as raised:
        adapter(name).validate_python(instance)

    assert open_contract().errors(name, instance) == []
    assert [(one["type"], one["loc"]) for one in raised.value.errors()] == [("extra_forbidden", ("dryrun",))]

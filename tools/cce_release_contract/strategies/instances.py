"""Make a Hypothesis strategy of valid values from a schema of the contract.

It supports exactly the JSON Schema keywords that the contract uses for requests and refuses any other, so that a new
keyword in the contract cannot be ignored silently.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from cce_release_contract.contract.compiled import Contract
from cce_release_contract.oracle.schemas import Schema, check_keywords, resolved_schema
from cce_release_contract.strategies.free_values import free_members, free_text, safe_characters

INT32_MINIMUM: Final = -(2**31)
INT32_MAXIMUM: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class InstanceBuilder:
    """Builds strategies for the schemas of one contract.

    `contract` resolves references. `overrides` has the strategy of the member at a JSON pointer such as
    `/parameters/dry_run`; such a member is always present. `free_at` lists the objects that also get free members, if
    their schema allows any.
    """

    contract: Contract
    overrides: Mapping[str, SearchStrategy[Any]] = field(default_factory=dict)
    free_at: Collection[str] = ()

    def build(self, schema: Schema, pointer: str = "") -> SearchStrategy[Any]:
        """A strategy of values that `schema` accepts; `pointer` is the place of the value.

        Raises `SpecificationError` for a type or keyword that is not understood.
        """
        if pointer in self.overrides:
            return self.overrides[pointer]
        schema = resolved_schema(self.contract, schema)
        check_keywords(schema, pointer)
        if "enum" in schema:
            return st.sampled_from(list(schema["enum"]))
        match schema["type"]:
            case "object":
                return self._objects(schema, pointer)
            case "string":
                return _strings(schema)
            case "integer":
                return _integers(schema)
            case _:
                return st.booleans()

    def _objects(self, schema: Schema, pointer: str) -> SearchStrategy[dict[str, Any]]:
        required: dict[str, SearchStrategy[Any]] = {}
        optional: dict[str, SearchStrategy[Any]] = {}
        for name, member in schema.get("properties", {}).items():
            place = f"{pointer}/{name}"
            always = name in schema.get("required", ()) or place in self.overrides
            (required if always else optional)[name] = self.build(member, place)
        members = st.fixed_dictionaries(required, optional=optional)
        if pointer in self.free_at and schema.get("additionalProperties", True) is True:
            return st.builds(_merged, members, free_members())
        return members


def boundary_values(schema: Schema) -> list[Any]:
    """The valid values at and next to the bounds of a resolved `schema`, ordered and unique."""
    match schema["type"]:
        case _ if "enum" in schema:
            return list(schema["enum"])
        case "boolean":
            return [False, True]
        case "integer":
            lowest, highest = _integer_bounds(schema)
            candidates = (lowest, lowest + 1, -1, 0, 1, highest - 1, highest)
            return sorted({number for number in candidates if lowest <= number <= highest})
        case "string" if "pattern" not in schema:
            shortest = schema.get("minLength", 0)
            longest = schema.get("maxLength", shortest + 256)
            return ["a" * length for length in dict.fromkeys((shortest, min(shortest + 1, longest), longest))]
        case _:
            return []


def _merged(known: dict[str, Any], free: dict[str, Any]) -> dict[str, Any]:
    return {**free, **known}


def _strings(schema: Schema) -> SearchStrategy[str]:
    shortest = schema.get("minLength", 0)
    longest = schema.get("maxLength")
    if "pattern" in schema:
        matching: SearchStrategy[str] = st.from_regex(re.compile(schema["pattern"]), fullmatch=True)
        return matching.filter(lambda text: shortest <= len(text) and (longest is None or len(text) <= longest))
    if not shortest and longest is None:
        return free_text
    return st.text(safe_characters, min_size=shortest, max_size=longest if longest is not None else shortest + 12)


def _integer_bounds(schema: Schema) -> tuple[int, int]:
    return schema.get("minimum", INT32_MINIMUM), schema.get("maximum", INT32_MAXIMUM)


def _integers(schema: Schema) -> SearchStrategy[int]:
    lowest, highest = _integer_bounds(schema)
    return st.one_of(st.integers(lowest, highest), st.sampled_from(boundary_values(schema)))

"""The smallest edits that make a valid body break one keyword of its schema, in words and as a change."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from cce_release_contract.specification.compiled import Contract
from cce_release_contract.specification.pointer import child, split
from cce_release_contract.strategies.instances import check_keywords
from cce_release_contract.strategies.schemas import Schema, request_schema, resolve


class Absence(Enum):
    """Stands for a member that is left out; JSON has no value for it."""

    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of a body: the member at `pointer` becomes `value`, or is left out.

    `pointer` is a JSON pointer, "" for the whole body. `keyword` is the JSON Schema keyword that the edited body
    violates, `why` what the contract asks for at that place.
    """

    pointer: str
    keyword: str
    value: Any
    why: str

    @property
    def words(self) -> str:
        """The edit as a sentence without a full stop, such as: `/action` is "Upgrade"."""
        place = f"`{self.pointer}`" if self.pointer else "the body"
        if self.value is Absence.LEFT_OUT:
            return f"{place} is left out"
        text = json.dumps(self.value, ensure_ascii=False)
        return f"{place} is {text if len(text) <= 60 else f'{text[:40]}... ({len(text)} characters)'}"

    def apply(self, body: object) -> object:
        """A copy of `body` with the edit in place; objects on the way to it are made where they are missing."""
        return _edited(body, split(self.pointer), self.value)


def edit_groups(contract: Contract) -> list[list[Edit]]:
    """The edits of the request's schema in the compiled contract: one group for each place and keyword.

    The most telling edit of a group comes first. Raises `SpecificationError` for a keyword that is not understood.
    """
    return [group for edits in _groups(contract, request_schema(contract), "") if (group := list(edits))]


WRONG_TYPES: Final[Mapping[str, tuple[Any, ...]]] = {
    "object": ([], None, "", "{}", 1, True),
    "string": (1, None, True, [], {}, 1.5),
    "boolean": ("true", None, 1, 0, [], {}, ""),
    "integer": ("1", None, 1.5, True, [], {}, ""),
}
"""For each type, values of every other JSON type; the ones that clients really send come first."""

_ARTICLES: Final[Mapping[str, str]] = {
    "object": "an object",
    "string": "a string",
    "boolean": "a boolean",
    "integer": "an integer",
}


def _groups(contract: Contract, schema: Schema, pointer: str) -> Iterator[Iterator[Edit]]:
    schema = resolve(contract, schema)
    check_keywords(schema, pointer)
    kind = schema["type"]
    yield (Edit(pointer, "type", value, f"the contract asks for {_ARTICLES[kind]}") for value in WRONG_TYPES[kind])
    for name in schema.get("required", ()):
        yield iter([Edit(child(pointer, name), "required", Absence.LEFT_OUT, "the contract requires it")])
    if "enum" in schema:
        yield _unlisted(schema["enum"], pointer)
    if "minimum" in schema:
        yield _below(schema["minimum"], pointer)
    if "maximum" in schema:
        yield _above(schema["maximum"], pointer)
    if schema.get("minLength"):
        shortest = schema["minLength"]
        why = f"the contract asks for at least {shortest} characters"
        yield (Edit(pointer, "minLength", "a" * length, why) for length in dict.fromkeys((shortest - 1, 0)))
    if "maxLength" in schema:
        longest = schema["maxLength"]
        why = f"the contract allows at most {longest} characters"
        yield (Edit(pointer, "maxLength", "a" * length, why) for length in (longest + 1, 2 * longest + 1))
    if "pattern" in schema:
        why = f"the contract asks for the pattern {schema['pattern']}"
        yield (Edit(pointer, "pattern", text, why) for text in _UNMATCHED if not re.search(schema["pattern"], text))
    if schema.get("additionalProperties") is False:
        why = "the contract allows no other members"
        yield iter([Edit(child(pointer, "x-unknown"), "additionalProperties", 1, why)])
    for name, member in schema.get("properties", {}).items():
        yield from _groups(contract, member, child(pointer, name))


_UNMATCHED: Final = ("", " ", "-", "A B", "ü", "a\n", "../a")
"""Texts of which at least one fails any pattern worth having; those that match are left out."""


def _unlisted(listed: list[Any], pointer: str) -> Iterator[Edit]:
    texts = [value for value in listed if isinstance(value, str)]
    candidates = [
        *(text.capitalize() for text in texts),
        "",
        *(text.upper() for text in texts),
        "unlisted",
        *(f"{text} " for text in texts),
        *(f" {text}" for text in texts),
        *(text[:-1] for text in texts),
        *(f"{text}\n" for text in texts),
    ]
    why = f"the contract lists {', '.join(json.dumps(value) for value in listed)}"
    return (Edit(pointer, "enum", value, why) for value in dict.fromkeys(candidates) if value not in listed)


def _below(minimum: int, pointer: str) -> Iterator[Edit]:
    why = f"the contract asks for at least {minimum}"
    numbers = dict.fromkeys((minimum - 1, minimum - 1000, -(2**31), -(2**53)))
    return (Edit(pointer, "minimum", number, why) for number in numbers if number < minimum)


def _above(maximum: int, pointer: str) -> Iterator[Edit]:
    why = f"the contract allows at most {maximum}"
    numbers = dict.fromkeys((maximum + 1, 2**32 + 1, 2**53, 2**63))
    return (Edit(pointer, "maximum", number, why) for number in numbers if number > maximum)


def _edited(body: object, parts: list[str], value: object) -> object:
    if not parts:
        return value
    first, *rest = parts
    members = dict(body) if isinstance(body, dict) else {}
    if not rest and value is Absence.LEFT_OUT:
        members.pop(first, None)
    else:
        members[first] = _edited(members.get(first, {}), rest, value)
    return members

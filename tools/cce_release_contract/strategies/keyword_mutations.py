"""The smallest mutations of a valid body that break one keyword of its schema, with descriptions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from cce_release_contract.contract.compiled import Contract
from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import split
from cce_release_contract.oracle.keywords import Keyword, body_keywords


class Absence(Enum):
    """A marker for a removed member; JSON has no value for it."""

    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True)
class KeywordMutation:
    """One change of a body: the member at `pointer` becomes `value`, or is removed.

    `pointer` is a JSON pointer, "" for the whole body. `keyword` is the JSON Schema keyword that the changed body
    breaks. `why` says what the contract does not allow.
    """

    pointer: str
    keyword: str
    value: Any
    why: str

    @property
    def words(self) -> str:
        """The mutation as a sentence without a full stop, such as: `/action` is `"Upgrade"`."""
        place = f"`{self.pointer}`" if self.pointer else "the body"
        if self.value is Absence.LEFT_OUT:
            return f"{place} is left out"
        text = json.dumps(self.value, ensure_ascii=False)
        return f"{place} is `{text}`" if len(text) <= 60 else f"{place} is `{text[:40]}`... ({len(text)} characters)"

    def apply(self, body: object) -> object:
        """A copy of `body` with the mutation. Missing objects above it are created."""
        return _edited(body, split(self.pointer), self.value)


def mutation_groups(contract: Contract) -> list[list[KeywordMutation]]:
    """The mutations for the request's schema in the compiled contract: one group per place and keyword.

    The most important mutation of a group comes first. Raises `SpecificationError` for an unsupported keyword.
    """
    return [group for keyword in body_keywords(contract) if (group := list(_edits(keyword)))]


WRONG_TYPES: Final[Mapping[str, tuple[Any, ...]]] = {
    "object": ([], None, "", "{}", 1, True),
    "string": (1, None, True, [], {}, 1.5),
    "boolean": ("true", None, 1, 0, [], {}, ""),
    "integer": ("1", None, 1.5, True, [], {}, ""),
}
"""For each type, values of every other JSON type. Those that real clients send come first."""

ARTICLES: Final[Mapping[str, str]] = {
    "object": "an object",
    "string": "a string",
    "boolean": "a boolean",
    "integer": "an integer",
}
"""The types of JSON Schema in words."""

_UNMATCHED: Final = ("", " ", "-", "A B", "ü", "a\n", "../a")
"""Texts of which at least one fails any useful pattern. Texts that match are omitted."""


def _edits(keyword: Keyword) -> Iterator[KeywordMutation]:
    """The mutations that break one keyword; none for a keyword that cannot be broken, such as minLength 0."""
    pointer, name, asked = keyword.rule.pointer, keyword.rule.keyword, keyword.value
    return (KeywordMutation(pointer, name, value, why_broken(name, asked)) for value in _breaking_values(name, asked))


def why_broken(keyword: str, asked: Json) -> str:
    """A description of a value that breaks `keyword`, as the end of a sentence. `asked` is the keyword's value."""
    match keyword:
        case "type":
            return f"not {ARTICLES[asked]}"
        case "required":
            return "which the contract requires"
        case "enum":
            return f"not one of {', '.join(value if isinstance(value, str) else json.dumps(value) for value in asked)}"
        case "minimum":
            return f"less than {asked}"
        case "maximum":
            return f"more than {asked}"
        case "minLength":
            return f"shorter than {asked} characters"
        case "maxLength":
            return f"longer than {asked} characters"
        case "pattern":
            return f"which does not match {asked}"
        case _:
            return "a member that the contract does not allow"


def _breaking_values(keyword: str, asked: Json) -> list[Any]:
    match keyword:
        case "type":
            return list(WRONG_TYPES[asked])
        case "required":
            return [Absence.LEFT_OUT]
        case "enum":
            return _unlisted(asked)
        case "minimum":
            return [number for number in dict.fromkeys((asked - 1, asked - 1000, -(2**31), -(2**53))) if number < asked]
        case "maximum":
            return [number for number in dict.fromkeys((asked + 1, 2**32 + 1, 2**53, 2**63)) if number > asked]
        case "minLength":
            return ["a" * length for length in dict.fromkeys((asked - 1, 0)) if 0 <= length < asked]
        case "maxLength":
            return ["a" * length for length in (asked + 1, 2 * asked + 1)]
        case "pattern":
            return [text for text in _UNMATCHED if not re.search(asked, text)]
        case _:
            return [1]


def _unlisted(listed: list[Any]) -> list[Any]:
    texts = [value for value in listed if isinstance(value, str)]
    candidates = [
        *(text.capitalize() for text in texts),
        "",
        *(text.upper() for text in texts),
        "unlisted",
        *(f"{text} " for text in texts),
        *(f" {text}" for text in texts),
        *(text[:-1] for text in texts),
        ",".join(texts),
        "install",
        *(f"{text}\n" for text in texts),
    ]
    return [value for value in dict.fromkeys(candidates) if value not in listed]


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

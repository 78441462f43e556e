"""The smallest mutations of a parameter in path, query or header that break one keyword of its schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cce_release_contract.contract.compiled import Contract
from cce_release_contract.contract.operations import Parameter
from cce_release_contract.exchanges.case import Location, Rule
from cce_release_contract.exchanges.request import Request
from cce_release_contract.oracle.ambiguity import path_ambiguity, query_ambiguity
from cce_release_contract.oracle.keywords import LOCATIONS, sent_parameters
from cce_release_contract.oracle.parameters import broken_keywords, text_of, with_text
from cce_release_contract.oracle.schemas import Schema, resolved_schema
from cce_release_contract.strategies.keyword_mutations import why_broken

SUFFIXES: Final = ("-", "_x", " x", "-_", "~", "!", "$", "@x", "(1)", "é")
"""Texts to append to a value. An impossible release name keeps its prefix."""

BEGINNINGS: Final = ("-", "_", "0", "9x")
"""Texts to put before a value."""

OTHER_TEXTS: Final = ("maybe", "none", "-1", "1.5", "2147483648", "[]", "{}", "null")
"""Texts for a parameter without a text to change, such as a flag."""


@dataclass(frozen=True, slots=True)
class TextMutation:
    """One change of a parameter: it becomes `text`, or is removed if `text` is None."""

    location: Location
    pointer: str
    keyword: str
    text: str | None
    why: str

    @property
    def words(self) -> str:
        """The mutation as a sentence without a full stop, such as: the path's `name` is `"testwww-"`."""
        place = f"the {self.location}'s `{self.pointer}`"
        if self.text is None:
            return f"{place} is left out"
        shown = json.dumps(self.text, ensure_ascii=False)
        if len(shown) <= 60:
            return f"{place} is `{shown}`"
        return f"{place} is `{shown[:40]}`... ({len(self.text)} characters)"

    def apply(self, contract: Contract, request: Request) -> Request:
        """The request with the mutation."""
        return with_text(contract, request, self.location, self.pointer, self.text)


def text_mutation_groups(contract: Contract, base: Request) -> list[list[TextMutation]]:
    """The unambiguous mutations of the parameters of `base`: one group per parameter and keyword.

    A keyword that no unambiguous text breaks has no group: every text is a string, and an empty path parameter changes
    the path.
    """
    groups: dict[Rule, list[TextMutation]] = {}
    for parameter in sent_parameters(contract):
        for edit in _edits(contract, parameter, base):
            groups.setdefault(Rule(edit.location, edit.pointer, edit.keyword), []).append(edit)
    return list(groups.values())


def unambiguous(contract: Contract, parameter: Parameter, text: str) -> bool:
    """Whether no reader can take an invalid text of a parameter for a valid one."""

    def accepts(reading: str) -> bool:
        return not broken_keywords(contract, parameter, reading)

    judge = path_ambiguity if parameter.location == "path" else query_ambiguity
    return not judge(text, accepts)


def _edits(contract: Contract, parameter: Parameter, base: Request) -> Iterator[TextMutation]:
    location = LOCATIONS[parameter.location]
    schema = resolved_schema(contract, parameter.schema)
    if parameter.required and location is not Location.PATH:
        yield TextMutation(location, parameter.name, "required", None, why_broken("required", True))
    value = text_of(contract, base, location, parameter.name) or ""
    for text in dict.fromkeys(_candidates(location, schema, value)):
        broken = broken_keywords(contract, parameter, text)
        # For a text that breaks two keywords, the reason of a refusal would be unclear.
        if len(broken) == 1 and unambiguous(contract, parameter, text) and _can_be_sent(location, text):
            (keyword,) = broken
            yield TextMutation(location, parameter.name, keyword, text, why_broken(keyword, schema[keyword]))


def _can_be_sent(location: Location, text: str) -> bool:
    return location is not Location.HEADER or (text.isascii() and text.isprintable() and text == text.strip())


def _candidates(location: Location, schema: Schema, value: str) -> Iterator[str]:
    longest = schema.get("maxLength")
    if longest is not None:
        yield value + "x" * (longest + 1 - len(value))
    yield from (value + ending for ending in SUFFIXES)
    if schema.get("minLength"):
        yield value[: schema["minLength"] - 1]
    for bound in ("minimum", "maximum"):
        if bound in schema:
            yield str(schema[bound] + (1 if bound == "maximum" else -1))
    yield from (beginning + value for beginning in BEGINNINGS)
    if location is not Location.PATH:
        yield from OTHER_TEXTS
    if longest is not None:
        yield value + "x" * (2 * longest + 1 - len(value))

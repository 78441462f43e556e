"""A case: one request with the rule that it keeps or breaks, and the reason in words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from cce_release_contract.exchanges.request import Request


class Location(StrEnum):
    """The part of a request that a rule is about."""

    PATH = "path"
    QUERY = "query"
    HEADER = "header"
    BODY = "body"
    MEDIA_TYPE = "media type"
    BYTES = "bytes"


class Rule(NamedTuple):
    """One rule at one place of a request.

    `pointer` is a JSON pointer into the body ("" is the whole body; a required member has its own pointer), or the name
    of a parameter or header. `keyword` is a JSON Schema keyword, or the name of a rule that no schema states: `json...`
    for the bytes, `media_type...` for the Content-Type, `security` for the credentials.
    """

    location: Location
    pointer: str
    keyword: str


@dataclass(frozen=True, slots=True)
class Case:
    """One request, not yet authenticated, with the rule that it breaks and the reason in words.

    `rule` is None for a valid request. `reason` says how an invalid request differs from a valid one and what that
    breaks, or which bound of the contract a valid one is at; it is a sentence without a full stop. `broken` lists every
    rule that the request breaks, as the oracle found; `rule` is the one that the case is about.
    """

    request: Request
    rule: Rule | None = None
    reason: str = ""
    broken: frozenset[Rule] = frozenset()

"""Why a request is invalid: the place, the rule that it breaks, and the edit that made it so."""

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

    `pointer` is a JSON pointer into the body ("" is the whole body, a required member is named by its own pointer), or
    the name of a parameter or header. `keyword` is a JSON Schema keyword, or the name of a rule that no schema states:
    `json...` for the bytes, `media_type...` for the Content-Type, `security` for the credentials.
    """

    location: Location
    pointer: str
    keyword: str


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """The proof that one request is invalid, checkable by anybody who has the contract.

    `location`, `pointer` and `keyword` are those of the `Rule` that is broken. `edit` says in words how the request
    differs from a valid one, `why` what that breaks; together they are one sentence without a full stop.
    """

    location: Location
    pointer: str
    keyword: str
    edit: str
    why: str

    @property
    def rule(self) -> Rule:
        """The rule that is broken."""
        return Rule(self.location, self.pointer, self.keyword)

    def __str__(self) -> str:
        return f"{self.edit}, {self.why}"


@dataclass(frozen=True, slots=True)
class InvalidRequest:
    """One invalid request with the proof that it is invalid, and the valid request that it is one edit away from.

    Neither is authenticated yet, but for a certificate about the credentials: then the request is sent as it is.
    """

    request: Request
    certificate: BrokenRule
    base: Request

    @property
    def why(self) -> str:
        """The certificate as a sentence without a full stop."""
        return str(self.certificate)


@dataclass(frozen=True, slots=True)
class ValidRequest:
    """One request that the contract allows, not yet authenticated; `edge` says which bound it sits on, if it does."""

    request: Request
    edge: str = ""

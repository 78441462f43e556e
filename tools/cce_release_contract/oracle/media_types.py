"""The Content-Type of an update: which types it may have, and the edits that break a rule about it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cce_release_contract.contract.compiled import Contract
from cce_release_contract.contract.pointer import child, get
from cce_release_contract.contract.references import resolve_reference
from cce_release_contract.exchanges.broken_rule import Location, Rule
from cce_release_contract.exchanges.request import Request

HEADER: Final = "Content-Type"

MISSING: Final = Rule(Location.MEDIA_TYPE, HEADER, "media_type.missing")
"""A body has a Content-Type. Source: spec/page-rows.yaml, table 3, row Content-Type: mandatory."""

UNLISTED: Final = Rule(Location.MEDIA_TYPE, HEADER, "media_type.unlisted")
"""It is a type that the contract lists. Source: the vendor's table of error codes, CCE.01400006."""

MEDIA_TYPE_RULES: Final = (MISSING, UNLISTED)

NOT_JUDGED: Final = ("application/x-pem-file", "multipart/form-data")
"""Types that the page lists and that mean nothing here: neither valid nor invalid. Source: spec/decisions.md, D3."""

SPELLINGS: Final = ("application/json", "application/json;charset=utf-8", "application/json; charset=UTF-8")
"""What clients send for JSON; the first two as the page lists them."""


@dataclass(frozen=True, slots=True)
class MediaTypeMutation:
    """One change of the Content-Type: it becomes `value`, or is left out where that is None."""

    keyword: str
    value: str | None
    why: str
    location: Location = Location.MEDIA_TYPE
    pointer: str = HEADER

    @property
    def words(self) -> str:
        """The edit as a sentence without a full stop."""
        return "its Content-Type is left out" if self.value is None else f"its Content-Type is `{self.value}`"

    def apply(self, request: Request) -> Request:
        """The request with the edit in place."""
        return request.without_header(HEADER) if self.value is None else request.with_header(HEADER, self.value)


UNLISTED_TYPES: Final = (
    "text/plain",
    "application/xml",
    "application/x-www-form-urlencoded",
    "application/yaml",
    "text/json",
    "application/octet-stream",
    "application/merge-patch+json",
)
"""Types that no list has. None differs from JSON only in parameters: what they mean is not the same to everybody."""


def media_type_mutation_groups(contract: Contract) -> list[list[MediaTypeMutation]]:
    """The edits of the Content-Type, one group for each rule."""
    listed = ", ".join(sorted(listed_types(contract)))
    unlisted = [value for value in UNLISTED_TYPES if broken_media_type_rule(contract, value) is UNLISTED]
    return [
        [MediaTypeMutation(UNLISTED.keyword, value, f"not {listed}") for value in unlisted],
        [MediaTypeMutation(MISSING.keyword, None, "which the page makes mandatory")],
    ]


def broken_media_type_rule(contract: Contract, value: str | None) -> Rule | None:
    """The rule that a Content-Type breaks; None for a listed one, and for those that are not judged."""
    if value is None:
        return MISSING
    essence = value.partition(";")[0].strip().lower()
    return None if essence in listed_types(contract) or essence in NOT_JUDGED else UNLISTED


@lru_cache(maxsize=8)
def listed_types(contract: Contract) -> frozenset[str]:
    """The media types that the contract lists for the update's body, in lower case, without parameters."""
    pointer = child(contract.update.pointer, "requestBody")
    body, _ = resolve_reference(contract.document, get(contract.document, pointer), pointer)
    return frozenset(name.partition(";")[0].strip().lower() for name in body["content"])

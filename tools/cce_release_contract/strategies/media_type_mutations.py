"""The mutations of an update's Content-Type that break a rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cce_release_contract.contract.compiled import Contract
from cce_release_contract.exchanges.case import Location
from cce_release_contract.exchanges.request import Request
from cce_release_contract.oracle.media_types import (
    CONTENT_TYPE,
    MISSING,
    UNLISTED,
    broken_media_type_rule,
    listed_types,
)

SPELLINGS: Final = ("application/json", "application/json;charset=utf-8", "application/json; charset=UTF-8")
"""The spellings of JSON that clients send. The page lists the first two."""


@dataclass(frozen=True, slots=True)
class MediaTypeMutation:
    """One change of the Content-Type: it becomes `value`, or is removed if that is None."""

    keyword: str
    value: str | None
    why: str
    location: Location = Location.MEDIA_TYPE
    pointer: str = CONTENT_TYPE

    @property
    def words(self) -> str:
        """The mutation as a sentence without a full stop."""
        return "its Content-Type is left out" if self.value is None else f"its Content-Type is `{self.value}`"

    def apply(self, request: Request) -> Request:
        """The request with the mutation."""
        return (
            request.without_header(CONTENT_TYPE)
            if self.value is None
            else request.with_header(CONTENT_TYPE, self.value)
        )


UNLISTED_TYPES: Final = (
    "text/plain",
    "application/xml",
    "application/x-www-form-urlencoded",
    "application/yaml",
    "text/json",
    "application/octet-stream",
    "application/merge-patch+json",
)
"""Unlisted types. None differs from JSON only in parameters, because services interpret parameters differently."""


def media_type_mutation_groups(contract: Contract) -> list[list[MediaTypeMutation]]:
    """The mutations of the Content-Type, one group per rule."""
    listed = ", ".join(sorted(listed_types(contract)))
    unlisted = [value for value in UNLISTED_TYPES if broken_media_type_rule(contract, value) is UNLISTED]
    return [
        [MediaTypeMutation(UNLISTED.keyword, value, f"not {listed}") for value in unlisted],
        [MediaTypeMutation(MISSING.keyword, None, "which the page makes mandatory")],
    ]

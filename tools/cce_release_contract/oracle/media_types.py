"""The Content-Type of an update: the allowed types, and the rule that any other type breaks."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from cce_release_contract.contract.compiled import Contract
from cce_release_contract.contract.pointer import child, get
from cce_release_contract.contract.references import resolve_reference
from cce_release_contract.exchanges.case import Location, Rule

CONTENT_TYPE: Final = "Content-Type"

MISSING: Final = Rule(Location.MEDIA_TYPE, CONTENT_TYPE, "media_type.missing")
"""A body has a Content-Type. Source: spec/page-rows.yaml, table 3, row Content-Type: mandatory."""

UNLISTED: Final = Rule(Location.MEDIA_TYPE, CONTENT_TYPE, "media_type.unlisted")
"""The type is one that the contract lists. Source: the vendor's table of error codes, CCE.01400006."""

MEDIA_TYPE_RULES: Final = (MISSING, UNLISTED)

NOT_JUDGED: Final = ("application/x-pem-file", "multipart/form-data")
"""Types that the page lists without a meaning here: neither valid nor invalid. Source: spec/decisions.md, D3."""


def broken_media_type_rule(contract: Contract, value: str | None) -> Rule | None:
    """The rule that a Content-Type breaks; None for a listed type, and for types that are not judged."""
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

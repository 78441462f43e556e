"""Whether the times of a release are RFC 3339 and never go backwards."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from cce_release_contract.judging.problems import Problem, quoted

TIME_MEMBERS: Final = ("create_at", "update_at")

_RFC_3339: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})"
)
"""The profile of RFC 3339 in the examples: capital T and Z, seconds, an offset."""


@lru_cache(maxsize=256)
def parse_time(text: str) -> datetime:
    """The moment of an RFC 3339 text, with its offset.

    Raises ValueError for text that is not RFC 3339, has no offset, or names a day or hour that does not exist.
    """
    if not _RFC_3339.fullmatch(text):
        raise ValueError(f"{quoted(text)} is not RFC 3339 with seconds and an offset")
    return datetime.fromisoformat(text)


def time_problems(release: Mapping[str, Any], member: str) -> list[Problem]:
    """Whether the member with this name, if present, is a valid time."""
    if member not in release:
        return []
    value = release[member]
    expected = "an RFC 3339 time with an offset"
    if not isinstance(value, str):
        return [Problem(f"/{member}", expected, quoted(value))]
    try:
        parse_time(value)
    except ValueError:
        return [Problem(f"/{member}", expected, quoted(value))]
    return []


def time_order_problems(release: Mapping[str, Any]) -> list[Problem]:
    """Whether the update is not before the creation. Passes if a time cannot be read."""
    created, updated = moment(release, "create_at"), moment(release, "update_at")
    if created is None or updated is None or created <= updated:
        return []
    return [Problem("/update_at", f"not before create_at {quoted(release['create_at'])}", quoted(release["update_at"]))]


def creation_problems(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Problem]:
    """Whether `create_at` is the same moment in two responses about one release; the offsets may differ."""
    first, second = moment(before, "create_at"), moment(after, "create_at")
    if first is not None and first == second:
        return []
    return [Problem("/create_at", quoted(before.get("create_at")), quoted(after.get("create_at")))]


def advance_problems(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Problem]:
    """Whether `update_at` of the later response is not before that of the earlier one."""
    first, second = moment(before, "update_at"), moment(after, "update_at")
    if first is not None and second is not None and first <= second:
        return []
    return [Problem("/update_at", f"not before {quoted(before.get('update_at'))}", quoted(after.get("update_at")))]


def moment(release: Mapping[str, Any], member: str) -> datetime | None:
    """The moment of a member, with its offset; None if it is not an RFC 3339 time."""
    value = release.get(member)
    try:
        return parse_time(value) if isinstance(value, str) else None
    except ValueError:
        return None

"""Whether a response is about the requested release, and whether two responses differ only where they may."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from cce_release_contract.contract.json_text import JsonObject
from cce_release_contract.judging.problems import Problem, quoted

PASSING_MEMBERS: Final = frozenset({"status", "status_description", "description", "update_at"})
"""Members that change while a revision settles, without a new revision."""

STATUS_EDGES: Final[Mapping[str, Collection[str]]] = {
    "PENDING_UPGRADE": ("PENDING_UPGRADE", "DEPLOYED", "SUPERSEDED"),
    "PENDING_ROLLBACK": ("PENDING_ROLLBACK", "DEPLOYED", "SUPERSEDED"),
    "DEPLOYED": ("DEPLOYED", "SUPERSEDED"),
    "SUPERSEDED": ("SUPERSEDED",),
}
"""Where the status of a revision may go from where it was. Source: spec/decisions.md, D12 and S1."""

_SILENT_MEMBERS: Final = frozenset({"values", "resources", "parameters"})


def echo_problems(release: JsonObject, *, cluster_id: str, namespace: str, name: str) -> list[Problem]:
    """Whether the response is about the release that the path names."""
    asked = {"cluster_id": cluster_id, "namespace": namespace, "name": name}
    return [
        Problem(f"/{member}", quoted(value), quoted(release.get(member)))
        for member, value in asked.items()
        if release.get(member) != value
    ]


def description_problems(release: JsonObject) -> list[Problem]:
    """Whether `description` and `status_description` are the same text."""
    first, second = release.get("description"), release.get("status_description")
    return [] if first == second else [Problem("/status_description", quoted(first), quoted(second))]


def growth_problems(before: JsonObject, after: JsonObject, *, by: int = 1) -> list[Problem]:
    """Whether the revision number of `after` is that of `before` plus `by`."""
    number = revision(before)
    if number is not None and revision(after) == number + by:
        return []
    expected = f"{number + by}, after {number}" if number is not None else "a number in both responses"
    return [Problem("/version", expected, quoted(after.get("version")))]


def unchanged_problems(before: JsonObject, after: JsonObject, *, ignoring: Collection[str] = ()) -> list[Problem]:
    """Whether two responses show the same release: same members, same values, except the names in `ignoring`."""
    names = dict.fromkeys([*before, *after])
    return [
        Problem(f"/{name}", _shown(name, before), _shown(name, after))
        for name in names
        if name not in ignoring and _different(before, after, name)
    ]


def stale_problems(shown: int, made: int) -> list[Problem]:
    """Whether a read that began after an update was answered shows the revision that it made, or a later one."""
    return [Problem("/version", f"{made}, which an update made, or a later one", str(shown))] if shown < made else []


def history_growth_problems(before: Sequence[JsonObject], after: Sequence[JsonObject], *, by: int = 1) -> list[Problem]:
    """Whether the later history has `by` more revisions, with higher numbers.

    Old revisions may be missing, since a cluster prunes them.
    """
    earlier, later = numbers(before), numbers(after)
    highest = max(earlier, default=0)
    expected = list(range(highest + 1, highest + by + 1))
    added = sorted({number for number in later if number > highest})
    return [] if added == expected else [Problem("/version", f"the new revisions {expected}", f"{added}")]


def repeated_revision_problems(history: Sequence[JsonObject]) -> list[Problem]:
    """Whether no revision is in the history twice."""
    found = sorted(numbers(history))
    return [] if len(set(found)) == len(found) else [Problem("/version", "each revision once", f"{found}")]


def history_status_problems(history: Sequence[JsonObject], *, deployed: str = "DEPLOYED") -> list[Problem]:
    """Whether in the history of a settled release only the highest revision is deployed."""
    highest = max(numbers(history), default=None)
    return [
        Problem(
            f"/{index}/status", deployed if revision(item) == highest else f"not {deployed}", quoted(item.get("status"))
        )
        for index, item in enumerate(history)
        if (item.get("status") == deployed) is not (revision(item) == highest)
    ]


def revision(release: JsonObject) -> int | None:
    """The revision number, or None if the response has none."""
    number = release.get("version")
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def numbers(history: Sequence[JsonObject]) -> list[int]:
    """The revision numbers of a history, in order; items without a number are left out."""
    return [number for item in history if (number := revision(item)) is not None]


def _different(before: JsonObject, after: JsonObject, name: str) -> bool:
    return (name in before) != (name in after) or before.get(name) != after.get(name)


def _shown(name: str, release: JsonObject) -> str:
    if name not in release:
        return "no such member"
    value = release[name]
    if name in _SILENT_MEMBERS and isinstance(value, str):
        return f"text of {len(value)} characters"
    return quoted(value)

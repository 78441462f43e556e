"""Faults of reading: the contents of a history, and the current revision that a read shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from cce_release_contract.emulator.faults.fault_builders import edited
from cce_release_contract.emulator.pipeline import CurrentStep, Fault, HistoryStep, Members, Wrap
from cce_release_contract.emulator.release_views import RevisionView
from cce_release_contract.emulator.rules.releases import Release, Revision, Status

GROUP: Final = "revisions"


def _histories(change: Callable[[tuple[Revision, ...], Release], tuple[Revision, ...]]) -> Mapping[str, Wrap]:
    """A wrap that changes which revisions a history shows, and how."""

    def wrap(original: HistoryStep) -> HistoryStep:
        return lambda release, now: change(original(release, now), release)

    return {"history": wrap}


def _items(change: Callable[[Members, RevisionView], Members]) -> Mapping[str, Wrap]:
    """A wrap that changes only the members of a history's items."""
    return {"history_members": edited(change)["history_members"]}


def _users_values_shown(original: CurrentStep) -> CurrentStep:
    def current(release: Release, now: datetime) -> Revision:
        return replace(original(release, now), values=release.last.config)

    return current


def _read_marked(original: CurrentStep) -> CurrentStep:
    def current(release: Release, now: datetime) -> Revision:
        revision = original(release, now)
        return replace(revision, description=f"{revision.description} (read at {now.isoformat()})")

    return current


def _first_pending_again(shown: tuple[Revision, ...], _: Release) -> tuple[Revision, ...]:
    """With a third revision, the first one is pending again."""
    if len(shown) < 3:
        return shown
    return (replace(shown[0], status=Status.PENDING_UPGRADE), *shown[1:])


def _values_of_the_last(shown: tuple[Revision, ...], release: Release) -> tuple[Revision, ...]:
    return tuple(replace(one, values=release.last.values) for one in shown)


def _without_offset(members: Members, _: RevisionView) -> Members:
    return members | {name: members[name][:19] for name in ("create_at", "update_at")}


def _number_as_text(members: Members, _: RevisionView) -> Members:
    return members | {"version": str(members["version"])}


FAULTS: Final = (
    Fault(
        "read-shows-the-users-values",
        "a read shows the user's values, not the computed ones",
        GROUP,
        ("lifecycle.read.agrees",),
        {"current": _users_values_shown},
    ),
    Fault(
        "read-leaves-a-mark",
        "a read changes the description",
        GROUP,
        ("lifecycle.read.changes_nothing",),
        {"current": _read_marked},
    ),
    Fault(
        "history-cut",
        "the history has only the last revision",
        GROUP,
        ("lifecycle.history.kept",),
        _histories(lambda shown, _: shown[-1:]),
    ),
    Fault(
        "history-twice",
        "the history has each revision twice",
        GROUP,
        ("lifecycle.history.once",),
        _histories(lambda shown, _: shown + shown),
    ),
    Fault(
        "history-counts-from-zero",
        "the history numbers revisions from zero",
        GROUP,
        ("lifecycle.history.current_last",),
        _items(lambda members, _: members | {"version": members["version"] - 1}),
    ),
    Fault(
        "history-number-as-text",
        "in the history, `version` is a string",
        GROUP,
        ("lifecycle.history.types",),
        _items(_number_as_text),
    ),
    Fault(
        "history-times-without-offset",
        "in the history, times have no offset",
        GROUP,
        ("lifecycle.history.formats",),
        _items(_without_offset),
    ),
    Fault(
        "history-values-of-the-last",
        "every revision of the history shows the values of the last one",
        GROUP,
        ("lifecycle.history.unchanged",),
        _histories(_values_of_the_last),
    ),
    Fault(
        "history-goes-back",
        "an old revision of the history is pending again",
        GROUP,
        ("lifecycle.status.edges",),
        _histories(_first_pending_again),
    ),
)

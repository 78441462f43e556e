"""Updates that must not be carried out: what shows that one was.

Someone else may have updated the release at the same time. So a new revision is held against a dry run or a refused
update only if it is of that moment by the server's own clock and has its values.
"""

from __future__ import annotations

import json
from collections import deque
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from cce_release_contract.contract.json_text import JsonObject
from cce_release_contract.exchanges.case import Rule
from cce_release_contract.judging.clocks import TOLERANCE, date_of
from cce_release_contract.judging.problems import Problem
from cce_release_contract.judging.release_changes import revision
from cce_release_contract.judging.texts import parsed_values
from cce_release_contract.recording.opened import OpenedExchange
from cce_release_contract.recording.outcomes import BUSY_WORDS, unapplied_problems
from cce_release_contract.recording.release_life import ROLLBACK
from cce_release_contract.recording.release_state import FollowedRelease, SeenRevision, UndoneUpdate
from cce_release_models import clause_ids as c

MOST_CHARACTERS: Final = 8_000_000
"""Characters of values that are kept in all."""

_MOST_KEPT: Final = 32_768
_SECOND: Final = timedelta(seconds=1)
"""Dates and times of releases are written in seconds."""


class UndoneMemory:
    """Bounds what all updates that must not be carried out keep of their values."""

    def __init__(self) -> None:
        self._kept: deque[UndoneUpdate] = deque()
        self._size = 0

    def add(self, undone: UndoneUpdate) -> None:
        """Count one more, and forget the values of the oldest ones if all are too large together."""
        if not undone.sent_values:
            return
        self._kept.append(undone)
        self._size += len(undone.sent_values)
        while self._size > MOST_CHARACTERS or len(self._kept) > _MOST_KEPT:
            oldest = self._kept.popleft()
            self._size -= len(oldest.sent_values or "")
            oldest.sent_values = None


def compare_clocks(opened: OpenedExchange, state: FollowedRelease, shown: SeenRevision) -> None:
    """Learn from the response to an update how the times of releases differ from the Date of responses."""
    date, updated = date_of(opened.exchange), shown.time("update_at")
    if date is not None and updated is not None:
        state.clock_ahead = updated - date


def remember_undone(
    opened: OpenedExchange,
    state: FollowedRelease,
    memory: UndoneMemory,
    broken: frozenset[Rule] | None,
    clause: str = "",
) -> None:
    """Keep an update that must not be carried out, to recognise what it would make. `clause` says so if it is given."""
    if not state.current:
        return
    if opened.succeeded and opened.is_dry_run and opened.release is not None:
        announced = SeenRevision.of(opened.release, opened)
        moment = None if announced is None else announced.time("update_at")
        rollback = opened.action == ROLLBACK
        clause = c.ROLLBACK_DRY_RUN_CHANGES_NOTHING if rollback else c.UPGRADE_DRY_RUN_CHANGES_NOTHING
    elif HTTPStatus.BAD_REQUEST <= opened.status < HTTPStatus.INTERNAL_SERVER_ERROR:
        announced, date = None, date_of(opened.exchange)
        moment = None if date is None else date + state.clock_ahead
        clause = clause or _clause_of_refusal(opened, state, broken)
    else:
        return
    if moment is not None and clause:
        undone = _undone(opened, state, clause, moment, announced)
        if undone is not None:
            state.undone.append(undone)
            memory.add(undone)


def _undone(
    opened: OpenedExchange, state: FollowedRelease, clause: str, moment: datetime, announced: SeenRevision | None
) -> UndoneUpdate | None:
    values, rollback = opened.sent.get("values"), opened.action == ROLLBACK
    told_by_values = announced is None and not rollback
    if told_by_values and not (isinstance(values, dict) and values):
        return None  # nothing would tell its revision from another one
    duration = timedelta(seconds=max((opened.recorded.ended or 0) - (opened.recorded.started or 0), 0))
    return UndoneUpdate(
        clause,
        state.current,
        moment - min(duration, TOLERANCE) - _SECOND,
        moment + _SECOND,
        json.dumps(values) if told_by_values else "",
        opened.recorded.place,
        announced,
        is_rollback=rollback,
    )


def _clause_of_refusal(opened: OpenedExchange, state: FollowedRelease, broken: frozenset[Rule] | None) -> str:
    """The clause that says that this refusal changes nothing; empty if none does, as for a missing permission."""
    response = opened.exchange.response
    if opened.status == HTTPStatus.UNAUTHORIZED:
        return c.AUTHENTICATION_REFUSAL_CHANGES_NOTHING
    pending = state.last is not None and state.last.status.startswith("PENDING")
    if pending or (response is not None and BUSY_WORDS in response.body):
        return c.LIFECYCLE_BUSY_CHANGES_NOTHING
    if opened.status == HTTPStatus.FORBIDDEN:
        return ""
    if broken:
        return c.REQUEST_BODY_REFUSAL_CHANGES_NOTHING
    if opened.action == ROLLBACK:
        return c.ROLLBACK_REVISION_MISSING_TARGET_CHANGES_NOTHING
    if opened.status == HTTPStatus.NOT_FOUND or not opened.sent.get("chart_id"):
        return c.REQUEST_BODY_CHART_ID_CHANGES_NOTHING
    return c.UPGRADE_VALUES_CHART_SCHEMA_CHANGES_NOTHING


def judge_undone(opened: OpenedExchange, state: FollowedRelease, release: JsonObject) -> None:
    """Whether a revision that a response shows was made by an update that must not be carried out.

    It is held against one of them: a dry run that announced it, else the last one that asked for its values.
    """
    number = revision(release)
    known = [one for one in state.undone if one.sent_values is not None]
    possible = [] if number is None else [undone for undone in known if number > undone.base]
    shown = SeenRevision.of(release, opened) if possible else None
    if shown is None:
        return
    explained = shown.number in state.made or shown.number in state.explained
    makers = [] if explained else [one for one in possible if _made_by(one, shown, release, state)]
    maker = max(makers, key=lambda one: (one.announced is not None, bool(one.sent_values)), default=None)
    for clause in {undone.clause for undone in possible if undone is not maker}:
        opened.note(clause, [])
    if maker is not None:
        observed = f"revision {shown.number}, which has its time and its values"
        problem = Problem("/version", f"{maker.base}: the update must change nothing", observed)
        opened.note(maker.clause, [problem], earlier=maker.place)
        state.undone.remove(maker)
        state.explained[shown.number] = True


def _made_by(undone: UndoneUpdate, shown: SeenRevision, release: JsonObject, state: FollowedRelease) -> bool:
    updated = shown.time("update_at")
    if updated is None or not undone.earliest <= updated <= undone.latest:
        return False
    if undone.announced is not None:
        return (shown.number, shown.values) == (undone.announced.number, undone.announced.values)
    if undone.is_rollback:
        return any(known.values == shown.values for number, known in state.shown.items() if number != shown.number)
    try:
        return not unapplied_problems(json.loads(undone.sent_values or ""), parsed_values(release))
    except ValueError:
        return False

"""Updates that must not be carried out: what shows that one was.

Someone else may have updated the release at the same time. So a new revision is held against a dry run or a refused
update only if it is of that moment by the server's own clock and has its values.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from cce_release_contract.contract.json_text import JsonObject
from cce_release_contract.exchanges.case import Rule
from cce_release_contract.judging.clocks import TOLERANCE, date_of
from cce_release_contract.judging.problems import Problem
from cce_release_contract.judging.texts import parsed_values
from cce_release_contract.recording.opened import OpenedExchange
from cce_release_contract.recording.outcomes import BUSY, unapplied_problems
from cce_release_contract.recording.release_life import ROLLBACK
from cce_release_contract.recording.release_state import ReleaseState, SeenRevision, UndoneUpdate
from cce_release_models import clause_ids as c

_SECOND: Final = timedelta(seconds=1)
"""Dates and times of releases are written in seconds."""


def compare_clocks(opened: OpenedExchange, state: ReleaseState, shown: SeenRevision) -> None:
    """Learn from the response to an update how the times of releases differ from the Date of responses."""
    date, updated = date_of(opened.exchange), shown.time("update_at")
    if date is not None and updated is not None:
        state.clock_ahead = updated - date


def remember_undone(opened: OpenedExchange, state: ReleaseState, broken: frozenset[Rule] | None) -> None:
    """Keep an update that must not be carried out, to recognise what it would make."""
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
        clause = _clause_of_refusal(opened, state, broken)
    else:
        return
    if moment is not None and clause:
        _remember(opened, state, clause, moment, announced)


def _remember(
    opened: OpenedExchange, state: ReleaseState, clause: str, moment: datetime, announced: SeenRevision | None
) -> None:
    values = opened.sent.get("values")
    duration = timedelta(seconds=max((opened.recorded.ended or 0) - (opened.recorded.started or 0), 0))
    state.undone.append(
        UndoneUpdate(
            clause,
            state.current,
            moment - min(duration, TOLERANCE) - _SECOND,
            moment + _SECOND,
            values if isinstance(values, dict) else {},
            opened.recorded.place,
            announced,
        )
    )


def _clause_of_refusal(opened: OpenedExchange, state: ReleaseState, broken: frozenset[Rule] | None) -> str:
    """The clause that says that this refusal changes nothing; empty if none does, as for a missing permission."""
    response = opened.exchange.response
    if opened.status == HTTPStatus.UNAUTHORIZED:
        return c.AUTHENTICATION_REFUSAL_CHANGES_NOTHING
    pending = state.last is not None and state.last.status.startswith("PENDING")
    if pending or (response is not None and BUSY in response.body):
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


def judge_undone(opened: OpenedExchange, state: ReleaseState, release: JsonObject) -> None:
    """Whether a revision that a response shows was made by an update that must not be carried out."""
    shown = SeenRevision.of(release, opened)
    if shown is None:
        return
    for undone in list(state.undone):
        if shown.number <= undone.base:
            continue
        made = shown.number not in state.made and _made_by(undone, shown, release)
        observed = f"revision {shown.number}, which has its time and its values"
        problem = Problem("/version", f"{undone.base}: the update must change nothing", observed)
        opened.note(undone.clause, [problem] if made else [], earlier=undone.place if made else "")
        if made:
            state.undone.remove(undone)


def _made_by(undone: UndoneUpdate, shown: SeenRevision, release: JsonObject) -> bool:
    updated = shown.time("update_at")
    if updated is None or not undone.earliest <= updated <= undone.latest:
        return False
    if undone.announced is not None:
        return (shown.number, shown.values) == (undone.announced.number, undone.announced.values)
    try:
        return not unapplied_problems(undone.sent_values, parsed_values(release))
    except ValueError:
        return False

"""The laws between the recorded responses about one release."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from cce_release_contract.contract.json_text import JsonObject
from cce_release_contract.judging.problems import Problem, quoted
from cce_release_contract.judging.release_changes import STATUS_EDGES, stale_problems
from cce_release_contract.judging.texts import parsed_values, shows_nothing
from cce_release_contract.judging.times import advance_problems, creation_problems
from cce_release_contract.recording.opened import OpenedExchange
from cce_release_contract.recording.outcomes import unapplied_problems
from cce_release_contract.recording.release_state import FollowedRelease, SeenRevision, SkippedRevisions
from cce_release_models import clause_ids as c

ROLLBACK: Final = "rollback"
_CHART: Final = ("chart_name", "chart_version")
_SETTLED: Final = ("description", "status_description", "update_at", "create_at", *_CHART)
_PENDING: Final = {"upgrade": "PENDING_UPGRADE", ROLLBACK: "PENDING_ROLLBACK"}
_GROWS: Final = {"upgrade": c.UPGRADE_REVISION_GROWS, ROLLBACK: c.ROLLBACK_REVISION_GROWS}
_IS_PENDING: Final = {"upgrade": c.UPGRADE_REVISION_PENDING, ROLLBACK: c.ROLLBACK_REVISION_PENDING}
_MISSING_TARGET: Final = (c.ROLLBACK_REVISION_MISSING_TARGET, c.ROLLBACK_DRY_RUN_VERIFIES)
_NO_PREVIOUS: Final = (c.ROLLBACK_REVISION_FIRST_HAS_NO_PREVIOUS, c.ROLLBACK_DRY_RUN_VERIFIES)
"""The clauses on a rollback to no revision, and on the dry run of one."""

_ANSWER: Final = {"upgrade": c.UPGRADE_DRY_RUN_ANSWER, ROLLBACK: c.ROLLBACK_DRY_RUN_ANSWER}


def judge_read(opened: OpenedExchange, state: FollowedRelease, shown: SeenRevision) -> None:
    """The laws of a read."""
    known = state.shown.get(shown.number)
    if known is not None and known.from_update:
        problems = differing_problems(known, shown, _CHART)
        opened.note(c.LIFECYCLE_READ_AGREES, problems, earlier=known.place)
    if state.read is not None and state.read.number == shown.number and shown.status == "DEPLOYED":
        problems = differing_problems(state.read, shown, _SETTLED)
        unknown = opened.query.keys() - {"show_resources"}
        clause = c.REQUEST_QUERY_UNKNOWN_IGNORED if unknown else c.LIFECYCLE_READ_CHANGES_NOTHING
        state.reads_differ |= bool(problems) and not unknown
        if not unknown or not state.reads_differ:
            opened.note(clause, problems, earlier=state.read.place)
    if state.answered and state.follows_updates(opened):
        found = stale_problems(shown.number, state.answered)
        opened.note(c.CONCURRENCY_READ_CURRENT, found, earlier=state.answered_at)


def judge_update(opened: OpenedExchange, state: FollowedRelease, shown: SeenRevision) -> None:
    """The laws of an update that was carried out."""
    action = str(opened.action)
    if action not in _GROWS:
        return
    allowed = (_PENDING[action], "DEPLOYED")
    found = [] if shown.status in allowed else [Problem("/status", " or ".join(allowed), quoted(shown.status))]
    opened.note(_IS_PENDING[action], found)
    if not state.current or not state.follows_all(opened):
        return
    expected = state.current + 1
    place = state.last.place if state.last else ""
    if shown.number <= expected:
        problem = Problem("/version", f"{expected}, after {state.current}", str(shown.number))
        opened.note(_GROWS[action], [problem] if shown.number < expected else [], earlier=place)
    else:
        state.skipped.append(SkippedRevisions(_GROWS[action], state.current, shown.number, opened.recorded.place))


def judge_dry_run(opened: OpenedExchange, state: FollowedRelease, shown: SeenRevision) -> None:
    """What a dry run announces."""
    clause = _ANSWER.get(str(opened.action))
    if clause is None or not state.current or not state.follows_all(opened):
        return
    expected = state.current + 1
    if shown.number <= expected:
        problem = Problem("/version", f"{expected}, which the update would make", str(shown.number))
        place = state.last.place if state.last else ""
        opened.note(clause, [problem] if shown.number < expected else [], earlier=place)


def judge_content(opened: OpenedExchange, state: FollowedRelease, shown: SeenRevision) -> None:
    """What an update, or its dry run, makes of values and chart."""
    release = opened.release
    if release is None:
        return
    if opened.action == "upgrade":
        values = opened.sent.get("values")
        try:
            found = parsed_values(release)
        except ValueError:
            return
        if isinstance(values, dict) and values:
            opened.note(c.UPGRADE_VALUES_APPLIED, unapplied_problems(values, found))
        return
    target = _target(opened, shown)
    if target is None:
        return
    observed = f"status 200, though there was no revision {target}"
    clauses = _MISSING_TARGET if opened.parameters.get("release_version") else _NO_PREVIOUS
    missing = [Problem("/parameters/release_version", "status 400 or 404", observed)]
    opened.note(clauses[opened.is_dry_run], [] if 0 < target <= max(state.current, shown.number - 1) else missing)
    known = state.shown.get(target)
    if known is None:
        return
    named = bool(opened.parameters.get("release_version"))
    clause = c.ROLLBACK_VALUES_RESTORED if named else c.ROLLBACK_REVISION_PREVIOUS_BY_DEFAULT
    values_differ = [Problem("/values", f"those of revision {target}", "other values")]
    opened.note(clause, values_differ if known.values != shown.values else [], earlier=known.place)
    opened.note(c.ROLLBACK_CHART_RESTORED, different_members(known, shown, _CHART), earlier=known.place)


def _target(opened: OpenedExchange, shown: SeenRevision) -> int | None:
    """The revision that a rollback repeats: the named one, or the one before the one that was current."""
    if opened.action != ROLLBACK:
        return None
    named = opened.parameters.get("release_version", 0)
    if isinstance(named, bool) or not isinstance(named, int):
        return None
    return named or shown.number - 2


def judge_times(opened: OpenedExchange, state: FollowedRelease, shown: SeenRevision) -> None:
    """The two times of a release, and the status of its revisions, compared with what was shown before."""
    last = state.last
    if last is None or not state.follows_all(opened):
        return
    if all(one.time("create_at") for one in (last, shown)) and not _may_be_another(state, shown):
        opened.note(
            c.LIFECYCLE_TIME_CREATE_AT_FIXED, creation_problems(last.members, shown.members), earlier=last.place
        )
    if shown.number >= last.number and all(one.time("update_at") for one in (last, shown)):
        opened.note(
            c.LIFECYCLE_TIME_UPDATE_AT_MONOTONE, advance_problems(last.members, shown.members), earlier=last.place
        )


def _may_be_another(state: FollowedRelease, shown: SeenRevision) -> bool:
    """Whether someone may have made the release anew: it begins after the last update that is known.

    It cannot be, where recorded updates made every revision since.
    """
    assert state.last is not None
    created, updated, own = shown.time("create_at"), state.last.time("update_at"), shown.time("update_at")
    if created is None or updated is None or own is None or created <= updated:
        return False
    if shown.number > 1 and created >= own:
        return False  # a release is not made by its second revision
    between = range(state.last.number + 1, shown.number + 1)
    return state.last.number == 1 or any(number not in state.made for number in between)


def judge_statuses(opened: OpenedExchange, state: FollowedRelease, shown: Iterable[JsonObject]) -> None:
    """Whether the status of each revision went where it may."""
    if not state.follows_all(opened):
        return
    for one in shown:
        number, status = one.get("version"), one.get("status")
        known = state.statuses.get(number)
        if known is not None and known[0] in STATUS_EDGES and isinstance(status, str):
            allowed = STATUS_EDGES[known[0]]
            moved = Problem(f"the status of revision {number}", f"one of {', '.join(allowed)}", quoted(status))
            # An update may fail, which breaks no clause.
            right = status in allowed or (known[0].startswith("PENDING") and not status.startswith("PENDING"))
            opened.note(c.LIFECYCLE_STATUS_EDGES, [] if right else [moved], earlier=known[1])
        elif known is not None and (known[0], status) == ("FAILED", "DEPLOYED"):
            moved = Problem(f"the status of revision {number}", "FAILED, as it was shown", quoted(status))
            opened.note(c.LIFECYCLE_STATUS_EDGES, [moved], earlier=known[1])


def judge_shown_resources(opened: OpenedExchange, state: FollowedRelease, shown: SeenRevision) -> None:
    """Whether show_resources shows resources of a revision that has some, in updates as in reads."""
    if opened.query.get("show_resources") != "true" or opened.release is None:
        return
    resources = opened.release.get("resources")
    if not shows_nothing(resources):
        state.with_resources[shown.number] = opened.recorded.place
        opened.note(c.REQUEST_QUERY_RESOURCES_SHOWN, [])
    else:
        state.without_resources[shown.number] = opened.recorded.place
    places = (state.with_resources.get(shown.number), state.without_resources.get(shown.number))
    if all(places):
        observed = f"something in {places[0]}, nothing in {places[1]}"
        problem = Problem("/resources", "the same resources in all responses with show_resources=true", observed)
        opened.note(c.REQUEST_QUERY_RESOURCES_SHOWN, [problem])


def different_members(before: SeenRevision, after: SeenRevision, names: Iterable[str]) -> list[Problem]:
    """The members of two responses that differ."""
    return [
        Problem(f"/{name}", quoted(before.members[name]), quoted(after.members[name]))
        for name in names
        if before.members[name] != after.members[name]
    ]


def differing_problems(before: SeenRevision, after: SeenRevision, names: Iterable[str]) -> list[Problem]:
    """The members of two responses that differ, the values among them."""
    problems = different_members(before, after, names)
    if before.values != after.values:
        problems.append(Problem("/values", "the values that were shown before", "other values"))
    return problems

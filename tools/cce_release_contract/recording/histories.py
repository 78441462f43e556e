"""The laws between a recorded history and what was recorded before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cce_release_contract.contract.json_text import JsonObject
from cce_release_contract.judging.problems import Problem
from cce_release_contract.judging.release_changes import numbers
from cce_release_contract.recording.opened import OpenedExchange
from cce_release_contract.recording.release_life import differing_problems
from cce_release_contract.recording.release_state import FollowedRelease, SeenRevision
from cce_release_models import clause_ids as c

_HELM_KEEPS: Final = 10
"""How many revisions Helm keeps unless it is told otherwise. Source: spec/decisions.md, D21."""

_LASTING: Final = ("chart_name", "chart_version", "create_at")


def judge_history(opened: OpenedExchange, state: FollowedRelease, items: Sequence[JsonObject]) -> None:
    """The laws of one history."""
    listed = numbers(items)
    if not listed:
        return
    for item in items:
        shown = SeenRevision.of(item, opened)
        if shown is None:
            continue
        before = state.listed.get(shown.number)
        if before is not None:
            problems = [
                Problem(f"{problem.subject} of revision {shown.number}", problem.expected, problem.observed)
                for problem in differing_problems(before, shown, _LASTING)
            ]
            opened.note(c.LIFECYCLE_HISTORY_UNCHANGED, problems, earlier=before.place)
        state.listed[shown.number] = shown
    if state.follows_updates(opened):
        _judge_kept(opened, state, listed)
    if state.follows_all(opened) and state.last is not None and not state.last.from_update:
        highest = state.last.number
        problem = Problem("/version", f"{highest}, which a read showed, or a later one", str(max(listed)))
        opened.note(
            c.LIFECYCLE_HISTORY_CURRENT_LAST, [problem] if max(listed) < highest else [], earlier=state.last.place
        )
    _judge_skipped(opened, state, set(listed))


def _judge_kept(opened: OpenedExchange, state: FollowedRelease, listed: Sequence[int]) -> None:
    """A revision that an update made is missing. The oldest may be, since a cluster keeps a limited number."""
    pruned = len(listed) >= _HELM_KEEPS
    for number, place in state.made.items():
        if number in listed:
            opened.note(c.LIFECYCLE_HISTORY_KEPT, [])
        elif number > min(listed) or not pruned:
            problem = Problem("/version", f"revision {number}, which an accepted update made", "it is missing")
            opened.note(c.LIFECYCLE_HISTORY_KEPT, [problem], earlier=place)


def _judge_skipped(opened: OpenedExchange, state: FollowedRelease, listed: set[int]) -> None:
    """Someone else may have made the revisions between two that were seen. Then the history has them."""
    for skipped in list(state.skipped):
        if skipped.before in listed and skipped.after in listed:
            state.skipped.remove(skipped)
            between = set(range(skipped.before + 1, skipped.after))
            problem = Problem(
                "/version",
                f"{skipped.before + 1}, after {skipped.before}",
                f"{skipped.after}, and the history has no revision between",
            )
            opened.note(skipped.clause, [] if between & listed else [problem], earlier=skipped.place)

"""Laws of updates that were accepted or refused before: the same request, or the same state of the release."""

from __future__ import annotations

import hashlib
import json
from http import HTTPStatus
from typing import Final

from cce_release_contract.exchanges.case import Rule
from cce_release_contract.judging.error_body import phrase_problems
from cce_release_contract.judging.problems import Problem, quoted
from cce_release_contract.recording.opened import OpenedExchange
from cce_release_contract.recording.outcomes import BUSY_WORDS
from cce_release_contract.recording.release_state import FollowedRelease, SeenRevision
from cce_release_models import clause_ids as c

_MAY_BE_BUSY: Final = (HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN)
_FAILED: Final = 3
"""This number of well-formed updates that fail, while the release can be read, is no accident."""


def result_key(opened: OpenedExchange) -> str | None:
    """A digest of all that decides the values that an upgrade makes, whatever the release was.

    None for an upgrade whose result depends on the values before, and for other updates.
    """
    values, parameters = opened.sent.get("values"), opened.parameters
    reset = parameters.get("reset_values") is True
    if opened.action != "upgrade" or not isinstance(values, dict):
        return None
    if not reset and (not values or parameters.get("replace") is True):
        return None
    text = json.dumps([opened.sent.get("chart_id"), values], sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def judge_accepted(opened: OpenedExchange, state: FollowedRelease, shown: SeenRevision) -> None:
    """Equal upgrades make equal values; an upgrade without values keeps those of the release."""
    key = result_key(opened)
    reset = opened.parameters.get("reset_values") is True
    if key is not None:
        known = state.accepted.get(key)
        clause = c.UPGRADE_VALUES_RESET if reset else c.UPGRADE_VALUES_REPLACED
        if known is not None and _same_chart(known, shown):
            problem = Problem("/values", "the values that an equal upgrade made", "other values")
            opened.note(clause, [problem] if known.values != shown.values else [], earlier=known.place)
        state.accepted[key] = shown
        if not opened.is_dry_run:
            state.plain[shown.number] = True
        return
    if opened.action != "upgrade" or opened.sent.get("values") != {} or opened.parameters.get("replace") is True:
        return
    known = state.shown.get(shown.number - 1)
    status = state.statuses.get(shown.number - 1)
    succeeded = status is not None and status[0] in ("DEPLOYED", "SUPERSEDED")
    if known is not None and succeeded and known.number in state.plain and _same_chart(known, shown):
        problem = Problem("/values", f"those of revision {known.number}", "other values")
        opened.note(
            c.UPGRADE_VALUES_EMPTY_KEEPS, [problem] if known.values != shown.values else [], earlier=known.place
        )
        if not opened.is_dry_run:
            state.plain[shown.number] = True


def _same_chart(one: SeenRevision, other: SeenRevision) -> bool:
    return all(one.members[name] == other.members[name] for name in ("chart_name", "chart_version"))


def judge_refused(opened: OpenedExchange, state: FollowedRelease, broken: frozenset[Rule] | None) -> None:
    """An upgrade that was accepted before is not refused as invalid; while an update is pending, one is refused so.

    What proves the first is an accepted upgrade of the same release with the same chart and values, and a read that
    shows the release as settled. The second is judged at the next read, if the same update is still pending then.
    """
    response = opened.exchange.response
    if broken != frozenset() or not opened.credentials or response is None or opened.succeeded:
        return
    if not state.follows_all(opened):
        return
    if opened.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        state.failed += 1
        if state.failed >= _FAILED and not state.made.items() and state.last is not None:
            observed = f"a server error for {state.failed} well-formed updates, and none was served"
            problem = Problem("", "200, or a refusal that says what is wrong", observed)
            opened.note(c.RESPONSE_STATUS_SERVED, [problem])
        return
    state.failed = 0
    if state.pending is not None and HTTPStatus.BAD_REQUEST <= opened.status < HTTPStatus.INTERNAL_SERVER_ERROR:
        if opened.status not in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND):
            known = opened.recorded.response_body_known
            # A 400 may have another reason: the chart may not take the values.
            judged = known and opened.status == HTTPStatus.FORBIDDEN
            phrase = tuple(phrase_problems(opened.exchange, BUSY_WORDS.decode())) if judged else None
            state.refused.append((opened.status, phrase, opened.recorded.place))
        return
    key = result_key(opened)
    known_result = None if key is None else state.accepted.get(key)
    settled = state.last is not None and state.last.status == "DEPLOYED"
    if known_result is None or not settled or BUSY_WORDS in response.body:
        return
    problem = Problem("", "it is accepted, as an upgrade with the same chart and values was", f"status {opened.status}")
    refused = opened.status == HTTPStatus.BAD_REQUEST
    opened.note(c.REQUEST_BODY_VALID_ACCEPTED, [problem] if refused else None, earlier=known_result.place)


def judge_pending(opened: OpenedExchange, state: FollowedRelease, shown: SeenRevision) -> None:
    """What was refused between two reads that show the same pending update was refused for that."""
    if not state.follows_all(opened):
        return
    still = state.pending is not None and state.pending.number == shown.number and shown.status.startswith("PENDING")
    if still:
        for status, phrase, place in state.refused:
            allowed = " or ".join(str(int(one)) for one in _MAY_BE_BUSY)
            wrong = Problem("", f"status {allowed} while an update is pending", f"status {quoted(status)} in {place}")
            opened.note(c.LIFECYCLE_BUSY_REFUSED, [] if status in _MAY_BE_BUSY else [wrong], earlier=place)
            opened.note(c.LIFECYCLE_BUSY_PHRASE, phrase, earlier=place)
    state.refused.clear()
    state.pending = shown if shown.status.startswith("PENDING") else None

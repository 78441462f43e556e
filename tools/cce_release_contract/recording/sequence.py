"""Follows each release through a recording, and judges what one exchange alone does not show."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, Final

from cce_release_contract.contract.json_text import JsonObject
from cce_release_contract.exchanges.case import Rule
from cce_release_contract.exchanges.request import find_header
from cce_release_contract.judging.headers import REQUEST_ID, repeated_id_problem
from cce_release_contract.judging.problems import Problem
from cce_release_contract.recording.acceptance import judge_accepted, judge_pending, judge_refused
from cce_release_contract.recording.histories import judge_history
from cce_release_contract.recording.opened import OpenedExchange
from cce_release_contract.recording.recorded import RecordedExchange
from cce_release_contract.recording.release_life import (
    judge_content,
    judge_dry_run,
    judge_read,
    judge_shown_resources,
    judge_statuses,
    judge_times,
    judge_update,
)
from cce_release_contract.recording.release_state import FollowedRelease, SeenRevision
from cce_release_contract.recording.secrecy.sent_secrets import SentSecrets
from cce_release_contract.recording.undone import UndoneMemory, compare_clocks, judge_undone, remember_undone
from cce_release_models import clause_ids as c

_MOST_RELEASES: Final = 1024
_MOST_REQUEST_IDS: Final = 32_768


class Sequence:
    """The releases of a recording, the ones that were used last, and the last request ids."""

    def __init__(self) -> None:
        self._releases: OrderedDict[Any, FollowedRelease] = OrderedDict()
        self._ids: dict[str, tuple[str, float | None]] = {}
        self._order: deque[str] = deque()
        self._id = ""
        self._secrets = SentSecrets()
        self._undone = UndoneMemory()

    def judge(self, opened: OpenedExchange, broken: frozenset[Rule] | None) -> None:
        """Note what an exchange shows together with the earlier ones."""
        self._judge_id(opened)
        state = self._state(opened)
        self._secrets.judge(opened)
        if opened.release is not None:
            state = self._release(opened, state, broken)
        elif opened.items is not None:
            state = self._if_another(opened, state, opened.items)
            judge_statuses(opened, state, opened.items)
            judge_history(opened, state, opened.items)
            for item in opened.items:
                judge_undone(opened, state, item)
                self._remember_status(opened, state, item.get("version"), item.get("status"))
            listed = [number for number, _ in state.listed.items()]
            state.current = max([state.current, *listed])
        elif opened.status == HTTPStatus.NOT_FOUND and not opened.is_update:
            self._releases.pop(opened.key, None)  # it is gone, or was never there
            return
        if opened.is_update and not opened.succeeded:
            judge_refused(opened, state, broken)
        lost = opened.succeeded and opened.release is None and not opened.is_dry_run
        if opened.is_update and (lost or opened.status >= HTTPStatus.INTERNAL_SERVER_ERROR):
            self.lose(opened)
        elif opened.is_update and (not opened.succeeded or opened.is_dry_run) and not state.unsure:
            remember_undone(opened, state, self._undone, broken)
        state.passed(opened)

    def lose(self, opened: OpenedExchange) -> None:
        """Note an update that may have been carried out or not: it may explain what is seen next."""
        state = self._state(opened)
        if not opened.is_dry_run:
            state.undone.clear()
            state.unsure = True
        state.passed(opened)

    def judge_other_method(self, opened: OpenedExchange) -> None:
        """Note what another method than those of the contract does at the path of a release."""
        method, accepted = opened.exchange.request.method, HTTPStatus.OK <= opened.status < HTTPStatus.MULTIPLE_CHOICES
        if method == "DELETE":
            if accepted:
                self._releases.pop(opened.key, None)
            return
        problem = Problem("", "status 404 or 405", f"status {opened.status} for {method}")
        opened.note(c.ROBUSTNESS_METHOD_OTHERS_UNKNOWN, [problem] if accepted else [])
        state = self._state(opened)
        if not accepted:
            remember_undone(opened, state, self._undone, None, clause=c.ROBUSTNESS_METHOD_OTHERS_CHANGE_NOTHING)
        state.passed(opened)

    def _release(
        self, opened: OpenedExchange, state: FollowedRelease, broken: frozenset[Rule] | None
    ) -> FollowedRelease:
        release = opened.release
        assert release is not None
        shown = SeenRevision.of(release, opened)
        if shown is None:
            return state
        if opened.is_update:
            if not broken:
                judge_content(opened, state, shown)
            compare_clocks(opened, state, shown)
            judge_accepted(opened, state, shown)
            if opened.is_dry_run:
                judge_dry_run(opened, state, shown)
                return state
            if not opened.recorded.request_body_known:
                return state
        state = self._if_another(opened, state, [release])
        if opened.is_update:
            judge_update(opened, state, shown)
            state.made[shown.number] = opened.recorded.place
        else:
            judge_read(opened, state, shown)
            judge_pending(opened, state, shown)
        judge_times(opened, state, shown)
        judge_statuses(opened, state, [release])
        judge_shown_resources(opened, state, shown)
        judge_undone(opened, state, release)
        self._remember(opened, state, shown)
        return state

    def _if_another(
        self, opened: OpenedExchange, state: FollowedRelease, shown: Iterable[JsonObject]
    ) -> FollowedRelease:
        """The state to compare with: a new one if all that is shown may be of another release with the same name."""
        seen = (SeenRevision.of(one, opened) for one in shown)
        if not all(one is not None and state.is_another(one) for one in seen):
            return state
        self._releases.pop(opened.key, None)
        return self._state(opened)

    def _remember(self, opened: OpenedExchange, state: FollowedRelease, shown: SeenRevision) -> None:
        if opened.is_update:
            state.pending = None
            state.refused.clear()
            state.answered = max(state.answered, shown.number)
            state.answered_at = opened.recorded.place
            state.read = None
        elif state.follows_all(opened):
            state.unsure = False
        if shown.status == "DEPLOYED" and not opened.is_update and not opened.query.keys() - {"show_resources"}:
            state.read = shown
        if state.follows_all(opened):
            state.last = shown
            self._remember_status(opened, state, shown.number, shown.status)
        if opened.is_update or shown.number not in state.shown:
            state.shown[shown.number] = shown
        state.current = max(state.current, shown.number)

    @staticmethod
    def _remember_status(opened: OpenedExchange, state: FollowedRelease, number: object, status: object) -> None:
        if isinstance(number, int) and isinstance(status, str) and state.follows_all(opened):
            state.statuses[number] = (status, opened.recorded.place)

    def _state(self, opened: OpenedExchange) -> FollowedRelease:
        state = self._releases.get(opened.key)
        if state is None:
            state = self._releases[opened.key] = FollowedRelease()
            if len(self._releases) > _MOST_RELEASES:
                self._releases.popitem(last=False)
        self._releases.move_to_end(opened.key)
        return state

    def is_repeated(self, recorded: RecordedExchange) -> bool:
        """Whether this exchange was recorded before: one with its request id began at the same moment.

        It is asked before `judge`, of each exchange.
        """
        self._id = _request_id(recorded)
        known = self._ids.get(self._id)
        return known is not None and known[1] is not None and known[1] == recorded.started

    def _judge_id(self, opened: OpenedExchange) -> None:
        value = self._id
        if not value or opened.recorded.hides_received(REQUEST_ID):
            return
        if value in self._ids:
            opened.note(c.RESPONSE_HEADER_REQUEST_ID_SHAPE, [repeated_id_problem()], earlier=self._ids[value][0])
            return
        self._ids[value] = (opened.recorded.place, opened.recorded.started)
        self._order.append(value)
        if len(self._order) > _MOST_REQUEST_IDS:
            del self._ids[self._order.popleft()]


def _request_id(recorded: RecordedExchange) -> str:
    response = recorded.exchange.response
    return "" if response is None else (find_header(response.headers, REQUEST_ID) or "").strip()

"""The few updates of an armed run: each judged as it settles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

from cce_release_contract.errors import ClauseViolation
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.judging.headers import content_type_problems
from cce_release_contract.judging.release_changes import (
    history_growth_problems,
    history_status_problems,
    repeated_revision_problems,
)
from cce_release_contract.settings.marker import Marker
from cce_release_models import clause_ids as c
from cce_release_suite._runner.outcomes import AllJudged, Inconclusive
from cce_release_suite.vocabulary.expect import Expectations, describe, precondition
from cce_release_suite.vocabulary.release_laws import ReleaseLaws
from cce_release_suite.vocabulary.release_model import ModelRevision, merged, own_part
from cce_release_suite.vocabulary.release_states import ReleaseState, values_of
from cce_release_suite.vocabulary.scenario_log import ScenarioLog
from cce_release_suite.vocabulary.shown import ShownList

OF_USER_AND_SETTINGS: Final = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
"""Refusals that credentials, permissions, a busy release or a misspelt setting explain: they prove nothing."""

BUSY: Final = b"Update release is forbidden"
"""What the refusal of a busy release says, whatever its status. Source: spec/decisions.md, S2."""


class ShortScenario:
    """Upgrades a release and rolls it back.

    Without a marker no values are sent: those of a release may hold secrets that a response does not show, and a chart
    may refuse any that it does not know. So an upgrade keeps what the user set, and a rollback brings back what was
    there. A marker is laid over the values by two equal upgrades; the rollback by number takes it away, and one more
    rollback, to the revision before that, brings it back.
    """

    def __init__(self, release: ReleaseState, marker: Marker | None = None) -> None:
        self._release = release
        self._marker = marker
        self._log = ScenarioLog()

    def run(self) -> None:
        """Do all of it. Raises `ClauseViolation` at the first law that does not hold, and `AllJudged` at the end."""
        release, marker = self._release, self._marker
        first, history = release.read(), release.revisions()
        if marker is not None and (taken := taken_by(values_of(first), marker)):
            raise Inconclusive(f"the marker shows nothing: {taken}; choose another --marker")
        path = marker.path if marker else ()
        laws = ReleaseLaws(first, release.chart_id, path)
        beginning = ModelRevision(release.version, release.chart_id, own_part(values_of(first), path))
        if marker is None:
            last = self._upgrade(laws, beginning, release.chart_id)
        else:
            marked = self._mark(laws, beginning, marker, grows=c.UPGRADE_REVISION_GROWS)
            last = self._mark(laws, marked, marker, grows=c.UPGRADE_REVISION_REPEATS)
        if release.other_chart_id:
            last = self._upgrade(laws, last, release.other_chart_id)
        back = self._roll_back(laws, last, beginning, values_clause=self._clause_of_target, by_number=True)
        if marker is not None:
            back = self._roll_back(
                laws, back, last, values_clause=c.ROLLBACK_REVISION_PREVIOUS_BY_DEFAULT, by_number=False
            )
        self._look_back(history, back.number - beginning.number)

    @property
    def _clause_of_target(self) -> str:
        """Whose values are wrong after a rollback by number: without a marker all revisions have the same ones."""
        return c.ROLLBACK_VALUES_RESTORED if self._marker is None else c.ROLLBACK_REVISION_TARGET

    def _upgrade(self, laws: ReleaseLaws, last: ModelRevision, chart_id: str) -> ModelRevision:
        made = ModelRevision(last.number + 1, chart_id, last.values)
        self._update(
            f"upgrade without values with the chart {chart_id}",
            self._release.body(chart_id=chart_id),
            laws,
            made,
            clauses=(c.UPGRADE_REVISION_GROWS, c.UPGRADE_REVISION_PENDING, c.UPGRADE_REVISION_SETTLES),
            chart_clause=c.UPGRADE_CHART_FOLLOWS_ID,
            values_clause=c.UPGRADE_VALUES_EMPTY_KEEPS,
        )
        return made

    def _mark(self, laws: ReleaseLaws, last: ModelRevision, marker: Marker, *, grows: str) -> ModelRevision:
        made = ModelRevision(last.number + 1, last.chart_id, merged(last.values, marker.values))
        self._update(
            f"upgrade that sets {'.'.join(marker.path)}",
            self._release.body(values=marker.values, replace=True),
            laws,
            made,
            clauses=(grows, c.UPGRADE_REVISION_PENDING, c.UPGRADE_REVISION_SETTLES),
            chart_clause=c.UPGRADE_CHART_FOLLOWS_ID,
            values_clause=c.UPGRADE_VALUES_KEEP,
        )
        return made

    def _roll_back(
        self, laws: ReleaseLaws, last: ModelRevision, target: ModelRevision, *, values_clause: str, by_number: bool
    ) -> ModelRevision:
        made = replace(target, number=last.number + 1)
        self._update(
            f"rollback to revision {target.number}" + ("" if by_number else ", the one before, without its number"),
            self._release.body("rollback", release_version=target.number)
            if by_number
            else self._release.body("rollback"),
            laws,
            made,
            clauses=(c.ROLLBACK_REVISION_GROWS, c.ROLLBACK_REVISION_PENDING, c.ROLLBACK_REVISION_SETTLES),
            chart_clause=c.ROLLBACK_CHART_RESTORED,
            values_clause=values_clause,
        )
        return made

    def _update(
        self,
        words: str,
        body: dict[str, Any],
        laws: ReleaseLaws,
        made: ModelRevision,
        *,
        clauses: tuple[str, str, str],
        chart_clause: str,
        values_clause: str,
    ) -> None:
        grows, pending, settles = clauses
        exchange = self._release.submit(body)
        self._log.add(words, exchange)
        wanted = "PENDING_UPGRADE" if body["action"] == "upgrade" else "PENDING_ROLLBACK"
        with self._log.explaining():
            own_chart = body["chart_id"] == self._release.chart_id
            self._judge_response(exchange, own_chart=own_chart, sets_values=bool(body["values"]))
            response = Expectations(grows).shown(exchange)
            Expectations(grows).of(response).equal(response.get("version"), made.number, "the revision of the response")
            Expectations(pending).of(response).one_of(
                response.get("status"), (wanted, "DEPLOYED"), "the status of the response"
            )
            laws.moves(made.number, response)
        if self._release.reads:  # before it settles: a cache may still have what was read before the update
            self._log.add(f"read at once -> revision {self._release.read().get('version')}")
        self._release.settle()
        self._release.version = made.number
        shown = self._release.read()
        self._log.add(f"read -> revision {shown.get('version')} {shown.get('status')}")
        with self._log.explaining():
            Expectations(settles).of(shown, response).equal(
                shown.get("status"), "DEPLOYED", "the status after the update settled"
            )
            laws.settled(shown, made, response, chart_clause=chart_clause, values_clause=values_clause)

    def _judge_response(self, exchange: Exchange, *, own_chart: bool, sets_values: bool) -> None:
        """Judge what the pages state about the response to every update.

        That the update is accepted they do not state of a chart that the release does not have, which may refuse its
        values, nor of a marker, which any chart may refuse. Raises `Inconclusive` if the refusal says nothing about the
        contract.
        """
        response = precondition(exchange)
        if response.status in OF_USER_AND_SETTINGS or BUSY in response.body:
            raise Inconclusive(f"an update of the release was refused with {describe(response)}")
        if sets_values and HTTPStatus.BAD_REQUEST <= response.status < HTTPStatus.INTERNAL_SERVER_ERROR:
            raise Inconclusive(f"the marker was refused with {describe(response)}: the chart may not take it")
        if response.body:
            expect = Expectations(c.RESPONSE_HEADER_CONTENT_TYPE)
            expect.of(exchange).no_problems(content_type_problems(exchange), f"the response with {response.status}")
            expect.json(exchange)
        if HTTPStatus.OK <= response.status < HTTPStatus.MULTIPLE_CHOICES:
            Expectations(c.RESPONSE_STATUS_OK).status(exchange, HTTPStatus.OK)
        elif own_chart:
            Expectations(c.REQUEST_BODY_VALID_ACCEPTED).accepted(exchange)

    def _look_back(self, before: ShownList, updates: int) -> None:
        history = self._release.revisions()
        self._log.add(f"read the history -> {len(history)} revisions")
        judged = (
            (c.LIFECYCLE_HISTORY_ONCE, repeated_revision_problems(history)),
            (c.LIFECYCLE_HISTORY_KEPT, history_growth_problems(before, history, by=updates)),
            (c.LIFECYCLE_HISTORY_SUPERSEDED, history_status_problems(history)),
        )
        found = []
        for clause, problems in judged:
            try:
                with self._log.explaining():
                    Expectations(clause).of(history, before).no_problems(problems, "the history after the updates")
            except ClauseViolation as violation:
                found.append(violation)
        if found:
            raise AllJudged("in the history", found)


def taken_by(values: Mapping[str, Any], marker: Marker) -> str:
    """What is in the place of a marker, if an update with it would change nothing or more than it; else empty.

    A null counts as nothing. Helm lays an object over an object only.
    """
    found: object = values
    for place, name in enumerate(marker.path):
        found = found.get(name) if isinstance(found, Mapping) else found
        key = ".".join(marker.path[: place + 1])
        last = place + 1 == len(marker.path)
        if found is None:
            return ""
        if not last and not isinstance(found, Mapping):
            return f"{key} is not an object in the release's values"
        if last and isinstance(found, Mapping | list):
            return f"{key} is not a text in the release's values"
    return f"the release has this value at {'.'.join(marker.path)} already" if found == marker.text else ""

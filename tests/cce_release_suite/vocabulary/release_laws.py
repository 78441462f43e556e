"""The laws between the responses about one release, each judged for its own clause."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.judging.problems import Problem
from cce_release_contract.judging.release_changes import (
    PASSING_MEMBERS,
    STATUS_EDGES,
    repeated_revision_problems,
    unchanged_problems,
)
from cce_release_contract.judging.times import TIME_MEMBERS, advance_problems, creation_problems
from cce_release_models import clause_ids as c
from cce_release_suite.vocabulary.expect import Assertions, Expectations
from cce_release_suite.vocabulary.release_model import ModelRevision, chart_part, own_part
from cce_release_suite.vocabulary.release_states import time_of, values_of
from cce_release_suite.vocabulary.shown import Shown, ShownList

ShownChart = tuple[str, str]


class ReleaseLaws:
    """Compares what a target shows with a model revision, and with what it showed before.

    What a chart brings along (its name, its version, its values) is learned from `first`, the response that shows the
    release before anything was done to it, and from the first response for every other chart. `marker` is where among
    the values the run sets one.
    """

    def __init__(self, first: Shown, chart_id: str, marker: Sequence[str] = ()) -> None:
        self._last = first
        self._marker = marker
        self._charts: dict[str, ShownChart] = {chart_id: shown_chart(first)}
        self._chart_values: dict[str, dict[str, Any]] = {chart_id: chart_part(values_of(first), marker)}
        self._statuses: dict[int, Shown] = {}
        self._items: dict[int, Shown] = {}

    def moves(self, number: int, shown: Shown) -> None:
        """The revision may have the status that the response shows."""
        before = self._statuses.get(number)
        status = "" if before is None else str(before.get("status"))
        if before is not None and status in STATUS_EDGES:
            Expectations(c.LIFECYCLE_STATUS_EDGES).of(shown, before).one_of(
                shown.get("status"), STATUS_EDGES[status], f"the status of revision {number} after {status}"
            )
        self._statuses[number] = shown

    def settled(
        self, shown: Shown, made: ModelRevision, update: Shown, *, chart_clause: str, values_clause: str
    ) -> None:
        """What a settled release shows is the revision that the model made of it; `update` is the response to it.

        Raises `Inconclusive` if one of its times cannot be read.
        """
        Expectations(c.LIFECYCLE_READ_AGREES).of(shown, update).equal(
            shown.get("version"), made.number, "the revision that is read"
        )
        self.moves(made.number, shown)
        self._chart(shown, made, Expectations(chart_clause).of(shown, update))
        self._values(shown, made, Expectations(values_clause).of(shown, update))
        for response in (self._last, shown):
            for member in TIME_MEMBERS:
                time_of(response, member)
        Expectations(c.LIFECYCLE_TIME_CREATE_AT_FIXED).of(shown, update, self._last).no_problems(
            creation_problems(self._last, shown), "create_at after an update"
        )
        Expectations(c.LIFECYCLE_TIME_UPDATE_AT_MONOTONE).of(shown, update, self._last).no_problems(
            advance_problems(self._last, shown), "update_at after an update"
        )
        self._last = shown

    def _chart(self, shown: Shown, made: ModelRevision, expect: Assertions) -> None:
        chart = shown_chart(shown)
        if made.chart_id not in self._charts:
            expect.holds(
                chart not in self._charts.values(),
                "the release has another chart's id and still shows the old chart",
                expected="the name or the version of another chart",
                observed=" ".join(chart),
            )
        known = self._charts.setdefault(made.chart_id, chart)
        expect.equal(list(chart), list(known), "the chart of the release")

    def _values(self, shown: Shown, made: ModelRevision, expect: Assertions) -> None:
        values = values_of(shown)
        expect.equal(own_part(values, self._marker), dict(made.values), "what is set among the values")
        if made.own_defaults:
            added = chart_part(values, self._marker)
            known = self._chart_values.setdefault(made.chart_id, added)
            expect.equal(added, known, "what the chart adds to the values")

    def unchanged(self, shown: Shown, clause: str, what: str, *, after: Exchange) -> None:
        """The release is after an exchange what it was when it was last seen settled."""
        Expectations(clause).of(shown, after, self._last).no_problems(unchanged_problems(self._last, shown), what)

    def history(self, items: ShownList, numbers: Sequence[int]) -> None:
        """The history holds these revisions, each once; each is what it was, and its status moved as it may."""
        found = [item.get("version") for item in items]
        Expectations(c.LIFECYCLE_HISTORY_ONCE).of(items).no_problems(repeated_revision_problems(items), "the history")
        Expectations(c.LIFECYCLE_HISTORY_KEPT).of(items).equal(
            sorted(found, key=str), sorted(numbers, key=str), "the revisions in the history"
        )
        for item in items:
            number = item["version"]
            self.moves(number, item)
            before = self._items.setdefault(number, item)
            Expectations(c.LIFECYCLE_HISTORY_UNCHANGED).of(item, before).no_problems(
                lasting(unchanged_problems(before, item, ignoring=PASSING_MEMBERS)), f"revision {number} in the history"
            )


def lasting(problems: Sequence[Problem]) -> list[Problem]:
    """The problems with what a history keeps of a revision, which the current name of the cluster is not part of."""
    return [problem for problem in problems if problem.subject != "/cluster_name"]


def shown_chart(response: Shown) -> ShownChart:
    """Name and version of the chart that a response shows."""
    return str(response.get("chart_name")), str(response.get("chart_version"))

"""A Hypothesis state machine: any sequence of updates of a release keeps the laws."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any, ClassVar, Final

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from hypothesis.strategies import SearchStrategy

from cce_release_contract.errors import ClauseViolation
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_models import clause_ids as c
from cce_release_suite._runner.outcomes import Inconclusive, Unproven
from cce_release_suite._runner.suite_run import SuiteRun
from cce_release_suite.vocabulary.expect import SUCCESSES, Expectations, precondition
from cce_release_suite.vocabulary.release_laws import ReleaseLaws
from cce_release_suite.vocabulary.release_model import ModelRevision, ReleaseModel
from cce_release_suite.vocabulary.release_states import version_of
from cce_release_suite.vocabulary.sandbox_releases import SandboxReleases
from cce_release_suite.vocabulary.scenario_log import ScenarioLog
from cce_release_suite.vocabulary.shown import Shown

SETTLE_SECONDS: Final = 60
"""Seconds of the release's clock for which an update is pending, so that being busy can be seen."""

BUSY_WHY: Final = "the last update of the release is still pending"
INVALID_MEMBERS: Final[Mapping[str, dict[str, Any]]] = {
    'with the action "Upgrade"': {"action": "Upgrade"},
    "with values that are a list": {"values": []},
    'with dry_run "yes"': {"parameters": {"dry_run": "yes"}},
}

_names = st.sampled_from(("x-one", "x-two", "x-three"))
_leaves = st.one_of(st.integers(-9, 9), st.sampled_from(("red", "blue", "grün")), st.booleans())
_objects = st.dictionaries(st.sampled_from(("k", "l")), _leaves, max_size=2)
Step = Callable[..., None]

own_values: SearchStrategy[dict[str, Any]] = st.dictionaries(
    _names, st.one_of(_leaves, st.lists(_leaves, max_size=2), _objects), max_size=3
)

VALUES_CLAUSES: Final = {
    (False, True): c.UPGRADE_VALUES_REPLACED,
    (False, False): c.UPGRADE_VALUES_EMPTY_KEEPS,
    (True, True): c.UPGRADE_VALUES_KEEP,
    (True, False): c.UPGRADE_VALUES_KEEP,
}
"""The clause about the values of an upgrade, by (replace, whether the request has values)."""


def recorded(step: Step) -> Step:
    """The same step, recorded with its arguments, so that a scenario can be repeated without it."""

    @wraps(step)
    def recorded_step(machine: ReleaseMachine, **arguments: Any) -> None:
        machine.calls.append((step.__name__, arguments))
        machine.whole = False
        with machine.run.watching():
            step(machine, **arguments)
        machine.whole = True

    return recorded_step


class ReleaseMachine(RuleBasedStateMachine):
    """Updates one release in any order, and another of the same name in another namespace now and then.

    Every run of it begins with new releases. `calls` are the steps of the last run; `whole` says that none of them
    ended half-way, so that the model has taken in what was done.
    """

    releases: ClassVar[SandboxReleases]
    run: ClassVar[SuiteRun]
    calls: ClassVar[list[tuple[str, dict[str, Any]]]]

    def __init__(self) -> None:
        super().__init__()
        self.calls.clear()
        self.releases.begin_anew()
        self.run.begin_case()
        self.whole = False
        self.log = ScenarioLog()
        self.model = ReleaseModel()
        self.repeatable: Callable[[], None] = lambda: None

    @initialize()
    def begin(self) -> None:
        """Make the releases and look at them."""
        self.release = self.releases.release(settle_seconds=SETTLE_SECONDS)
        first = self.release.read()
        self.model.store(ModelRevision(version_of(first), self.release.chart_id, {}))
        self.laws = ReleaseLaws(first, self.release.chart_id)
        self.whole = True

    @rule(values=own_values, other_chart=st.booleans(), reset=st.booleans(), keep=st.booleans(), hurried=st.booleans())
    @recorded
    def upgrade(self, values: dict[str, Any], other_chart: bool, reset: bool, keep: bool, hurried: bool) -> None:
        """Upgrade, with any of the switches."""
        chart_id = self.release.other_chart_id if other_chart else self.release.chart_id
        parameters: dict[str, Any] = {name: True for name, on in (("reset_values", reset), ("replace", keep)) if on}
        words = f"upgrade to the {'other' if other_chart else 'first'} chart with {values} {parameters or ''}".rstrip()

        def send(repeated: bool = False) -> None:
            self._update(
                words + (" again" if repeated else ""),
                lambda: self.release.body(values=values, chart_id=chart_id, **parameters),
                self.model.upgraded(chart_id, values, reset=reset, keep=keep),
                grows=c.UPGRADE_REVISION_REPEATS if repeated else c.UPGRADE_REVISION_GROWS,
                chart_clause=c.UPGRADE_CHART_FOLLOWS_ID,
                values_clause=self._values_clause(values, reset=reset, keep=keep),
                hurried=hurried,
            )

        send()
        self.repeatable = lambda: send(True)

    @staticmethod
    def _values_clause(values: dict[str, Any], *, reset: bool, keep: bool) -> str:
        if reset:
            return c.UPGRADE_VALUES_RESET_WINS if keep else c.UPGRADE_VALUES_RESET
        return VALUES_CLAUSES[keep, bool(values)]

    @rule()
    @recorded
    def repeat(self) -> None:
        """Send the last upgrade once more."""
        self.repeatable()

    @rule(back=st.integers(0, 4), named=st.booleans(), hurried=st.booleans())
    @recorded
    def rollback(self, back: int, named: bool, hurried: bool) -> None:
        """Roll back, to a revision that may not exist, or to the previous one by its absence."""
        number = self.model.current.number - back if named else None
        parameters: dict[str, Any] = {} if number is None else {"release_version": max(number, 0)}
        made = self.model.rolled_back(parameters.get("release_version"))
        words = f"rollback to {parameters.get('release_version') or 'the previous revision'}"
        if made is None:
            self._missing_target(words, parameters)
            return
        self._update(
            words,
            lambda: self.release.body("rollback", **parameters),
            made,
            grows=c.ROLLBACK_REVISION_GROWS,
            chart_clause=c.ROLLBACK_CHART_RESTORED,
            values_clause=c.ROLLBACK_VALUES_RESTORED,
            hurried=hurried,
        )

    def _missing_target(self, words: str, parameters: dict[str, Any]) -> None:
        exchange = self._send(words, self.release.body("rollback", **parameters))
        with self.log.explaining():
            Expectations(c.ROLLBACK_REVISION_MISSING_TARGET).status(
                exchange, HTTPStatus.NOT_FOUND, why_invalid="the revision does not exist"
            )
        self._unchanged(
            c.ROLLBACK_REVISION_MISSING_TARGET_CHANGES_NOTHING, "the release after a refused rollback", after=exchange
        )

    @rule(values=own_values, back=st.booleans())
    @recorded
    def dry_run(self, values: dict[str, Any], back: bool) -> None:
        """Ask for a dry run of an upgrade, or of a rollback to the current revision."""
        if back:
            number = self.model.current.number
            body = self.release.body("rollback", dry_run=True, release_version=number)
            words, clause = f"dry run of a rollback to {number}", c.ROLLBACK_DRY_RUN_CHANGES_NOTHING
        else:
            body = self.release.body(values=values, dry_run=True)
            words, clause = f"dry run of an upgrade with {values}", c.UPGRADE_DRY_RUN_CHANGES_NOTHING
        exchange = self._send(words, body)
        precondition(exchange, *SUCCESSES)
        self._unchanged(clause, "the release after a dry run", after=exchange)

    @rule(case=st.sampled_from(sorted(INVALID_MEMBERS)))
    @recorded
    def refused(self, case: str) -> None:
        """Send an update that the contract does not allow."""
        body = self.release.body(values={"x-one": "refused"}) | INVALID_MEMBERS[case]
        exchange = self._send(f"upgrade {case}", body)
        precondition(exchange, HTTPStatus.BAD_REQUEST)
        self._unchanged(c.REQUEST_BODY_REFUSAL_CHANGES_NOTHING, "the release after a refused update", after=exchange)

    @rule(values=own_values)
    @recorded
    def other_namespace(self, values: dict[str, Any]) -> None:
        """Upgrade the release of the same name in another namespace."""
        other = self.releases.release(scope="other")
        exchange = other.submit_once(other.body(values=values))
        self.log.add(f"upgrade of the release of the same name elsewhere with {values}", exchange)
        precondition(exchange, *SUCCESSES)
        self.releases.advance_clock(SETTLE_SECONDS + 1)
        self._unchanged(
            c.LIFECYCLE_ISOLATION_NAMESPACES, "the release after an update in another namespace", after=exchange
        )

    @rule()
    @recorded
    def history(self) -> None:
        """Read the history."""
        self._look_back()

    def _look_back(self) -> None:
        items = self.release.revisions()
        self.log.add(f"read the history -> {len(items)} revisions")
        with self.log.explaining():
            self.laws.history(items, [revision.number for revision in self.model.revisions])

    def teardown(self) -> None:
        """A scenario that ran to completion ends with a look at the history."""
        if self.whole:
            with self.run.watching():
                self._look_back()

    def _send(self, words: str, body: dict[str, Any]) -> Exchange:
        exchange = self.release.submit_once(body)
        self.log.add(words, exchange)
        return exchange

    def _unchanged(self, clause: str, what: str, *, after: Exchange) -> None:
        shown = self._read()
        with self.log.explaining():
            self.laws.unchanged(shown, clause, what, after=after)

    def _read(self) -> Shown:
        shown = self.release.read()
        self.log.add(f"read -> revision {shown.get('version')} {shown.get('status')}")
        return shown

    def _update(
        self,
        words: str,
        body: Callable[[], dict[str, Any]],
        made: ModelRevision,
        *,
        grows: str,
        chart_clause: str,
        values_clause: str,
        hurried: bool,
    ) -> None:
        """Send an update that succeeds; `hurried` sends another one while it is pending."""
        exchange = self._send(words, body())
        with self.log.explaining():
            response = Expectations(grows).shown(exchange)
            Expectations(grows).of(response).equal(response.get("version"), made.number, "the revision of the response")
            self.laws.moves(made.number, response)
            if hurried:
                second = self._send("upgrade at once", self.release.body(values={"x-two": "hurried"}))
                Expectations(c.LIFECYCLE_BUSY_REFUSED).status(second, HTTPStatus.FORBIDDEN, why_invalid=BUSY_WHY)
        self.model.store(made)
        self.releases.advance_clock(SETTLE_SECONDS + 1)
        shown = self._read()
        if shown.get("status") in ("FAILED", "UNKNOWN"):
            raise Inconclusive(f"an update of the scenario ended as {shown['status']}")
        with self.log.explaining():
            self.laws.settled(shown, made, response, chart_clause=chart_clause, values_clause=values_clause)


def machine_on(releases: SandboxReleases, run: SuiteRun) -> type[ReleaseMachine]:
    """The machine on the releases of one test."""
    return type("TestReleaseMachine", (ReleaseMachine,), {"releases": releases, "run": run, "calls": []})


def shortest(machine: type[ReleaseMachine], violation: ClauseViolation) -> ClauseViolation:
    """The violation of the same clause after the fewest steps, looked for by leaving out one step after the other.

    Hypothesis's own search would run some hundred scenarios; this one runs at most one more than there are steps.
    """
    steps, found = list(machine.calls), violation
    for index in reversed(range(len(steps))):
        if index < len(steps):
            again = repeated(machine, [*steps[:index], *steps[index + 1 :]])
            if again is not None and again.clause == violation.clause:
                steps, found = list(machine.calls), again
    # Last of all the one to show: what led to it are the exchanges of the last scenario.
    return repeated(machine, steps) or found


def repeated(machine: type[ReleaseMachine], steps: list[tuple[str, dict[str, Any]]]) -> ClauseViolation | None:
    """The violation with which these steps end, or None."""
    scenario = machine()
    try:
        scenario.begin()
        for name, arguments in steps:
            getattr(scenario, name)(**arguments)
        scenario.teardown()
    except ClauseViolation as violation:
        return violation
    except Unproven:
        return None
    return None

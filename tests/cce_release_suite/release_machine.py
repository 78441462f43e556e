"""A Hypothesis state machine: any sequence of updates of a release keeps the laws."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, Final

from hypothesis import reject
from hypothesis import strategies as st
from hypothesis.control import current_build_context
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from hypothesis.strategies import SearchStrategy

from cce_release_contract.errors import ClauseViolation
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_models import clauses as c
from cce_release_suite.expect import SUCCESSES, Expectations, require
from cce_release_suite.outcomes import Inconclusive
from cce_release_suite.release_laws import ReleaseLaws
from cce_release_suite.release_model import ModelRevision, ReleaseModel
from cce_release_suite.release_states import ReleaseState, release_of, version_of
from cce_release_suite.release_story import Story
from cce_release_suite.stages import EmulatorStage
from cce_release_suite.suite_run import SuiteRun

SETTLE_SECONDS: Final = 60
"""Seconds of the release's clock for which an update is pending, so that being busy can be seen."""

SHRINKING_REQUESTS: Final = 400
"""Requests that the search for the smallest story of a violation may send."""

BUSY_WHY: Final = "the last update of the release is still pending"
INVALID: Final[Mapping[str, Mapping[str, Any]]] = {
    'with the action "Upgrade"': {"action": "Upgrade"},
    "with values that are a list": {"values": []},
    'with dry_run "yes"': {"parameters": {"dry_run": "yes"}},
}

_names = st.sampled_from(("x-one", "x-two", "x-three"))
_leaves = st.one_of(st.integers(-9, 9), st.sampled_from(("red", "blue", "grün")), st.booleans())
_objects = st.dictionaries(st.sampled_from(("k", "l")), _leaves, max_size=2)
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


def release_machine(stage: EmulatorStage, run: SuiteRun) -> type[RuleBasedStateMachine]:
    """The machine for the releases of one test's stage; every run of it begins with new ones."""

    violated_at: list[int] = []

    class ReleaseMachine(RuleBasedStateMachine):
        """Updates one release in any order, and another of the same name in another namespace now and then."""

        def __init__(self) -> None:
            super().__init__()
            stage.begin_anew()
            run.begin_case()
            self.story = Story()
            self.model = ReleaseModel()

        @initialize()
        def begin(self) -> None:
            """Make the releases and look at them."""
            self._stop_shrinking_in_time()
            self.release = stage.release(settle_seconds=SETTLE_SECONDS)
            first = self.release.read()
            self.model.store(ModelRevision(version_of(first), self.release.chart_id, {}))
            self.laws = ReleaseLaws(first, self.release.chart_id)
            self.repeatable: Callable[[], None] = lambda: None

        @rule(
            values=own_values, other_chart=st.booleans(), reset=st.booleans(), keep=st.booleans(), hurried=st.booleans()
        )
        def upgrade(self, values: dict[str, Any], other_chart: bool, reset: bool, keep: bool, hurried: bool) -> None:
            """Upgrade, with any of the switches."""
            chart_id = self.release.other_chart_id if other_chart else self.release.chart_id
            parameters = {name: True for name, on in (("reset_values", reset), ("replace", keep)) if on}
            words = (
                f"upgrade to the {'other' if other_chart else 'first'} chart with {values} {parameters or ''}".rstrip()
            )

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
        def repeat(self) -> None:
            """Send the last upgrade once more."""
            self.repeatable()

        @rule(back=st.integers(0, 4), named=st.booleans(), hurried=st.booleans())
        def rollback(self, back: int, named: bool, hurried: bool) -> None:
            """Roll back, to a revision that may not exist, or to the previous one by its absence."""
            number = self.model.current.number - back if named else None
            parameters = {} if number is None else {"release_version": max(number, 0)}
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
            with self._told():
                Expectations(c.ROLLBACK_REVISION_MISSING_TARGET).status(
                    exchange, HTTPStatus.NOT_FOUND, why_invalid="the revision does not exist"
                )
            self._unchanged(c.ROLLBACK_REVISION_MISSING_TARGET_CHANGES_NOTHING, "the release after a refused rollback")

        @rule(values=own_values, back=st.booleans())
        def dry_run(self, values: dict[str, Any], back: bool) -> None:
            """Ask for a dry run of an upgrade, or of a rollback to the current revision."""
            if back:
                number = self.model.current.number
                body = self.release.body("rollback", dry_run=True, release_version=number)
                words, clause = f"dry run of a rollback to {number}", c.ROLLBACK_DRY_RUN_CHANGES_NOTHING
            else:
                body = self.release.body(values=values, dry_run=True)
                words, clause = f"dry run of an upgrade with {values}", c.UPGRADE_DRY_RUN_CHANGES_NOTHING
            require(self._send(words, body), *SUCCESSES)
            self._unchanged(clause, "the release after a dry run")

        @rule(case=st.sampled_from(sorted(INVALID)))
        def refused(self, case: str) -> None:
            """Send an update that the contract does not allow."""
            body = self.release.body(values={"x-one": "refused"}) | INVALID[case]
            require(self._send(f"upgrade {case}", body), HTTPStatus.BAD_REQUEST)
            self._unchanged(c.REQUEST_BODY_REFUSAL_CHANGES_NOTHING, "the release after a refused update")

        @rule(values=own_values)
        def other_namespace(self, values: dict[str, Any]) -> None:
            """Upgrade the release of the same name in another namespace."""
            other = stage.release(scope="other")
            exchange = other.submit_once(other.body(values=values))
            self.story.tell(f"upgrade of the release of the same name elsewhere with {values}", exchange)
            require(exchange, *SUCCESSES)
            stage.advance_clock(SETTLE_SECONDS + 1)
            self._unchanged(c.LIFECYCLE_ISOLATION_NAMESPACES, "the release after an update in another namespace")

        @rule()
        def history(self) -> None:
            """Read the history."""
            items = self.release.revisions()
            self.story.tell(f"read the history -> {len(items)} revisions")
            with self._told():
                self.laws.history(items, [revision.number for revision in self.model.revisions])

        def teardown(self) -> None:
            """The story ends with a look at the history."""
            if self.model.revisions:
                self.history()

        def _stop_shrinking_in_time(self) -> None:
            # The last run of all shows the smallest story that was found, so that one is never given up.
            spent = run.gateway.requests - violated_at[0] if violated_at else 0
            if spent > SHRINKING_REQUESTS and not current_build_context().is_final:
                reject()

        @contextmanager
        def _told(self) -> Iterator[None]:
            try:
                with self.story.told():
                    yield
            except ClauseViolation:
                violated_at.append(run.gateway.requests)
                raise

        def _send(self, words: str, body: dict[str, Any]) -> Exchange:
            exchange = self.release.submit_once(body)
            self.story.tell(words, exchange)
            return exchange

        def _unchanged(self, clause: str, what: str) -> None:
            shown = self._read()
            with self._told():
                self.laws.unchanged(shown, clause, what)

        def _read(self) -> dict[str, Any]:
            shown = self.release.read()
            self.story.tell(f"read -> revision {shown.get('version')} {shown.get('status')}")
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
            require(exchange, *SUCCESSES)
            answer = release_of(exchange) or {}
            with self._told():
                Expectations(grows).equal(answer.get("version"), made.number, "the revision of the answer")
                self.laws.moves(made.number, answer.get("status"))
                if hurried:
                    second = self._send("upgrade at once", self.release.body(values={"x-two": "hurried"}))
                    Expectations(c.LIFECYCLE_BUSY_REFUSED).status(second, HTTPStatus.FORBIDDEN, why_invalid=BUSY_WHY)
            self.model.store(made)
            stage.advance_clock(SETTLE_SECONDS + 1)
            shown = self._read()
            if shown.get("status") in ("FAILED", "UNKNOWN"):
                raise Inconclusive(f"an update of the story ended as {shown['status']}")
            with self._told():
                self.laws.settled(shown, made, chart_clause=chart_clause, values_clause=values_clause)

        release: ReleaseState
        laws: ReleaseLaws
        repeatable: Callable[[], None]

    return ReleaseMachine

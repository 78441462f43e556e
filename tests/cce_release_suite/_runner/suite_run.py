"""One run of the suite: its target, its way to the wire, what it was asked for and what it found."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final
from weakref import WeakKeyDictionary

import pytest
from hypothesis.errors import Flaky, FlakyStrategyDefinition

from cce_release_contract.client.gateway import Gateway
from cce_release_contract.client.record import Record
from cce_release_contract.client.sandbox.checked_sandbox import CheckedSandbox
from cce_release_contract.client.target import Target
from cce_release_contract.errors import CceReleaseError, ClauseViolation, GuardRefusal, TargetError
from cce_release_contract.exchanges.cutting import without_excess
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.exchanges.redaction.withholding import withheld, withheld_text
from cce_release_contract.exchanges.timeline import TimelineRow
from cce_release_contract.oracle.coverage import exercised
from cce_release_contract.protocol.events import EventWriter
from cce_release_contract.reporting.evidence import example_data
from cce_release_contract.settings import Settings
from cce_release_contract.verdicts.judgement import Evidence
from cce_release_suite._runner.in_passing import EveryResponse
from cce_release_suite._runner.outcomes import Inconclusive, Unproven
from cce_release_suite._runner.recorder import NO_TEST, Outcome, Recorder
from cce_release_suite._runner.target.permission import Permission

_KEPT_EXCHANGES: Final = 20
"""Exchanges of one case that can be shown beside those that were judged; older ones of a long case are dropped."""

_LONGEST_EXAMPLE: Final = 64 * 1024
"""Bytes of a body, before anything is taken out of it, above which an exchange is not kept as an example."""

_KEPT_VIOLATIONS: Final = 8
"""Violations of one test whose evidence is kept; shrinking makes hundreds, and a test ends with the last ones."""

_CHANGED_ITS_MIND: Final = "the target responded differently to the same requests, sent again"


@dataclass(slots=True)
class SuiteRun:
    """What the tests of one run share.

    `target` and `gateway` are the target and the one way to it; `sandbox` makes releases for tests, None on a live
    target. `settings` are the effective ones. `test_id` is the test that runs now, the same in a checkout and
    in an installed package; `made_secrets` are the credentials of the scopes that it made. `started` is when the run
    began, in seconds of the monotonic clock. `permission` is what is known of whether the run may update, and
    `every_response` judges what is in hand anyway.
    """

    settings: Settings
    target: Target
    gateway: Gateway
    sandbox: CheckedSandbox | None
    recorder: Recorder
    events: EventWriter
    started: float = field(default_factory=time.monotonic)
    permission: Permission = field(default_factory=Permission)
    every_response: EveryResponse = field(default_factory=EveryResponse)
    test_id: str = ""
    made_secrets: set[str] = field(default_factory=set)
    _case: Record = field(default_factory=lambda: Record(_KEPT_EXCHANGES))
    # A violation that is no longer referenced goes, with what it judged: raw exchanges of any size.
    _violated: WeakKeyDictionary[ClauseViolation, Evidence] = field(default_factory=WeakKeyDictionary)
    _last: ClauseViolation | None = None

    @property
    def examples(self) -> int:
        """Number of generated examples a property test, 1 or more."""
        return self.settings.examples

    @property
    def seed(self) -> int:
        """The seed of the run, 0 or more."""
        return self.settings.seed

    @property
    def run_id(self) -> str:
        """32 hex digits, new for each run: what the names of its impossible releases are made from."""
        return self.gateway.run_id

    @property
    def stopped(self) -> str:
        """Why no further test is to run: the target is gone, or the sandbox failed. Empty while they work."""
        return self.gateway.stopped or ("" if self.sandbox is None else self.sandbox.failure)

    def redacted(self, text: str) -> str:
        """A text without the secrets of the target and of the scopes that the running test made.

        It does not quote what the exchanges of a live target do not keep either.
        """
        if self._withholds:
            judged = (exchange for violation in self._violated for exchange in violation.judged)
            text = withheld_text(text, [*self._case, *judged])
        return self._redactor().text(text)

    @property
    def _withholds(self) -> bool:
        return self.target.kind == "live" and not self.settings.keep_bodies

    def _redactor(self) -> Redactor:
        return _redactor_of(frozenset((*self.target.secrets, *self.gateway.secrets, *self.made_secrets)))

    def begin_test(self, test_id: str) -> None:
        """A test begins: what is sent from here on belongs to it."""
        self.test_id = test_id
        self.gateway.test = test_id
        self.made_secrets.clear()
        self._violated.clear()
        self._last = None
        self.begin_case()

    def begin_case(self) -> None:
        """A case of a test begins (one generated example): what was sent since then led to a violation in it."""
        self._case.clear()

    @contextmanager
    def case(self) -> Iterator[None]:
        """One case of a test. A violation inside it keeps what this case had sent, whatever comes later."""
        self.begin_case()
        with self.watching():
            yield

    @contextmanager
    def watching(self) -> Iterator[None]:
        """A violation inside it is seen, as part of the case that was begun before."""
        try:
            yield
        except ClauseViolation as violation:
            self.saw(violation)
            raise

    def saw(self, violation: ClauseViolation) -> None:
        """A violation was seen: it counts, with what its case had sent, even if the target is lost afterwards."""
        self._violated[violation] = self._evidence(violation)
        self._last = violation
        while len(self._violated) > _KEPT_VIOLATIONS:
            del self._violated[next(iter(self._violated))]

    def sent(self, exchange: Exchange) -> None:
        """Take one exchange in; the gateway calls it."""
        self._case.append(exchange)
        self.permission.note(exchange)
        self.every_response.take(exchange)
        self.events.count(requests=self.gateway.requests, writes=self.gateway.puts)

    def count(self, exchange: Exchange) -> None:
        """Count what one exchange exercised; the gateway calls it."""
        self.recorder.covered.update(exercised(self.target.address.contract, exchange))

    def note(self, exchange: Exchange) -> None:
        """Put one exchange into the timeline; the gateway calls it."""
        row = TimelineRow.of(exchange, time.monotonic() - self.started, self._redactor())
        self.recorder.timeline.add(row)

    def passed(self, clauses: Sequence[str]) -> Outcome:
        """The current test went to its end."""
        self._keep_example()
        return self.recorder.passed(self.test_id, clauses)

    def ended(self, clauses: Sequence[str], error: BaseException) -> Outcome:
        """The current test ended with an exception."""
        self._keep_example()
        if self._last is not None and isinstance(error, Unproven | TargetError | GuardRefusal | Flaky):
            # The target was lost, or responded differently, while a smaller example was looked for: what was seen
            # before stays seen.
            error = BaseExceptionGroup("seen, then lost", [error, self._last])
        elif isinstance(error, FlakyStrategyDefinition):
            error = Inconclusive(_CHANGED_ITS_MIND)
        return self.recorder.ended(self.test_id, clauses, error, self._evidence_of)

    def judge_in_hand(self) -> list[ClauseViolation]:
        """Judge what came since the last test, as part of the current one; the violations that this showed."""
        found = self.every_response.ended()
        if found.kept:
            self.recorder.passed(NO_TEST, found.kept)
        for violation in found.violations:
            self.recorder.saw(self.test_id, violation, self._evidence(violation))
        return found.violations

    def _keep_example(self) -> None:
        """Keep the last exchange of the current test that is short enough to be read."""
        for exchange in reversed(tuple(self._case)):
            answer = b"" if exchange.response is None else exchange.response.body
            if max(len(exchange.request.body), len(answer)) <= _LONGEST_EXAMPLE:
                self.recorder.examples[self.test_id] = example_data(self._shown(exchange), self.test_id)
                return

    def _evidence_of(self, violation: ClauseViolation) -> Evidence:
        """The evidence of a violation that this test ended with, seen before or not."""
        if violation not in self._violated:
            self.saw(violation)
        return self._violated[violation]

    def _evidence(self, violation: ClauseViolation) -> Evidence:
        """What a violation judged, and what its case had sent before, as it may be shown."""
        judged: tuple[Exchange, ...] = violation.judged
        numbers = {exchange.number for exchange in judged}
        earlier = (
            exchange
            for exchange in self._case
            if exchange.number not in numbers and (not judged or exchange.number < judged[0].number)
        )
        return Evidence(
            deciding=self._shown(judged[0]) if judged else None,
            compared=tuple(map(self._shown, sorted(judged[1:], key=lambda exchange: exchange.number))),
            earlier=tuple(map(self._shown, earlier)),
        )

    def _shown(self, exchange: Exchange) -> Exchange:
        """The exchange without secrets, without what a report of a live target does not keep, and not very large."""
        shown = self._redactor().exchange(exchange)
        return without_excess(withheld(shown) if self._withholds else shown)


@lru_cache(maxsize=4)
def _redactor_of(secrets: frozenset[str]) -> Redactor:
    return Redactor(secrets)


SUITE_RUN: Final = pytest.StashKey[SuiteRun]()


def suite_run(config: pytest.Config) -> SuiteRun:
    """The run of this pytest session. Raises `CceReleaseError` if the session has none."""
    run = config.stash.get(SUITE_RUN, None)
    if run is None:
        raise CceReleaseError(
            "a test of the suite runs without the suite's plugin",
            cause="the plugin cce_release_suite.plugin is switched off",
            remedy="run the tests with pytest --pyargs cce_release_suite, without -p no:cce_release_suite",
        )
    return run

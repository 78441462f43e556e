"""The hooks around each test: what is sent belongs to it, and the way it ends becomes the verdict of its clauses."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager

import pytest

from cce_release_contract.errors import ClauseViolation
from cce_release_contract.protocol.events import EventWriter
from cce_release_contract.verdicts.judgement import Judgement
from cce_release_contract.verdicts.verdict import Verdict
from cce_release_suite._runner.recorder import Outcome, Recorder, leaves
from cce_release_suite._runner.selection import clauses_of, id_of, is_suite_item
from cce_release_suite._runner.suite_run import SUITE_RUN, SuiteRun
from cce_release_suite.plugin import in_suite

FAIL_FAST = "stopped at the first failed test (--fail-fast)"


class AdvisoryWarning(UserWarning):
    """The target broke a clause that does not gate: a known deviation, or one that is inferred or reported."""


class VerdictHooks:
    """Follows the tests of the suite in the process that runs them.

    `events` gets what happens, as it happens. `cut` is called with the reason when no further test is to run.
    """

    def __init__(
        self,
        config: pytest.Config,
        recorder: Recorder,
        events: EventWriter,
        *,
        cut: Callable[[str], None] = lambda _reason: None,
    ) -> None:
        self.config = config
        self.recorder = recorder
        self.events = events
        self._cut = cut

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """A file of the suite that cannot be collected is an error of our own."""
        report = yield
        if report.failed and in_suite(collector.path):
            self._bug(report.nodeid, (), report.longreprtext)
        return report

    def _bug(self, test: str, clauses: tuple[str, ...], text: str) -> None:
        self.recorder.bug(test, clauses, text)
        self.events.write("bug", test=test, text=self.recorder.bugs[-1].text)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """A test of the suite begins: what is sent belongs to it."""
        run = self.config.stash.get(SUITE_RUN, None)
        if run is None or not is_suite_item(item):
            return (yield)
        run.begin_test(id_of(item))
        self.events.write("test", test=run.test_id, clauses=clauses_of(item))
        before = len(self.recorder.judgements)
        result = yield
        verdict = shown_verdict(self.recorder.judgements[before:], self.recorder.gates)
        self.events.write(
            "finished", test=run.test_id, verdict=verdict, requests=run.gateway.requests, writes=run.gateway.puts
        )
        if run.stopped and not item.session.shouldstop:
            self._cut_short(self.recorder.redact(run.stopped))
            item.session.shouldstop = f"cce-release: {self.recorder.cut_short}"
        return result

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self) -> Generator[None, object, object]:
        """Take the secrets out of what a fixture raised."""
        with self._redacted_errors():
            return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self) -> Generator[None, object, object]:
        """Take the secrets out of what a test raised: from here on every plugin sees it, and may write it down."""
        with self._redacted_errors():
            return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self) -> Generator[None, object, object]:
        """Take the secrets out of what a fixture raised at its end."""
        with self._redacted_errors():
            return (yield)

    @contextmanager
    def _redacted_errors(self) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            for leaf in leaves(error):
                leaf.args = tuple(self.recorder.redact(one) if isinstance(one, str) else one for one in leaf.args)
                texts = {name: value for name, value in vars(leaf).items() if isinstance(value, str)}
                vars(leaf).update({name: self.recorder.redact(text) for name, text in texts.items()})
            raise

    def _cut_short(self, reason: str) -> None:
        self.recorder.cut_short = reason
        self._cut(reason)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Judge the clauses of a test by the way it ended, and show that as pytest shows such things."""
        report = yield
        run = self.config.stash.get(SUITE_RUN, None)
        if run is None or not is_suite_item(item):
            return report
        named = clauses_of(item)
        if call.excinfo is None:
            if call.when == "call":
                run.passed(named)
                self._judge_in_hand(run, item, report)
            return report
        self._hide_secrets(report)
        outcome = run.ended(named, call.excinfo.value)
        if outcome == "bug":
            self._own_error(run, item, report)
        else:
            found = [leaf for leaf in leaves(call.excinfo.value) if isinstance(leaf, ClauseViolation)]
            self._show_outcome(outcome, item, report, self.recorder.shown(str(next(iter(found), call.excinfo.value))))
        if outcome == "failed":
            self._fail_fast(run, item)
        self._judge_in_hand(run, item, report)
        return report

    def _judge_in_hand(self, run: SuiteRun, item: pytest.Item, report: pytest.TestReport) -> None:
        """Judge every response that came with this test. A violation that gates fails a test that would not fail."""
        violations = run.judge_in_hand()
        gating = [violation for violation in violations if self.recorder.gates(violation.clause)]
        if gating and report.outcome != "failed":
            report.outcome = "failed"
            report.longrepr = self.recorder.shown(str(gating[0]))
        elif violations and report.outcome == "passed":
            self._show_outcome("advisory", item, report, self.recorder.shown(str(violations[0])))
        if gating:
            self._fail_fast(run, item)

    def _fail_fast(self, run: SuiteRun, item: pytest.Item) -> None:
        if run.settings.fail_fast:
            self._cut_short(FAIL_FAST)
            item.session.shouldfail = FAIL_FAST

    def _hide_secrets(self, report: pytest.TestReport) -> None:
        """Take the secrets out of what pytest shows: tracebacks print arguments, and locals with -l."""
        if isinstance(report.longrepr, tuple):
            path, line, reason = report.longrepr
            report.longrepr = (path, line, self.recorder.shown(reason))
        else:
            report.longrepr = self.recorder.shown(report.longreprtext)
        report.sections = [(title, self.recorder.shown(text)) for title, text in report.sections]

    def _own_error(self, run: SuiteRun, item: pytest.Item, report: pytest.TestReport) -> None:
        self._bug(run.test_id, clauses_of(item), report.longreprtext)
        report.sections.append(("cce-release", "This is an error of the suite itself, not of the target."))

    def _show_outcome(self, outcome: Outcome, item: pytest.Item, report: pytest.TestReport, text: str) -> None:
        if outcome == "unproven" and report.outcome != "skipped":
            report.outcome = "skipped"
            report.longrepr = (str(item.path), item.location[1] or 0, text.partition("\n")[0])
        elif outcome == "advisory":
            report.outcome = "passed"
            report.longrepr = None
            excuses = [self.recorder.excused[c] for c in clauses_of(item) if c in self.recorder.excused]
            advice = AdvisoryWarning("\n".join([text, *excuses]))
            warning = warnings.WarningMessage(advice, AdvisoryWarning, str(item.path), 0)
            # Straight to the hook: an "error" filter of the user's must not turn advice into a failure.
            item.ihook.pytest_warning_recorded.call_historic(
                kwargs={"warning_message": warning, "when": "runtest", "nodeid": item.nodeid, "location": None}
            )


def shown_verdict(judgements: Iterable[Judgement], gates: Callable[[str], bool]) -> str:
    """The one word for a test that judged several clauses: the one that asks for most attention.

    `gates` says whether a violation of a clause fails the run; one that does not is advisory.
    """
    verdicts = {
        "advisory" if judgement.verdict is Verdict.FAIL and not gates(judgement.clause) else judgement.verdict.value
        for judgement in judgements
    }
    return next((v for v in ("fail", "advisory", "inconclusive", "skipped", "pass") if v in verdicts), "skipped")

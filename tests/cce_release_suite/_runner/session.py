"""A run in one process: it selects, connects, runs the tests and reports."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Protocol

import pytest

from cce_release_contract.client.credentials import opening_secrets
from cce_release_contract.contract.clause import all_clauses
from cce_release_contract.errors import CceReleaseError
from cce_release_contract.protocol.events import EventWriter
from cce_release_contract.protocol.run_recording import RunLines
from cce_release_contract.settings import Settings
from cce_release_contract.strategies import seeding
from cce_release_contract.strategies.example_database import open_example_database
from cce_release_suite._runner.fingerprinter import Fingerprinter
from cce_release_suite._runner.in_passing import EveryResponse
from cce_release_suite._runner.recorder import Recorder
from cce_release_suite._runner.run_session import RunSession
from cce_release_suite._runner.selection import Choice, CollectedClauses, choose, is_suite_item
from cce_release_suite._runner.suite_run import SUITE_RUN, SuiteRun
from cce_release_suite._runner.target.applicability import applicability_of
from cce_release_suite._runner.target.connection import Connection, foreseen_target
from cce_release_suite._runner.target.permission import Permission
from cce_release_suite._runner.target.user_fixtures import embedded_target, fixture_file, refuse_settings
from cce_release_suite._runner.unsupported import refuse_markers
from cce_release_suite._runner.verdict_hooks import VerdictHooks


class Running(Protocol):
    """A session in whose process the tests run."""

    config: pytest.Config
    recorder: Recorder
    events: EventWriter
    started: float
    """When the run began, on the clock of this process that never goes back, in seconds."""


class SuiteSession(RunSession):
    """One run of the suite inside one pytest session. Registered as a plugin when the suite is collected."""

    def __init__(self, config: pytest.Config) -> None:
        super().__init__(config)
        config.pluginmanager.register(VerdictHooks(config, self.recorder, self.events))
        self.collected = CollectedClauses(config)
        config.pluginmanager.register(self.collected)
        self.fixture_file: Path | None = None
        self.choice: Choice | None = None
        try:
            self.settings = self.resolve_settings(workers=1)
            self.fixture_file = fixture_file(config)
            if self.fixture_file is not None:
                refuse_settings(self.fixture_file, self.settings)
            prepare_examples(self.settings)
        except CceReleaseError as error:
            # Nothing can be raised out of a collection hook but a failed collection: it waits until that is over.
            self.error = error

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Keep the tests of the wanted clauses, in the order of their turn."""
        if self.error is not None:
            self.leave(self.error)
        assert self.settings is not None
        try:
            refuse_markers(filter(is_suite_item, items))
            choice = choose(
                items,
                self.asked.wanted,
                all_clauses(),
                marked_only=self.settings.marked_only,
                tested=self.collected.tested,
            )
            self.scope = applicability_of(choice, self.asked.wanted, foreseen_target(self.settings))
        except CceReleaseError as error:
            self.leave(error)
        if choice.left_out:
            config.hook.pytest_deselected(items=choice.left_out)
        items[:] = choice.kept
        self.choice = choice
        self.planned = dict.fromkeys(choice.planned)
        self.recorder.judgements += choice.judgements

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        """Connect before the first test, disconnect after the last."""
        if self.config.option.collectonly or session.testsfailed:
            return (yield)
        assert self.settings is not None
        if self.settings.plan:
            self.leave_with_plan()
        if not any(map(is_suite_item, session.items)):
            return (yield)
        try:
            if self.fixture_file is not None:
                self.embedded = embedded_target(session, self.fixture_file)
            connection = self.connect(self.settings)
            if self.choice is not None:
                self.scope = applicability_of(self.choice, self.asked.wanted, connection.target)
            self.announce()
            begin_run(self, self.settings, connection)
            connection.preflight()
            self.arm()
        except CceReleaseError as error:
            self.leave(error)
        try:
            return (yield)
        finally:
            self.put_back()
            self.close()


def prepare_examples(settings: Settings) -> None:
    """Make generation follow the settings. Before any test is imported: it keeps the profile of its definition."""
    seeding.activate(max_examples=settings.examples, database=open_example_database(settings.example_database))


def begin_run(session: Running, settings: Settings, connection: Connection) -> None:
    """Put the run where the tests of this process find it."""
    run = SuiteRun(
        settings=settings,
        target=connection.target,
        gateway=connection.gateway,
        sandbox=connection.sandbox,
        recorder=session.recorder,
        events=session.events,
        started=session.started,
        permission=Permission(live=connection.target.kind == "live", reads_alone=settings.max_puts == 0),
    )
    run.every_response = EveryResponse(
        lambda: (*opening_secrets(run.target.credentials), *opening_secrets(run.gateway.target.credentials)),
        one_clock=not settings.target and connection.control is not None,
        in_turn=settings.kind == "live",
        most_seconds=settings.max_response_seconds,
    )
    connection.gateway.listeners += [run.sent, run.count, run.note]
    connection.gateway.waits = session.events.waiting
    kept = session.config.getoption("cce_run_lines")
    if kept:
        connection.gateway.listeners.append(Fingerprinter(run, RunLines(Path(kept), run.redacted)).sent)
    session.recorder.redact = run.redacted
    session.config.stash[SUITE_RUN] = run

"""Runs against a release that a small server plays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.unit.suite._runner.target.played_release import PlayedRelease

from cce_release_contract.client.polling import Polling
from cce_release_contract.client.restore.journal import journal_path
from cce_release_contract.exchanges.request import Request
from cce_release_contract.settings import Settings, resolve_settings
from cce_release_suite._runner.target import armed_run
from cce_release_suite._runner.target.armed_run import begin_armed_run
from cce_release_suite._runner.target.connection import Connection, connect


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> Iterator[PlayedRelease]:
    """A release at revision 5, and nobody who waits for it."""
    monkeypatch.setattr(armed_run, "live_polling", lambda _poll_seconds: Polling(0.0, 0.0, 1.0))
    with PlayedRelease() as server:
        yield server


class Run:
    """The settings and the connection of a run that is armed as its options say."""

    def __init__(self, played: PlayedRelease, folder: Path, **options: object) -> None:
        place = {"target": played.url, "cluster_id": "c", "namespace": "n", "release": "r", "chart_id": "chart"}
        self.settings: Settings = resolve_settings(
            {**place, "reads": True, "report_dir": str(folder), **options}, {"CCE_RELEASE_TOKEN": "t"}, folder
        )
        self.connection: Connection = connect(self.settings)
        self.path = journal_path(folder, self.connection.gateway.run_id)

    def begin(self) -> armed_run.ArmedRun:
        begun = begin_armed_run(self.settings, self.connection)
        assert begun is not None
        return begun

    def update(self, **parameters: object) -> None:
        target = self.connection.target
        body = {"chart_id": "chart", "action": "upgrade", "parameters": parameters, "values": {}}
        headers = (("Content-Type", "application/json"),)
        self.connection.gateway.send(Request("PUT", target.address.path(), headers, json.dumps(body).encode()))


@pytest.fixture
def begin_run(played: PlayedRelease, tmp_path: Path) -> Iterator[Any]:
    """Makes runs of the played release; without options they may write to it."""
    runs: list[Run] = []

    def make(**options: object) -> Run:
        runs.append(Run(played, tmp_path, **(options or {"allow_writes": "c/n/r"})))
        return runs[-1]

    yield make
    for run in runs:
        run.connection.close()

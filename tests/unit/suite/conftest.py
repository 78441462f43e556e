"""A tiny suite in the place of the real one, and a target that answers 404 to everything."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from tests.unit.suite._runner.target.played_release import PlayedRelease
from tests.waiting import LONGEST_SECONDS

import cce_release_suite
from cce_release_contract.client.polling import Polling
from cce_release_contract.client.restore.journal import journal_path
from cce_release_contract.exchanges.request import Request
from cce_release_contract.settings import Settings, resolve
from cce_release_suite._runner.target import armed_run
from cce_release_suite._runner.target.armed_run import begin_armed_run
from cce_release_suite._runner.target.connection import Connection, connect

OTHERS = ("PYTEST_", "CCE_RELEASE_", "GITHUB_")
"""Variables of whoever runs the tests, which a run takes notice of."""

SUITE = Path(cce_release_suite.__file__).parent
TESTS = '''
"""Tests that end in every way a test can end."""

import pytest
from hypothesis import given, seed
from hypothesis import strategies as st

from cce_release_contract.errors import ClauseViolation, GuardRefusal, TransportError
from cce_release_contract.exchanges.request import Request
from cce_release_suite._runner.outcomes import Inconclusive, NotApplicable
from cce_release_suite._runner.suite_run import suite_run


@pytest.fixture
def run(request):
    return suite_run(request.config)


@pytest.mark.clause("request.path.cluster_id", "request.path.namespace")
def test_passes(run):
    assert run.gateway.send(Request("GET", run.target.address.path())).status == 404


@pytest.mark.clause("response.error.object")
def test_violates(run):
    @seed(0)
    @given(st.integers(0, 100))
    def explore(number):
        with run.case():
            exchange = run.gateway.send(Request("GET", f"{run.target.address.path()}?show_resources={number}"))
            if number > 10:
                violate(run.target.credentials.value, exchange)

    explore()


def violate(secret, exchange):
    raise ClauseViolation(
        "response.error.object", "it broke", expected="200", observed="404", judged=[exchange], why_invalid="n > 10"
    )


@pytest.mark.clause("rollback.revision.grows")
def test_violates_an_inferred_clause(run):
    raise ClauseViolation("rollback.revision.grows", "it stood still", expected="2", observed="1", judged=())


@pytest.mark.clause("upgrade.revision.grows")
def test_does_not_apply(run):
    raise NotApplicable("the target has no reads")


@pytest.mark.clause("request.path.unknown")
def test_finds_nothing_out(run):
    raise Inconclusive("the release failed by itself")


@pytest.mark.clause("request.path.not_found_code")
def test_gets_no_answer(run):
    raise TransportError("no answer", reason="reset")


@pytest.mark.clause("request.path.impossible_name")
def test_is_refused_by_the_guard(run):
    run.gateway.send(Request("DELETE", run.target.address.path()))
'''


@dataclass(frozen=True)
class Finished:
    """A pytest process that ended: exit status, output, report if there is one, events, and the folder of reports."""

    status: int
    output: str
    report: dict[str, Any] | None
    events: list[dict[str, Any]]
    reports: Path


class TinySuite:
    """A copy of the suite's own modules with other tests, run by pytest in a process of its own."""

    def __init__(self, folder: Path, base_url: str) -> None:
        self.folder = folder
        self.base_url = base_url
        package = folder / "packages" / "cce_release_suite"
        package.mkdir(parents=True)
        for module in SUITE.glob("*.py"):
            if module.name != "conftest.py":
                shutil.copy(module, package)
        for room in ("_runner", "vocabulary"):
            shutil.copytree(SUITE / room, package / room, ignore=shutil.ignore_patterns("__pycache__"))
        (package / "request").mkdir()
        self.test_file = package / "request" / "test_path.py"
        self.test_file.write_text(TESTS)
        self.reports = folder / "reports"

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OTHERS)}
        return kept | {
            "PYTHONPATH": str(self.folder / "packages"),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "CCE_RELEASE_TOKEN": "the-secret-token",
        }

    def run(
        self,
        *options: str,
        arguments: tuple[str, ...] = ("--pyargs", "cce_release_suite"),
        variables: Mapping[str, str] = MappingProxyType({}),
    ) -> Finished:
        events = self.folder / "events.jsonl"
        command = [
            *(sys.executable, "-m", "pytest", "-p", "cce_release_suite.plugin", "-p", "no:cacheprovider"),
            *("-c", os.devnull, "--rootdir", str(self.folder), "--import-mode=importlib", *arguments),
            *("--cce-target", self.base_url, "--cce-cluster-id", "c", "--cce-namespace", "n", "--cce-release", "r"),
            *("--cce-report-dir", str(self.reports), "--cce-events", str(events)),
            *("--cce-profile", "standard", *options),
        ]
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment() | variables,
            capture_output=True,
            text=True,
            timeout=LONGEST_SECONDS,
            check=False,
        )
        report = self.reports / "report.json"
        lines = events.read_text().splitlines() if events.exists() else []
        return Finished(
            done.returncode,
            done.stdout + done.stderr,
            json.loads(report.read_text()) if report.exists() else None,
            [json.loads(line) for line in lines],
            self.reports,
        )


class _NotFound(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        content = json.dumps({"errorCode": "CCE.02404001", "errorMessage": "not found"}).encode()
        self.send_response(404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_PUT  # noqa: N815 - the name is the library's

    def log_message(self, *args: Any) -> None:
        """Stay silent."""


@pytest.fixture(scope="session")
def not_found_url() -> Iterator[str]:
    """The base URL of a target that answers 404 to everything."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _NotFound) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def tiny_suite(tmp_path: Path, not_found_url: str) -> TinySuite:
    """A tiny suite in a folder of its own."""
    return TinySuite(tmp_path, not_found_url)


@pytest.fixture(scope="session")
def mixed_run(tmp_path_factory: pytest.TempPathFactory, not_found_url: str) -> Finished:
    """One run of the tiny suite in which tests end in every way, against a live target."""
    return TinySuite(tmp_path_factory.mktemp("mixed"), not_found_url).run("--cce-no-strict")


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
        self.settings: Settings = resolve(
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

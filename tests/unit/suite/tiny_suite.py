"""A tiny suite in the place of the real one: its tests end in every way a test can end."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tests.warm_pytest import WarmPytest, run_pytest

import cce_release_suite

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
    """A copy of the suite's own modules with other tests, run by pytest in a process of its own: a warm one."""

    def __init__(self, folder: Path, base_url: str, warm: WarmPytest) -> None:
        self.folder = folder
        self.base_url = base_url
        self.warm = warm
        package = folder / "packages" / "cce_release_suite"
        package.mkdir(parents=True)
        for module in SUITE.glob("*.py"):
            if module.name != "conftest.py":
                shutil.copy(module, package)
        for room in ("_runner", "vocabulary"):
            shutil.copytree(SUITE / room, package / room)  # with their byte code, which keeps the times of the sources
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
        whole: bool = False,
    ) -> Finished:
        """Run pytest with these options; with variables, or where the test asks for it, as a program of its own."""
        events = self.folder / "events.jsonl"
        command = [
            *("-p", "cce_release_suite.plugin", "-p", "no:cacheprovider"),
            *("-c", os.devnull, "--rootdir", str(self.folder), "--import-mode=importlib", *arguments),
            *("--cce-target", self.base_url, "--cce-cluster-id", "c", "--cce-namespace", "n", "--cce-release", "r"),
            *("--cce-report-dir", str(self.reports), "--cce-events", str(events)),
            *("--cce-profile", "standard", *options),
        ]
        environment = self.environment() | variables
        if whole or variables:
            ended = run_pytest(command, folder=self.folder, environment=environment)
        else:
            ended = self.warm.run(command, folder=self.folder, environment=environment)
        report = self.reports / "report.json"
        lines = events.read_text().splitlines() if events.exists() else []
        return Finished(
            ended.status,
            ended.output,
            json.loads(report.read_text()) if report.exists() else None,
            [json.loads(line) for line in lines],
            self.reports,
        )

"""A fleet whose targets are checked by a script in the place of the suite."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cce_release_contract.fleet.fleet_file import read_fleet_file
from cce_release_contract.fleet.fleet_target import FleetTarget
from cce_release_contract.fleet.running import FleetPlan
from cce_release_contract.runs import suite_process

SCRIPT = """
import json, os, signal, sys, time
NAME = os.environ["CCE_RELEASE_RELEASE"]
FOLDER = os.environ["CCE_RELEASE_REPORT_DIR"]
def event(**data):
    with open(sys.argv[1], "a") as file:
        file.write(json.dumps(data) + "\\n")
def report(exit_code=0, cut_short=""):
    os.makedirs(FOLDER, exist_ok=True)
    path = os.path.join(FOLDER, "report.json")
    summary = {"pass": 1, "fail": int(exit_code == 1), "advisory": 0, "inconclusive": 0, "skipped": 0}
    with open(path, "w") as file:
        json.dump({"exit_code": exit_code, "cut_short": cut_short, "summary": summary}, file)
    event(kind="report", path=path)
    sys.exit(exit_code)
"""
"""What every script begins with; the name of a target is that of its release."""


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Lets each process run a script in the place of the suite."""

    def scripted(script: str) -> None:
        monkeypatch.setattr(
            suite_process,
            "suite_command",
            lambda _options, events, *, workers, **_: [
                sys.executable,
                "-S",
                "-c",
                SCRIPT + script,
                str(events),
                str(workers),
            ],
        )

    return scripted


@pytest.fixture
def targets(tmp_path: Path) -> Callable[..., tuple[FleetTarget, ...]]:
    """Live targets of these names; `more` are further lines of each."""

    def targets(*names: str, more: str = "") -> tuple[FleetTarget, ...]:
        path = tmp_path / "fleet.toml"
        path.write_text(
            "".join(
                f'[[target]]\nname = "{name}"\nurl = "https://{name}.example"\ncluster_id = "c"\nnamespace = "n"\n'
                f'release = "{name}"\n{more}\n'
                for name in names
            ),
            encoding="utf-8",
        )
        return read_fleet_file(path).targets

    return targets


@pytest.fixture
def plan(tmp_path: Path, targets: Callable[..., tuple[FleetTarget, ...]]) -> Callable[..., FleetPlan]:
    """A plan for live targets of these names."""

    def plan(*names: str, jobs: int = 2, more: str = "") -> FleetPlan:
        return FleetPlan(targets(*names, more=more), ("",), tmp_path / "reports", jobs)

    return plan

"""A fleet of twenty emulators, three of them with a fault: one merged report names the three and what they break."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema_rs
import pytest
from tests.levels import few
from tests.waiting import LONGEST_SECONDS, wait_for

from cce_release_contract.client.sandbox.local_emulator import start_emulator
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.fleet.merged.merging import merged_schema
from cce_release_contract.fleet.running import NOT_STARTED
from cce_release_contract.reporting.wording import ENDINGS

FAULTS = [
    ("values-as-object", "response.body.values"),
    ("dry-run-stored", "upgrade.dry_run.changes_nothing"),
    ("token-not-needed", "authentication.token.required"),
]
"""A fault, and the one clause of those that are checked which it breaks."""

FLEETS = {3: {1: FAULTS[0]}, 20: dict(zip((3, 8, 15), FAULTS, strict=True))}
"""How many targets a fleet has, and which of them have a fault."""


@dataclass(frozen=True)
class Fleet:
    """Where the file of a fleet is, and what its targets' tokens stand in."""

    targets: int
    folder: Path
    environment: dict[str, str]

    @property
    def faults(self) -> dict[int, tuple[str, str]]:
        return FLEETS[self.targets]

    def command(self, *options: str) -> list[str]:
        return [sys.executable, "-m", "cce_release_contract.cli", "fleet", "fleet.toml", *options]


@dataclass(frozen=True)
class Checked:
    """How the fleet ended, what it printed on stderr, and how many processors it kept busy."""

    exit_code: int
    merged: dict[str, Any]
    stderr: str
    busy_processors: float


@pytest.fixture(scope="module", params=few(FLEETS), ids="{} targets".format)
def fleet(request, tmp_path_factory):
    """Three emulators, or twenty, each with a control token of its own in a variable with its prefix."""
    targets, faults = request.param, FLEETS[request.param]
    folder = tmp_path_factory.mktemp("fleet")
    environment = {n: v for n, v in os.environ.items() if not n.startswith(("CCE_RELEASE_", "PYTEST_", "GITHUB_"))}
    clauses = [clause for _, clause in FAULTS]
    text = f'[defaults]\nprofile = "smoke"\nclause = {json.dumps(clauses)}\n'

    def start(number):
        return start_emulator(["--fault", faults[number][0]] if number in faults else [])

    with ExitStack() as running:
        with ThreadPoolExecutor(os.cpu_count()) as starters:
            emulators = [running.enter_context(emulator) for emulator in starters.map(start, range(targets))]
        for number, emulator in enumerate(emulators):
            environment[f"E{number}_CCE_RELEASE_CONTROL_TOKEN"] = emulator.control.token
            text += f'[[target]]\nname = "emulator-{number:02}"\nurl = "{emulator.url}"\n'
            text += f'control = "{emulator.control.url}"\nsecrets_env_prefix = "E{number}_"\n'
        (folder / "fleet.toml").write_text(text, encoding="utf-8")
        yield Fleet(targets, folder, environment)


@pytest.fixture(scope="module")
def checked(fleet):
    """The whole fleet, checked once, two targets at a time."""
    before, started = children_seconds(), time.monotonic()
    done = subprocess.run(
        fleet.command("--jobs", "2", "--format", "json"),
        cwd=fleet.folder,
        env=fleet.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_SECONDS,
    )
    busy = (children_seconds() - before) / (time.monotonic() - started)
    assert done.stdout, done.stderr
    return Checked(done.returncode, json.loads(done.stdout), done.stderr, busy)


def children_seconds():
    """Seconds that all processors together spent on processes of this one that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_merged_report_names_what_is_broken(fleet, checked):
    """Exactly the targets with a fault are broken, each in the clause that its fault breaks."""
    found = {entry["target"]: [clause["id"] for clause in entry["clauses"]] for entry in checked.merged["broken"]}

    assert found == {f"emulator-{number:02}": [clause] for number, (_, clause) in fleet.faults.items()}
    assert checked.merged["totals"]["targets"]["fine"] == fleet.targets - len(fleet.faults)
    assert checked.exit_code == checked.merged["exit_code"] == ExitCode.BROKEN


def test_every_target_was_asked_everything(fleet, checked):
    """Each clause has the verdict of every target, and none of them is left unproven."""
    jsonschema_rs.validator_for(merged_schema()).validate(checked.merged)

    verdicts = {
        (row["id"], target): found["verdict"]
        for row in checked.merged["clauses"]
        for target, found in row["verdicts"].items()
    }
    assert len(verdicts) == fleet.targets * len(FAULTS)
    assert set(verdicts.values()) == {"pass", "fail"}


def test_targets_run_side_by_side(checked, record_property):
    """Two targets are checked at a time, never more; how busy that kept the processors stands in the test's report."""
    record_property("busy_processors", round(checked.busy_processors, 2))
    running, most = set(), 0
    for line in checked.stderr.splitlines():
        name, _, text = line.partition(": ")
        if text.startswith("starting"):  # said again every ten seconds by a target that takes its time to start
            running.add(name)
        elif text.startswith(tuple(ENDINGS.values())):
            running.remove(name)
        most = max(most, len(running))

    assert (most, running) == (2, set())


def test_files_stand_where_they_belong(fleet, checked):
    """Each target has its own report, and the merged JUnit file one suite per target."""
    folder = fleet.folder / ".cce-release" / "reports"

    assert len(list(folder.glob("emulator-*/report.json"))) == fleet.targets
    root = ET.parse(folder / "merged-junit.xml").getroot()
    assert [suite.get("failures") for suite in root].count("1") == len(fleet.faults) == int(root.get("failures"))
    assert json.loads((folder / "merged.json").read_text(encoding="utf-8")) == checked.merged


@pytest.mark.usefixtures("checked")
def test_no_token_is_written(fleet):
    """No control token stands in any file of the fleet."""
    tokens = [value for name, value in fleet.environment.items() if name.endswith("_CCE_RELEASE_CONTROL_TOKEN")]
    written = [path.read_text(encoding="utf-8") for path in fleet.folder.rglob("*") if path.is_file()]

    assert len(tokens) == fleet.targets
    assert [token for token in tokens if any(token in text for text in written)] == []


def test_one_job_of_the_matrix_checks_one_target(fleet):
    """What a CI job calls with a name of the matrix checks that target alone."""
    number = min(fleet.faults)
    shown = subprocess.run(
        fleet.command("--matrix"), cwd=fleet.folder, capture_output=True, text=True, check=True, timeout=LONGEST_SECONDS
    )
    job = json.loads(shown.stdout)["include"][number]

    done = subprocess.run(
        [*fleet.command("--only", job["name"]), "--report-dir", "job", "--format", "json"],
        cwd=fleet.folder,
        env=fleet.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_SECONDS,
    )

    merged = json.loads(done.stdout)
    assert [row["name"] for row in merged["targets"]] == [f"emulator-{number:02}"]
    assert done.returncode == ExitCode.BROKEN


def test_interrupted_fleet_keeps_what_it_has(fleet):
    """A signal ends the fleet; the two that were running report what they have as partial."""
    temporary = fleet.folder / "tmp"
    temporary.mkdir()
    own = {"CCE_RELEASE_PROFILE": "deep", "CCE_RELEASE_CLAUSE": "request", "TMPDIR": str(temporary)}
    process = subprocess.Popen(
        fleet.command("--jobs", "2", "--report-dir", "cut", "--format", "json"),
        cwd=fleet.folder,
        env=fleet.environment | own,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    wait_for(lambda: finished_tests(temporary) >= (1, 1))

    process.send_signal(signal.SIGINT)
    stdout, _ = process.communicate(timeout=LONGEST_SECONDS)

    merged = json.loads(stdout)
    assert process.returncode == ExitCode.NOTHING_PROVEN
    assert [row["cut_short"] for row in merged["targets"]] == [merged["cut_short"]] * 2 + [""] * (fleet.targets - 2)
    assert [row["error"] for row in merged["targets"]] == [""] * 2 + [NOT_STARTED] * (fleet.targets - 2)
    assert merged["cut_short"] == "interrupted"


def finished_tests(folder):
    """How many tests each of two processes has finished, the fewer first; nothing until both have begun."""
    events = [path.read_text(encoding="utf-8") for path in folder.glob("cce-release-*/events.jsonl")]
    return tuple(sorted(text.count('"finished"') for text in events)) if len(events) == 2 else ()

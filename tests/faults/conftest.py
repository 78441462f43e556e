"""Running the suite as a user does, against an emulator of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.waiting import LONGEST_SECONDS
from tests.warm_pytest import WarmPytest, run_pytest

from cce_release_contract.client.sandbox.local_emulator import LocalEmulator, start_emulator

# A script's background ignores Ctrl-C and so would our tests of it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@dataclass(frozen=True)
class Checked:
    """How `cce-release check` ended: its exit code, its report, and what it printed on stderr."""

    exit_code: int
    report: dict[str, Any]
    stderr: str

    def verdicts(self) -> dict[str, str]:
        return {clause["id"]: clause["verdict"] for clause in self.report["clauses"]}

    def reasons(self) -> dict[str, str]:
        return {clause["id"]: clause["reason"] for clause in self.report["clauses"]}

    def dishonest(self) -> dict[str, str]:
        """The clauses that failed, and those that were not proven without a reason."""
        return {
            clause["id"]: f"{clause['verdict']}: {clause['reason']}"
            for clause in self.report["clauses"]
            if clause["verdict"] in ("fail", "advisory") or (clause["verdict"] != "pass" and not clause["reason"])
        }


@dataclass(frozen=True)
class LoggedRun:
    """A run of the suite under plain pytest: how it ended, its report, and the requests of each test in their order."""

    status: int
    output: str
    report: dict[str, Any]
    requests: dict[str, list[Any]]

    def of(self, test: str) -> list[Any]:
        """What one test sent. Parallel requests leave in any order, so those of such tests are compared sorted."""
        sent = self.requests.get(test, [])
        return sorted(sent) if test.startswith("concurrency/") else sent


@pytest.fixture(scope="session")
def warm_pytest() -> Iterator[WarmPytest]:
    """A process that has loaded what pytest and the suite need, and forks for each run."""
    with WarmPytest() as warm:
        yield warm


@pytest.fixture(scope="session")
def logged_run(tmp_path_factory: pytest.TempPathFactory, warm_pytest: WarmPytest) -> Callable[..., LoggedRun]:
    """Runs the suite with a seed, options of pytest and variables, in an empty folder; keeps what it sent."""

    def logged_run(seed: int, *options: str, **environment: str) -> LoggedRun:
        folder = tmp_path_factory.mktemp("logged")
        log = folder / "requests.jsonl"
        kept = {n: v for n, v in os.environ.items() if not n.startswith(("CCE_RELEASE_", "PYTEST_")) and n != "CI"}
        run = run_pytest if environment else warm_pytest.run  # variables may decide what happens while modules load
        done = run(
            [
                *("-q", "-p", "request_log", "-p", "no:cacheprovider"),
                *("--pyargs", "cce_release_suite", "--cce-seed", str(seed), "--cce-report-dir", str(folder)),
                *("-c", os.devnull, "--rootdir", str(folder), *options),
            ],
            folder=folder,
            environment=kept | {"REQUEST_LOG": str(log), "PYTHONPATH": str(Path(__file__).parent), **environment},
        )
        assert (folder / "report.json").exists(), done.output
        requests: dict[str, list[Any]] = {}
        for line in log.read_text(encoding="utf-8").splitlines():
            test, *request = json.loads(line)
            requests.setdefault(test, []).append(request)
        report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        return LoggedRun(done.status, done.output, report, requests)

    return logged_run


@pytest.fixture(scope="session")
def seed_run(logged_run: Callable[..., LoggedRun]) -> Callable[[int], LoggedRun]:
    """The run of the standard profile with a seed: one run, however many tests look at it."""
    return cache(logged_run)


@pytest.fixture
def check(tmp_path: Path) -> Callable[..., Checked]:
    """Runs `cce-release check` with options, in an empty folder and without the caller's settings."""

    def check(*options: str) -> Checked:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("CCE_RELEASE_", "PYTEST_"))}
        result = subprocess.run(
            [sys.executable, "-m", "cce_release_contract.cli", "check", "--format", "json", *options],
            cwd=tmp_path,
            env=kept,
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST_SECONDS,
        )
        assert result.stdout, result.stderr
        return Checked(result.returncode, json.loads(result.stdout), result.stderr)

    return check


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Callable[..., LocalEmulator]]:
    """Starts emulators, each with the content of a chaos file and options."""
    started: list[LocalEmulator] = []

    def start(chaos: str, *options: str) -> LocalEmulator:
        file = tmp_path / f"chaos-{len(started)}.toml"
        file.write_text(chaos)
        started.append(start_emulator(["--chaos", str(file), *options]))
        return started[-1]

    yield start
    for one in started:
        one.stop()


@pytest.fixture
def live(tmp_path: Path, check: Callable[..., Checked]) -> Callable[..., Checked]:
    """Checks an emulator as a live target, unarmed: all that is known is the address, the release and a token."""

    def checked(emulator: LocalEmulator, *options: str, url: str = "") -> Checked:
        assert emulator.token is not None
        secrets = tmp_path / "secrets.toml"
        secrets.write_text(f'token = "{emulator.token.value}"\n')
        secrets.chmod(0o600)
        place = emulator.address
        return check(
            *("--target", url or emulator.url, "--secrets-file", str(secrets), "--reads"),
            *("--cluster-id", place.cluster_id, "--namespace", place.namespace, "--release", place.name),
            *("--chart-id", emulator.chart_id, "--puts-per-minute", "600", "--max-puts", "150"),
            *("--deadline-minutes", "2", *options),
        )

    return checked

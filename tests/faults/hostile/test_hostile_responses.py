"""A hostile target cannot reveal a secret or control a reader's terminal, not even with its first response."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.faults.hostile.hostile_responses import answering, hostile_response
from tests.levels import few
from tests.unit.spelt_secrets import TOKEN, given_away, steering

from cce_release_contract.client.budget import NO_LIMITS, Budget
from cce_release_contract.client.credentials import Token
from cce_release_contract.client.gateway import Gateway
from cce_release_contract.client.guard.arming import UNARMED, Arming
from cce_release_contract.client.guard.guard import guard_for
from cce_release_contract.client.polling import Polling
from cce_release_contract.client.preflight import preflight
from cce_release_contract.client.restore.baseline import Baseline
from cce_release_contract.client.restore.journal import Journal, Spot
from cce_release_contract.client.restore.restoring import put_back, read_release
from cce_release_contract.client.sandbox.checked_sandbox import CheckedSandbox
from cce_release_contract.client.sandbox.sandbox_client import SandboxClient
from cce_release_contract.client.target import Address, ControlAccess, Target
from cce_release_contract.client.transport.transport import Timeouts, Transport
from cce_release_contract.errors import CceReleaseError
from cce_release_contract.exit_codes import ExitCode

ADDRESS = Address("c0ffee00-0000-4000-8000-000000000001", "prod", "web")
RUN_ID = "0123456789abcdef" * 2
AT_ONCE = Polling(first_seconds=0.0, between_seconds=0.0, limit_seconds=0.0)
MOST_MEGABYTES = 300
SECONDS = 240
"""Of a process whose run has a deadline of one minute; what is over it hangs, on whatever machine."""


def _target(url: str, *, reads: bool, arming: Arming = UNARMED) -> Target:
    return Target(url, "live", Token(TOKEN), ADDRESS, chart_id="chart-1", reads=reads, arming=arming)


@contextmanager
def _gateway(target: Target) -> Iterator[Gateway]:
    transport = Transport(target.base_url, Timeouts(10.0, 30.0))
    guard = guard_for(target, RUN_ID)
    with Gateway(target, transport, guard, Budget(NO_LIMITS), run_id=RUN_ID, sleep=lambda _: None) as gateway:
        yield gateway


def _first_request(url: str, _folder: Path, *, reads: bool = True) -> None:
    target = _target(url, reads=reads)
    with _gateway(target) as gateway:
        preflight(gateway, target)


def _first_update(url: str, folder: Path) -> None:
    _first_request(url, folder, reads=False)


def _restoring(url: str, folder: Path) -> None:
    path = folder / "restore.jsonl"
    path.unlink(missing_ok=True)
    with _gateway(_target(url, reads=True, arming=Arming(dry_runs=True, writes=True))) as gateway:
        baseline = Baseline(5, "nginx", "1.0.0", "0" * 64)
        journal = Journal(path, Spot(url, ADDRESS, "chart-1"), baseline, 5)
        journal.begin()
        gateway.observer = journal
        put_back(gateway, journal, AT_ONCE, force=True, sleep=lambda _: None)


def _baseline(url: str, folder: Path) -> None:
    path = folder / "begun.jsonl"
    path.unlink(missing_ok=True)
    with _gateway(_target(url, reads=True)) as gateway:
        Journal(path, Spot(url, ADDRESS, "chart-1"), Baseline.of(read_release(gateway, ADDRESS)), 5).begin()


def _control(url: str, _folder: Path) -> None:
    with SandboxClient(ControlAccess(url, TOKEN)) as control:
        sandbox = CheckedSandbox(control, where=url)
        try:
            sandbox.capabilities()
        finally:
            control.make_scope({})


WAYS: tuple[Callable[[str, Path], None], ...] = (_first_request, _first_update, _restoring, _baseline, _control)


@pytest.mark.parametrize("responses", few([100, 2_000]))
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__.strip("_"))
def test_no_error_repeats_what_a_target_echoes(way, responses, tmp_path):
    """Whatever the first response is, the error that it ends with and the journal hold no secret and steer nobody."""
    told = 0

    for seed in range(WAYS.index(way), responses, len(WAYS)):
        response = hostile_response(seed)
        with answering(response) as url:
            try:
                way(url, tmp_path)
                text = ""
            except CceReleaseError as error:
                text = f"{error.render()}\n{error.what}"
        kept = "\n".join(path.read_text(encoding="utf-8") for path in tmp_path.iterdir())

        assert (given_away(text + kept), steering(text)) == ([], []), f"seed {seed}: {response!r}"
        told += bool(text)
    assert told


def _check(url: str, folder: Path) -> list[str]:
    return [*_program("check"), *_options(url, folder, "--")]


def _plain_pytest(url: str, folder: Path) -> list[str]:
    plain = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rA", "-l", "--pyargs", "cce_release_suite"]
    return [*plain, *_options(url, folder, "--cce-")]


def _options(url: str, folder: Path, prefix: str) -> list[str]:
    given = {"target": url, "clause": "response.", "deadline-minutes": 1, "max-requests": 60, "puts-per-minute": 600}
    given |= {"report-dir": folder / "reports"}
    return [f"{prefix}{name}={value}" for name, value in given.items()]


def _fleet(url: str, folder: Path) -> list[str]:
    place = {"cluster_id": ADDRESS.cluster_id, "namespace": ADDRESS.namespace, "release": ADDRESS.name}
    own = {"name": "eu", "url": url, "deadline_minutes": 1, "clause": ["response."], **place}
    lines = [f"{key} = {json.dumps(value)}" for key, value in own.items()]
    (folder / "fleet.toml").write_text("\n".join(["[[target]]", *lines, ""]), encoding="utf-8")
    return [*_program("fleet"), str(folder / "fleet.toml"), "--report-dir", str(folder / "reports")]


def _restore(url: str, folder: Path) -> list[str]:
    path = folder / "restore.jsonl"
    Journal(path, Spot(url, ADDRESS, "chart-1"), Baseline(5, "nginx", "1.0.0", "0" * 64), 5).begin()
    return [*_program("restore"), str(path), "--poll-seconds", "1"]


def _program(command: str) -> list[str]:
    return [sys.executable, "-m", "cce_release_contract.cli", command]


PROCESSES = (_check, _plain_pytest, _fleet, _restore)
_MEASURED = """
import json, resource, subprocess, sys
ended = subprocess.run(sys.argv[2:], stdin=subprocess.DEVNULL).returncode
most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
open(sys.argv[1], "w").write(json.dumps([ended, most // 1024]))
"""
"""Runs a command and writes down how it ended, and the megabytes that the largest of its processes had."""


@pytest.mark.parametrize("processes", few([1, 30]))
def test_no_process_repeats_what_a_target_echoes(processes, tmp_path):
    """No output and no file of a whole process holds a secret; it ends in time, with a known code, and stays small."""
    for number in range(processes):
        folder = tmp_path / str(number)
        folder.mkdir()
        response = hostile_response(10_000 + number)
        with answering(response) as url:
            command = PROCESSES[number % len(PROCESSES)](url, folder)
            run = subprocess.run(
                [sys.executable, "-c", _MEASURED, str(folder / "ended.json"), *command],
                env=_environment(),
                cwd=folder,
                capture_output=True,
                text=True,
                timeout=SECONDS,
            )
        ended, megabytes = json.loads((folder / "ended.json").read_text())
        output = run.stdout + run.stderr
        files = "\n".join(path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file())
        where = f"number {number}, {command[2:5]}: {response!r}\n{output}"

        assert (given_away(output), steering(output)) == ([], []), where
        assert given_away(files) == [], where
        assert ended in set(ExitCode) - {ExitCode.BUG}, where
        assert megabytes < MOST_MEGABYTES, where


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CCE_", "PYTEST_", "GITHUB_"))}
    return kept | {
        "CCE_RELEASE_TOKEN": TOKEN,
        "CCE_RELEASE_CLUSTER_ID": ADDRESS.cluster_id,
        "CCE_RELEASE_NAMESPACE": ADDRESS.namespace,
        "CCE_RELEASE_RELEASE": ADDRESS.name,
    }

"""An armed run that is ended in the middle of its updates: the release is put back as it was found."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.faults.live.pending_place import SETTLE_SECONDS, Place, environment, state, wait_until
from tests.levels import LONG, few_rows
from tests.waiting import LONGEST_SECONDS, wait_for

from cce_release_contract.client.restore.journal import read_journal
from cce_release_contract.client.sandbox.local_emulator import start_emulator
from cce_release_contract.client.sandbox.sandbox_client import SandboxClient
from cce_release_contract.client.sandbox.scope import SandboxAccess

STAGES = [("intent", 1), ("answer", 1), ("intent", 2), ("answer", 2), ("intent", 3)]
"""After which event of the journal the run is ended: the event, and how many of them there are by then.

The first update keeps the chart, the second changes it, the third is a rollback."""


def put_back(journal: Path, place: Place) -> subprocess.CompletedProcess[str]:
    """Run the command that puts the release of a journal back, to its end."""
    return subprocess.run(
        restore_command(journal),
        env=environment(place),
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_SECONDS,
    )


@pytest.fixture(scope="module")
def running_emulator() -> Any:
    """An emulator, on loopback like anything else."""
    with start_emulator([]) as running, SandboxClient(running.control) as control:
        yield running, control


@pytest.fixture
def place(running_emulator) -> Place:
    """A release at its start."""
    running, control = running_emulator
    names = {"namespace": "killed", "token": "killed-token-0123456789"}
    wanted = {**names, "settle_seconds": SETTLE_SECONDS, "releases": [{"name": "testwww"}]}
    scope = SandboxAccess.from_json(control.make_scope(wanted))
    return Place(running.url, control, scope)


@pytest.fixture
def armed(place, tmp_path):
    """The command of an armed run against the place as a live target."""
    address = place.scope.address()
    return [
        *(sys.executable, "-m", "cce_release_contract.cli", "check", "--target", place.url, "--reads"),
        *("--cluster-id", address.cluster_id, "--namespace", address.namespace, "--release", address.name),
        *("--chart-id", place.scope.chart_id, "--upgrade-chart-id", place.scope.upgrade_chart_id),
        *("--allow-writes", str(address), "--yes", "--clause", "lifecycle.read.agrees"),
        *("--poll-seconds", "1", "--puts-per-minute", "1000", "--report-dir", str(tmp_path)),
    ]


def restore_command(journal: Path) -> list[str]:
    """The command that puts the release of a journal back."""
    return [sys.executable, "-m", "cce_release_contract.cli", "restore", str(journal), "--poll-seconds", "1"]


def wait_for_end(pid: int) -> None:
    """Wait until a process is gone, or was left behind by a parent that does not ask for its end."""

    def gone() -> bool:
        try:
            return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text()
        except FileNotFoundError:
            return True

    wait_for(gone)


def has_ended(folder: Path) -> bool:
    """Whether the one journal of a folder says that nothing is left to do."""
    (journal,) = folder.glob("restore-*.jsonl")
    return read_journal(journal).ended != ""


def children(pid: int) -> list[int]:
    """The processes that a process started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.parametrize(("event", "count"), few_rows(STAGES, quick=[3]))
def test_killed_run_is_restored(place, armed, tmp_path, event, count):
    """After SIGKILL, `restore` leaves chart, values and manifest as they were; a second `restore` has nothing to do."""
    before = state(place)
    running = subprocess.Popen(armed, env=environment(place), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    journal = wait_until(place, tmp_path, event, count, running)
    for pid in (*children(running.pid), running.pid):
        os.kill(pid, signal.SIGKILL)
    running.wait()

    with place.passing_time():
        done = [put_back(journal, place) for _ in range(2)]

    assert [one.returncode for one in done] == [0, 0], done[0].stderr + done[1].stderr
    assert before.differences(state(place)) == []
    assert "nothing to do" in done[1].stdout


def test_run_that_lost_its_command_puts_the_release_back(place, armed, tmp_path):
    """After SIGKILL of the command alone, its suite ends and puts the release back; a `restore` waits for it."""
    before = state(place)
    running = subprocess.Popen(armed, env=environment(place), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    journal = wait_until(place, tmp_path, "intent", 1, running)
    (suite,) = children(running.pid)
    os.kill(suite, signal.SIGSTOP)
    restoring = subprocess.Popen(
        restore_command(journal), env=environment(place), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    waits = restoring.stderr.readline()
    os.kill(suite, signal.SIGCONT)
    running.kill()
    running.wait()

    with place.passing_time():
        told, complaints = restoring.communicate(timeout=LONGEST_SECONDS)
        wait_for_end(suite)

    assert "is still going on; waiting for it to end" in waits
    assert (restoring.returncode, complaints) == (0, "")
    assert told.startswith("nothing to do: ")
    assert before.differences(state(place)) == []
    assert json.loads((tmp_path / "report.json").read_text())["cut_short"] == "interrupted"


@LONG
def test_putting_back_goes_on_without_the_command(place, armed, tmp_path):
    """A command that is killed while its suite puts the release back does not keep it from doing so."""
    before = state(place)
    running = subprocess.Popen(armed, env=environment(place), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until(place, tmp_path, "answer", 2, running)
    (suite,) = children(running.pid)
    running.send_signal(signal.SIGINT)
    wait_until(place, tmp_path, "intent", 3, running)  # the rollback of putting back, which stays pending
    running.kill()
    running.wait()

    with place.passing_time():
        wait_for_end(suite)

    assert before.differences(state(place)) == []
    assert has_ended(tmp_path)


@LONG
def test_run_that_goes_on_is_not_joined(place, armed, tmp_path):
    """While an armed run goes on, another one of the same release is refused, and the first one is not disturbed."""
    running = subprocess.Popen(armed, env=environment(place), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until(place, tmp_path, "answer", 1, running)
    (suite,) = children(running.pid)
    os.kill(suite, signal.SIGSTOP)

    try:
        done = subprocess.run(
            armed, env=environment(place), capture_output=True, text=True, check=False, timeout=LONGEST_SECONDS
        )
    finally:
        os.kill(suite, signal.SIGCONT)

    assert done.returncode == 2
    assert "another armed run of this release still goes on" in done.stderr
    assert "cce-release restore" not in done.stderr
    with place.passing_time():
        assert running.wait(timeout=LONGEST_SECONDS) == 0


def test_reader_that_goes_away_leaves_the_release_as_found(place, armed, tmp_path):
    """A command whose reader is gone runs to completion, with its verdict and the release as found."""
    before = state(place)
    reading, writing = os.pipe()
    running = subprocess.Popen(armed, env=environment(place), stdout=subprocess.DEVNULL, stderr=writing)
    os.close(writing)
    wait_until(place, tmp_path, "answer", 1, running)
    os.close(reading)

    with place.passing_time():
        assert running.wait(timeout=LONGEST_SECONDS) == 0
    assert before.differences(state(place)) == []
    assert has_ended(tmp_path)


@pytest.mark.parametrize(("event", "count"), few_rows(STAGES, quick=[2]))
def test_interrupted_run_puts_the_release_back_itself(place, armed, tmp_path, event, count):
    """After SIGINT the run puts the release back before it ends, says so, and reports that it was cut short."""
    before = state(place)
    running = subprocess.Popen(
        armed, env=environment(place), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    wait_until(place, tmp_path, event, count, running)
    running.send_signal(signal.SIGINT)

    with place.passing_time():
        told = running.communicate(timeout=LONGEST_SECONDS)[1]

    assert running.returncode == 3, told
    assert before.differences(state(place)) == []
    assert "the release is at revision" in told or "has the chart, the values and the manifest" in told
    assert has_ended(tmp_path)
    assert json.loads((tmp_path / "report.json").read_text())["cut_short"] == "interrupted"


@LONG
def test_whole_run_leaves_the_release_as_found(place, armed, tmp_path):
    """An armed run that nobody ends leaves the release as it was found, so `restore` has nothing to do."""
    before = state(place)

    with place.passing_time():
        done = subprocess.run(
            armed,
            env=environment(place),
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST_SECONDS,
        )

    assert done.returncode == 0, done.stdout + done.stderr
    assert before.differences(state(place)) == []
    assert state(place).revision == before.revision + 3
    (journal,) = tmp_path.glob("restore-*.jsonl")
    again = put_back(journal, place)
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout.startswith("nothing to do: ")


@LONG
def test_new_run_waits_for_the_restoration(place, armed, tmp_path):
    """While a killed run has not been restored, an armed run of the same release is refused with the command."""
    running = subprocess.Popen(armed, env=environment(place), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    journal = wait_until(place, tmp_path, "answer", 2, running)
    for pid in (*children(running.pid), running.pid):
        os.kill(pid, signal.SIGKILL)
    running.wait()

    done = subprocess.run(
        armed, env=environment(place), capture_output=True, text=True, check=False, timeout=LONGEST_SECONDS
    )

    assert done.returncode == 2
    assert f"cce-release restore {journal}" in done.stderr

"""An armed run that is ended in the middle of its updates: the release is put back as it was found."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from cce_release_contract.client.baseline import Baseline
from cce_release_contract.client.control import Control
from cce_release_contract.client.journal import read_journal
from cce_release_contract.client.local_emulator import start_emulator
from cce_release_contract.client.opening import open_gateway
from cce_release_contract.client.restoring import read
from cce_release_contract.client.target import Target

pytestmark = pytest.mark.xdist_group("killed")

STAGES = [("intent", 1), ("answer", 1), ("intent", 2), ("answer", 2), ("intent", 3)]
"""After which event of the journal the run is ended: the event, and how many of them there are by then.

The first update keeps the chart, the second changes it, the third is a rollback."""


@pytest.fixture(scope="module")
def emulator() -> Any:
    """An emulator whose updates stay pending for a second, on loopback like anything else."""
    with start_emulator(["--settle-seconds", "1"]) as running:
        yield running


@pytest.fixture
def armed(emulator, tmp_path):
    """The emulator as at its start, and the command of an armed run against it as a live target."""
    with Control(emulator.control) as control:
        control.reset()
    address = emulator.address
    return [
        *(sys.executable, "-m", "cce_release_contract.cli", "check", "--target", emulator.url, "--reads"),
        *("--cluster-id", address.cluster_id, "--namespace", address.namespace, "--release", address.name),
        *("--chart-id", emulator.chart_id, "--upgrade-chart-id", emulator.upgrade_chart_id),
        *("--allow-writes", str(address), "--yes", "--clause", "lifecycle.read.agrees"),
        *("--poll-seconds", "1", "--puts-per-minute", "1000", "--report-dir", str(tmp_path)),
    ]


def environment(emulator) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CCE_RELEASE_", "PYTEST_"))}
    return kept | {"CCE_RELEASE_TOKEN": emulator.token.value}


def state(emulator) -> Baseline:
    """Chart, values and manifest of the release now."""
    target = Target(emulator.url, "live", emulator.token, emulator.address, chart_id=emulator.chart_id, reads=True)
    with open_gateway(target) as gateway:
        return Baseline.of(read(gateway, emulator.address))


def restore_command(journal: Path) -> list[str]:
    """The command that puts the release of a journal back."""
    return [sys.executable, "-m", "cce_release_contract.cli", "restore", str(journal), "--poll-seconds", "1"]


def wait_for(folder: Path, event: str, count: int, process: subprocess.Popen[Any]) -> Path:
    """The journal, as soon as it holds so many of these events."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        for journal in folder.glob("restore-*.jsonl"):
            events = [json.loads(line) for line in journal.read_text().splitlines() if line.endswith("}")]
            if sum(1 for one in events if one["event"] == event) >= count:
                return journal
        time.sleep(0.005)
    raise AssertionError(f"the run ended before its journal held {count} {event}")


def wait_for_end(pid: int) -> None:
    """Wait until a process is gone, or was left behind by a parent that does not ask for its end."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            if "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text():
                return
        except FileNotFoundError:
            return
        time.sleep(0.02)
    raise AssertionError(f"process {pid} goes on")


def has_ended(folder: Path) -> bool:
    """Whether the one journal of a folder says that nothing is left to do."""
    (journal,) = folder.glob("restore-*.jsonl")
    return read_journal(journal).ended != ""


def children(pid: int) -> list[int]:
    """The processes that a process started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.parametrize(("event", "count"), STAGES)
def test_killed_run_is_restored(emulator, armed, tmp_path, event, count):
    """After SIGKILL, `restore` leaves chart, values and manifest as they were; a second `restore` has nothing to do."""
    before = state(emulator)
    running = subprocess.Popen(armed, env=environment(emulator), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    journal = wait_for(tmp_path, event, count, running)
    for pid in (*children(running.pid), running.pid):
        os.kill(pid, signal.SIGKILL)
    running.wait()

    done = [
        subprocess.run(
            restore_command(journal),
            env=environment(emulator),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        for _ in range(2)
    ]

    assert [one.returncode for one in done] == [0, 0], done[0].stderr + done[1].stderr
    assert before.differences(state(emulator)) == []
    assert "nothing is left to do" in done[1].stdout


def test_run_that_lost_its_command_puts_the_release_back(emulator, armed, tmp_path):
    """After SIGKILL of the command alone, its suite ends and puts the release back; a `restore` waits for it."""
    before = state(emulator)
    running = subprocess.Popen(armed, env=environment(emulator), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    journal = wait_for(tmp_path, "intent", 1, running)
    (suite,) = children(running.pid)
    os.kill(suite, signal.SIGSTOP)
    restoring = subprocess.Popen(
        restore_command(journal), env=environment(emulator), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    waits = restoring.stderr.readline()
    os.kill(suite, signal.SIGCONT)
    running.kill()
    running.wait()

    told, complaints = restoring.communicate(timeout=60)

    assert "goes on; waiting for its end" in waits
    assert (restoring.returncode, complaints) == (0, "")
    assert told.startswith("nothing is left to do: ")
    assert before.differences(state(emulator)) == []
    wait_for_end(suite)
    assert before.differences(state(emulator)) == []
    assert json.loads((tmp_path / "report.json").read_text())["cut_short"] == "interrupted"


def test_putting_back_goes_on_without_the_command(emulator, armed, tmp_path):
    """A command that is killed while its suite puts the release back does not keep it from doing so."""
    before = state(emulator)
    running = subprocess.Popen(armed, env=environment(emulator), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for(tmp_path, "answer", 2, running)
    (suite,) = children(running.pid)
    running.send_signal(signal.SIGINT)
    wait_for(tmp_path, "intent", 3, running)  # the rollback of putting back, after which it waits for a second
    running.kill()
    running.wait()

    wait_for_end(suite)

    assert before.differences(state(emulator)) == []
    assert has_ended(tmp_path)


def test_run_that_goes_on_is_not_joined(emulator, armed, tmp_path):
    """While an armed run goes on, another one of the same release is refused, and the first one is not disturbed."""
    running = subprocess.Popen(armed, env=environment(emulator), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for(tmp_path, "answer", 1, running)
    (suite,) = children(running.pid)
    os.kill(suite, signal.SIGSTOP)

    try:
        done = subprocess.run(armed, env=environment(emulator), capture_output=True, text=True, check=False, timeout=60)
    finally:
        os.kill(suite, signal.SIGCONT)

    assert done.returncode == 2
    assert "another armed run of this release still goes on" in done.stderr
    assert "cce-release restore" not in done.stderr
    assert running.wait(timeout=60) == 0


def test_reader_that_goes_away_leaves_the_release_as_found(emulator, armed, tmp_path):
    """A command whose output nobody reads any more lets its suite put the release back, and has proven nothing."""
    before = state(emulator)
    reading, writing = os.pipe()
    running = subprocess.Popen(armed, env=environment(emulator), stdout=subprocess.DEVNULL, stderr=writing)
    os.close(writing)
    wait_for(tmp_path, "answer", 1, running)
    os.close(reading)

    assert running.wait(timeout=60) == 3
    assert before.differences(state(emulator)) == []
    assert has_ended(tmp_path)


@pytest.mark.parametrize(("event", "count"), STAGES)
def test_interrupted_run_puts_the_release_back_itself(emulator, armed, tmp_path, event, count):
    """After SIGINT the run puts the release back before it ends, says so, and reports that it was cut short."""
    before = state(emulator)
    running = subprocess.Popen(
        armed, env=environment(emulator), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    wait_for(tmp_path, event, count, running)
    running.send_signal(signal.SIGINT)

    told = running.communicate(timeout=60)[1]

    assert running.returncode == 3, told
    assert before.differences(state(emulator)) == []
    assert "the release is at revision" in told or "has the chart, the values and the manifest" in told
    assert has_ended(tmp_path)
    assert json.loads((tmp_path / "report.json").read_text())["cut_short"] == "interrupted"


def test_whole_run_leaves_the_release_as_found(emulator, armed, tmp_path):
    """An armed run that nobody ends leaves the release as it was found, so `restore` has nothing to do."""
    before = state(emulator)

    done = subprocess.run(
        armed, env=environment(emulator), cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert before.differences(state(emulator)) == []
    assert state(emulator).revision == before.revision + 3
    (journal,) = tmp_path.glob("restore-*.jsonl")
    again = subprocess.run(
        restore_command(journal), env=environment(emulator), capture_output=True, text=True, check=False, timeout=60
    )
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout.startswith("nothing is left to do: ")


def test_new_run_waits_for_the_restoration(emulator, armed, tmp_path):
    """While a killed run has not been restored, an armed run of the same release is refused with the command."""
    running = subprocess.Popen(armed, env=environment(emulator), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    journal = wait_for(tmp_path, "answer", 2, running)
    for pid in (*children(running.pid), running.pid):
        os.kill(pid, signal.SIGKILL)
    running.wait()

    done = subprocess.run(armed, env=environment(emulator), capture_output=True, text=True, check=False, timeout=60)

    assert done.returncode == 2
    assert f"cce-release restore {journal}" in done.stderr

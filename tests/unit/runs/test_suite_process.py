"""Tests of the suite's process: its command, its environment, and its outcome."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from contextlib import nullcontext
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from tests.unit.runs.scripted_process import EVENTS, scripted

from cce_release_contract.errors import CceReleaseError, UsageError
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.runs import suite_process
from cce_release_contract.runs.suite_process import (
    SuiteProcess,
    run_suite,
    suite_command,
    suite_environment,
)

ERROR = {
    "kind": "error",
    "code": "preflight",
    "exit_code": 3,
    "what": "no answer",
    "where": "w",
    "cause": "",
    "remedy": "r",
}


def test_options_become_those_of_pytest() -> None:
    """Each option that was given is passed on under its name in pytest, and no other."""
    options: dict[str, object] = {
        "target": "",
        "clause": ("a", "b"),
        "strict": True,
        "reads": False,
        "fail_fast": None,
        "fault": (),
        "seed": "-1",
    }

    command = suite_command(options, Path("events"))

    given = [part for part in command if part.startswith("--cce-") and part not in {"--cce-events", "--cce-parent"}]
    assert sorted(given) == sorted(
        ["--cce-target=", "--cce-clause=a", "--cce-clause=b", "--cce-strict", "--cce-no-reads", "--cce-seed=-1"]
    )


def test_process_watches_its_parent() -> None:
    """The process gets the id of the process whose end ends it: this one."""
    command = suite_command({}, Path("events"))

    assert command[command.index("--cce-parent") + 1] == str(os.getpid())


def test_command_has_its_own_configuration() -> None:
    """The process takes our own configuration, so that the user's of pytest does not reach it."""
    command = suite_command({}, Path("events"))

    configuration = Path(command[command.index("-c") + 1])
    assert configuration.read_text().count("[pytest]") == 1
    assert Path(command[command.index("--rootdir") + 1]).name == "cce_release_suite"


def test_suite_is_named_by_its_path() -> None:
    """The process gets the suite as a folder: given a package, pytest looks for conftest.py where the user works."""
    command = suite_command({}, Path("events"))

    assert "--pyargs" not in command
    assert command.count(command[command.index("--rootdir") + 1]) == 3  # the last one is the argument


@pytest.mark.parametrize("name", ["proj[1]", "a::b"])
def test_folder_that_pytest_misreads_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    """A suite in a folder whose name pytest would take apart is refused with the reason."""
    (tmp_path / name / "cce_release_suite").mkdir(parents=True)
    (tmp_path / name / "cce_release_suite" / "__init__.py").touch()
    monkeypatch.delitem(sys.modules, "cce_release_suite", raising=False)
    monkeypatch.syspath_prepend(tmp_path / name)

    with pytest.raises(UsageError, match="cannot start the suite"):
        suite_command({}, Path("events"))


def test_environment_does_not_steer_pytest() -> None:
    """Variables of pytest do not reach the process; everything else does."""
    environ = {"PYTEST_ADDOPTS": "-x", "PYTEST_PLUGINS": "p", "HOME": "/h", "CCE_RELEASE_TOKEN": "t"}

    kept = suite_environment(environ)

    ours = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONSAFEPATH": "1"}
    assert kept == {"HOME": "/h", "CCE_RELEASE_TOKEN": "t"} | ours


def test_report_and_events_come_back(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The report that the process names is read, and every event is passed on in order."""
    report = tmp_path / "report.json"
    report.write_text(json.dumps({"exit_code": 1}))
    scripted(
        monkeypatch,
        EVENTS + f"event(kind='test', test='a')\nevent(kind='report', path={str(report)!r})\nsys.exit(0)",
    )
    seen: list[Any] = []

    outcome = run_suite({}, {}, follower=lambda: nullcontext(seen.append))

    assert (outcome.exit_code, outcome.report, outcome.report_path) == (ExitCode.BROKEN, {"exit_code": 1}, report)
    assert [event["kind"] for event in seen if event["kind"] != "tick"] == ["test", "report"]
    assert not outcome.ended_by_error


def test_time_moves_on_while_nothing_happens(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """While a process says nothing, its follower gets a tick for each second."""
    report, ticked = tmp_path / "report.json", tmp_path / "ticked"
    report.write_text(json.dumps({"exit_code": 0}))
    script = f"import os, time\nwhile not os.path.exists({str(ticked)!r}):\n    time.sleep(0.01)\n"
    scripted(monkeypatch, script + EVENTS + f"event(kind='report', path={str(report)!r})")
    monkeypatch.setattr("time.monotonic", count(step=0.4).__next__)
    ticks: list[Any] = []

    def follow(event: Any) -> None:
        if event["kind"] == "tick":
            ticks.append(event)
            ticked.touch()

    run_suite({}, {}, follower=lambda: nullcontext(follow))

    assert ticks


@pytest.mark.parametrize(("said", "code"), [(0, 1), (1, 0), (1, -9), (3, 1)])
def test_report_decides_whatever_the_process_ends_with(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: int, code: int
) -> None:
    """The exit code of a run is that of its report, even where the process was given another one or was killed."""
    report = tmp_path / "report.json"
    report.write_text(json.dumps({"exit_code": said}))
    scripted(monkeypatch, EVENTS + f"event(kind='report', path={str(report)!r})\nimport os; os._exit({code} & 255)")

    outcome = run_suite({}, {}, follower=lambda: nullcontext(lambda _event: None))

    assert outcome.exit_code is ExitCode(said)


@pytest.mark.parametrize("code", ["0", "1", "2", "3", "4", "5", "77"])
def test_status_without_a_word_is_no_verdict(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """A process that died in the middle of its tests is an error of ours, whatever status it chose for that."""
    restored = "event(kind='restoration', text='nothing had been changed', failed=False)"
    scripted(monkeypatch, f"{EVENTS}event(kind='test', test='a')\n{restored}\nprint('MemoryError')\nsys.exit({code})")

    with pytest.raises(CceReleaseError) as caught:
        run_suite({}, {}, follower=lambda: nullcontext(lambda _event: None))

    assert caught.value.exit_code is ExitCode.BUG
    assert "MemoryError" in str(caught.value)
    assert "nothing had been changed" in str(caught.value)


@pytest.mark.parametrize(("ended", "told"), [(False, "how to go on"), (True, "as it was")])
def test_restoration_that_did_not_end_names_the_way_on(
    monkeypatch: pytest.MonkeyPatch, *, ended: bool, told: str
) -> None:
    """The message before a restore is shown if no event says how the restore ended."""
    said = "event(kind='restoring', text='how to go on')\n"
    if ended:
        said += "event(kind='restoration', text='as it was', failed=False)\n"
    scripted(monkeypatch, EVENTS + said + "event(kind='ended', exit_code=3)\nsys.exit(3)")

    outcome = run_suite({}, {}, follower=lambda: nullcontext(lambda _event: None))

    assert outcome.complaints == (f"cce-release: {told}",)


def test_error_is_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of the process comes back as the message that it would have printed here."""
    scripted(monkeypatch, EVENTS + f"event(**{ERROR!r})\nsys.exit(3)")

    outcome = run_suite({}, {}, follower=lambda: nullcontext(lambda _event: None))

    assert outcome.exit_code is ExitCode.NOTHING_PROVEN
    assert outcome.complaints == ("cce-release: no answer [preflight]\n  where: w\n  remedy: r",)
    assert outcome.ended_by_error


def test_bug_asks_for_a_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of the suite itself comes back with its text and the request to report it."""
    scripted(monkeypatch, EVENTS + "event(kind='bug', test='a::b', text='KeyError')\nsys.exit(4)")

    outcome = run_suite({}, {}, follower=lambda: nullcontext(lambda _event: None))

    assert outcome.exit_code is ExitCode.BUG
    assert "a::b" in outcome.complaints[0]
    assert "please report it" in outcome.complaints[0]


@pytest.mark.parametrize("code", ["1", "4", "77", "0 if False else -9"])
def test_silent_death_is_a_bug(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """A process that fails without a report is an internal error with its last output."""
    scripted(monkeypatch, f"import sys, os\nprint('last words')\nsys.stdout.flush()\nos._exit({code} & 255)")

    with pytest.raises(CceReleaseError) as caught:
        run_suite({}, {}, follower=lambda: nullcontext(lambda _event: None))

    assert caught.value.exit_code is ExitCode.BUG
    assert "last words" in str(caught.value)


def test_last_output_shows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """The output of a process that died is shown without credentials and control characters."""
    scripted(monkeypatch, "import os\nprint('x\\x1b[31m', os.environ['CCE_RELEASE_TOKEN'], flush=True)\nos._exit(9)")

    with pytest.raises(CceReleaseError) as caught:
        run_suite(
            {}, {**os.environ, "CCE_RELEASE_TOKEN": "tkn/of+a==user"}, follower=lambda: nullcontext(lambda _event: None)
        )

    assert "x\\x1b[31m ******" in caught.value.render()


def test_workers_come_with_their_plugin() -> None:
    """Several workers load pytest-xdist by name; a single one does without it."""
    alone = suite_command({}, Path("events"), workers=1)
    shared = suite_command({}, Path("events"), workers=3)

    assert "xdist.plugin" not in alone
    assert shared[shared.index("-n") + 1] == "3"
    assert shared[shared.index("xdist.plugin") - 1] == "-p"


def test_side_of_a_comparison_keeps_its_lines() -> None:
    """Only a run of a comparison gets a file for its recording."""
    alone = suite_command({}, Path("events"))
    compared = suite_command({}, Path("events"), kept=Path("run.jsonl"))

    assert "--cce-run-lines" not in alone
    assert compared[compared.index("--cce-run-lines") + 1] == "run.jsonl"


def test_process_and_folder_end_with_the_block(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A process that is left before its end is ended, and its folder removed."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    scripted(monkeypatch, EVENTS + "import os, time\nevent(kind='test', test=str(os.getpid()))\ntime.sleep(600)")

    with SuiteProcess({}, {}) as process:
        while not (events := list(process.new_events())):
            process.wait(0.01)
        running = not process.ended

    assert running
    with pytest.raises(ProcessLookupError):
        os.kill(int(events[0]["test"]), 0)
    assert list(tmp_path.iterdir()) == []


def test_process_that_cannot_start_leaves_no_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where the command cannot be made, the folder of the process goes too."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(suite_process, "suite_command", lambda *_, **__: [str(tmp_path / "none")])

    with pytest.raises(OSError, match="none"):
        SuiteProcess({}, {})

    assert list(tmp_path.iterdir()) == []

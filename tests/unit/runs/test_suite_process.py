"""Tests of the suite's process: its command, its environment, and what comes of it."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from cce_release_contract.errors import CceReleaseError
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.runs import suite_process
from cce_release_contract.runs.suite_process import run_suite, suite_command, suite_environment


def scripted(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Let the process run a script, with the path of the events as its argument, in the place of pytest."""
    monkeypatch.setattr(
        suite_process, "suite_command", lambda _options, events: [sys.executable, "-S", "-c", script, str(events)]
    )


EVENTS = """
import json, sys
def event(**data):
    with open(sys.argv[1], "a") as file:
        file.write(json.dumps(data) + "\\n")
"""
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

    given = [part for part in command if part.startswith("--cce-") and part != "--cce-events"]
    assert sorted(given) == sorted(
        ["--cce-target=", "--cce-clause=a", "--cce-clause=b", "--cce-strict", "--cce-no-reads", "--cce-seed=-1"]
    )


def test_command_has_its_own_configuration() -> None:
    """The process takes our own configuration, so that the user's of pytest does not reach it."""
    command = suite_command({}, Path("events"))

    configuration = Path(command[command.index("-c") + 1])
    assert configuration.read_text().count("[pytest]") == 1
    assert Path(command[command.index("--rootdir") + 1]).name == "cce_release_suite"


def test_environment_does_not_steer_pytest() -> None:
    """Variables of pytest do not reach the process; everything else does."""
    environ = {"PYTEST_ADDOPTS": "-x", "PYTEST_PLUGINS": "p", "HOME": "/h", "CCE_RELEASE_TOKEN": "t"}

    kept = suite_environment(environ)

    assert kept == {"HOME": "/h", "CCE_RELEASE_TOKEN": "t", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def test_report_and_events_come_back(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The report that the process names is read, and every event is passed on in order."""
    report = tmp_path / "report.json"
    report.write_text(json.dumps({"x": 1}))
    scripted(
        monkeypatch,
        EVENTS + f"event(kind='test', test='a')\nevent(kind='report', path={str(report)!r})\nsys.exit(1)",
    )
    seen: list[Any] = []

    outcome = run_suite({}, {}, follow=seen.append)

    assert (outcome.exit_code, outcome.report, outcome.report_path) == (ExitCode.BROKEN, {"x": 1}, report)
    assert [event["kind"] for event in seen] == ["test", "report"]
    assert not outcome.ended_by_error


def test_error_is_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of the process comes back as the message that it would have printed here."""
    scripted(monkeypatch, EVENTS + f"event(**{ERROR!r})\nsys.exit(3)")

    outcome = run_suite({}, {}, follow=lambda _event: None)

    assert outcome.exit_code is ExitCode.NOTHING_PROVEN
    assert outcome.complaints == ("cce-release: no answer [preflight]\n  where: w\n  remedy: r",)
    assert outcome.ended_by_error


def test_bug_asks_for_a_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of the suite itself comes back with its text and the request to report it."""
    scripted(monkeypatch, EVENTS + "event(kind='bug', test='a::b', text='KeyError')\nsys.exit(4)")

    outcome = run_suite({}, {}, follow=lambda _event: None)

    assert outcome.exit_code is ExitCode.BUG
    assert "a::b" in outcome.complaints[0]
    assert "please report it" in outcome.complaints[0]


@pytest.mark.parametrize("code", ["1", "4", "77", "0 if False else -9"])
def test_silent_death_is_a_bug(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """A process that ends badly without a word is an error of ours, with its last output."""
    scripted(monkeypatch, f"import sys, os\nprint('last words')\nsys.stdout.flush()\nos._exit({code} & 255)")

    with pytest.raises(CceReleaseError) as caught:
        run_suite({}, {}, follow=lambda _event: None)

    assert caught.value.exit_code is ExitCode.BUG
    assert "last words" in str(caught.value)


def test_interrupting_waits_for_the_report(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Interrupted, the process may end by itself; what it reports is kept and the run counts as cut short."""
    report = tmp_path / "report.json"
    report.write_text("{}")
    scripted(
        monkeypatch,
        EVENTS
        + "event(kind='test', test='a')\nimport time; time.sleep(0.3)\n"
        + f"event(kind='report', path={str(report)!r})\nsys.exit(0)",
    )

    def interrupt(event: Any) -> None:
        if event["kind"] == "test":
            raise KeyboardInterrupt

    outcome = run_suite({}, {}, follow=interrupt)

    assert outcome.exit_code is ExitCode.NOTHING_PROVEN
    assert outcome.report == {}
    assert outcome.complaints == ("cce-release: run cut short",)


def test_being_terminated_interrupts_the_suite(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Asked to end, the program passes that on to the suite's process, which still reports."""
    report = tmp_path / "report.json"
    report.write_text("{}")
    script = (
        EVENTS
        + "import signal, time\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
        + "try:\n    event(kind='test', test='a')\n    time.sleep(20)\n"
        + f"except KeyboardInterrupt:\n    event(kind='report', path={str(report)!r})\n    sys.exit(3)"
    )
    scripted(monkeypatch, script)

    def terminate(event: Any) -> None:
        if event["kind"] == "test":
            signal.raise_signal(signal.SIGTERM)

    outcome = run_suite({}, {}, follow=terminate)

    assert outcome.exit_code is ExitCode.NOTHING_PROVEN
    assert outcome.report == {}
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL

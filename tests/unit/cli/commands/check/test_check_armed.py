"""Tests of `cce-release check` before it sends anything: the plan, and the confirmation of an armed run."""

from __future__ import annotations

import json
import os
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cce_release_contract.cli import main
from cce_release_contract.cli.commands import check as check_module
from cce_release_contract.client.guard.arming import Reach
from cce_release_contract.client.restore.baseline import Baseline
from cce_release_contract.client.restore.journal import Journal, Spot, journal_path, restore_command
from cce_release_contract.client.target import Address
from cce_release_contract.errors import CceReleaseError
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.runs.suite_outcome import SuiteOutcome
from cce_release_contract.runs.suite_process import SECONDS_TO_END, seconds_to_put_back

PLAN: dict[str, Any] = {
    "schema_version": 1,
    "target": "https://cce.example.com",
    "kind": "live",
    "release": "c/n/web",
    "variant": "standard",
    "path": "/cce/cam/v3/clusters/c/namespace/n/releases/web",
    "profile": "live",
    "seed": 0,
    "tests": 3,
    "clauses": 2,
    "requests": 2000,
    "puts": 54,
    "puts_per_minute": 10,
    "writes": 4,
    "dry_runs": True,
    "reads": True,
    "deadline_minutes": 30,
    "expected_minutes": 5,
    "response_megabytes": 16,
    "proxy": "",
    "insecure": False,
    "marker": "",
    "one_case": [],
    "not_exercised": {f"a.{number}": f"reason {number}" for number in range(12)},
}
LIVE = ("--target", "https://cce.example.com", "--cluster-id", "c", "--namespace", "n", "--release", "web")
ARMED = (*LIVE, "--chart-id", "chart", "--reads", "--allow-writes", "c/n/web")
PLANNED = SuiteOutcome(ExitCode.FINE, None, None, (), plan=PLAN)


class FakeSuite:
    """Replaces the suite's process: returns a plan if one is requested, else an outcome or an error."""

    def __init__(self) -> None:
        self.runs: list[dict[str, Any]] = []
        self.seconds: list[float] = []
        self.planned: SuiteOutcome = PLANNED
        self.outcome: SuiteOutcome | BaseException = SuiteOutcome(ExitCode.FINE, None, None, ())

    def __call__(self, options: dict[str, Any], *_: object, **more: Any) -> SuiteOutcome:
        self.runs.append(dict(options))
        self.seconds.append(more.get("seconds_to_end", 0.0))
        if options.get("plan"):
            return self.planned
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        return self.outcome


class AtTerminal(BytesIO):
    """The text that a user types at a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def suite(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeSuite:
    """Replace the suite's process; the current folder is empty, and a token is the only variable."""
    fake = FakeSuite()
    monkeypatch.setattr(check_module, "run_suite", fake)
    for name in list(os.environ):
        if name.startswith(("CCE_RELEASE_", "HUAWEICLOUD_", "HW_", "OS_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("CCE_RELEASE_TOKEN", "the-token")
    monkeypatch.chdir(tmp_path)
    return fake


def invoke(*arguments: str, typed: str | None = None) -> Result:
    """Run the command; `typed` is the input at a terminal, None if stdin is not a terminal."""
    runner = CliRunner()
    if typed is None:
        return runner.invoke(main, ["check", *arguments])
    return runner.invoke(main, ["check", *arguments], input=AtTerminal(typed.encode()))


def left_behind(folder: Path, name: str = "web") -> Path:
    """The journal of a run that left an update of the release."""
    address = Address("c", "n", name)
    path = journal_path(folder / ".cce-release" / "reports", "1")
    journal = Journal(path, Spot("https://cce.example.com", address, "chart"), Baseline(5, "", "", ""), 5)
    journal.begin()
    journal.intends(Request("PUT", address.path()), Reach.WRITE)
    return path


def test_plan_is_shown_and_nothing_is_sent(suite: FakeSuite) -> None:
    """With --plan the whole plan is on stdout, the suite only makes the plan, and no confirmation is needed."""
    result = invoke(*ARMED, "--plan")

    lines = result.stdout.splitlines()
    assert (result.exit_code, lines[-1]) == (0, "nothing was sent")
    assert lines[0] == "target https://cce.example.com (live)"
    assert "at most 4 updates of c/n/web" in result.stdout
    assert "a.11" in result.stdout
    assert [options["plan"] for options in suite.runs] == [True]


def test_json_plan_is_the_plan_and_nothing_else(suite: FakeSuite) -> None:
    """With the format json stdout is the plan as plain data."""
    result = invoke(*LIVE, "--plan", "--format", "json")

    assert json.loads(result.stdout) == PLAN
    assert len(suite.runs) == 1


def test_plan_of_a_run_by_workers_is_made_by_one(suite: FakeSuite) -> None:
    """The plan of a run with several workers is made in one process."""
    result = invoke("--plan", "--workers", "2")

    assert result.exit_code == 0
    assert [options["workers"] for options in suite.runs] == [None]


@pytest.mark.parametrize("code", [ExitCode.USAGE, ExitCode.NOTHING_PROVEN, ExitCode.BUG])
def test_plan_that_fails_keeps_its_exit_code(suite: FakeSuite, code: ExitCode) -> None:
    """A plan that cannot be made ends as the suite's process ended, with its complaints on stderr."""
    suite.planned = SuiteOutcome(code, None, None, ("no plan",))

    result = invoke("--plan")

    assert (result.exit_code, result.stdout, result.stderr) == (code, "", "no plan\n")


@pytest.mark.parametrize("arguments", [ARMED, (*LIVE, "--chart-id", "chart", "--allow-dry-run", "c/n/web")])
def test_armed_run_without_anybody_is_refused(suite: FakeSuite, arguments: tuple[str, ...]) -> None:
    """An armed run shows its plan and ends with 2 if stdin is not a terminal and --yes is missing."""
    result = invoke(*arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "at most 4 updates of c/n/web" in result.stderr
    assert "add --yes" in result.stderr
    assert [options.get("plan") for options in suite.runs] == [True]


@pytest.mark.parametrize("typed", ["web\n", "  web \n", "web"])
def test_typed_name_lets_the_run_go_on(suite: FakeSuite, typed: str) -> None:
    """Typing the name of the release starts the run as a confirmed one."""
    result = invoke(*ARMED, typed=typed)

    assert result.exit_code == 0
    assert "Type the name of the release" in result.stderr
    assert [(options["plan"], options["yes"]) for options in suite.runs] == [(True, None), (None, True)]


@pytest.mark.parametrize("typed", ["y\n", "yes\n", "WEB\n", "c/n/web\n", "\n", "we b\n", "web2\n"])
def test_anything_else_is_a_no(suite: FakeSuite, typed: str) -> None:
    """Any other input, or none, ends with 2 before anything is sent."""
    result = invoke(*ARMED, typed=typed)

    assert result.exit_code == 2
    assert "nothing was sent" in result.stderr
    assert len(suite.runs) == 1


def test_end_of_input_is_a_no(suite: FakeSuite) -> None:
    """The end of the input instead of a name starts no run."""
    result = invoke(*ARMED, typed="")

    assert result.exit_code == 3
    assert len(suite.runs) == 1


def test_yes_asks_nobody(suite: FakeSuite) -> None:
    """With --yes the run begins at once, and has the time to put the release back when it is interrupted."""
    result = invoke(*ARMED, "--yes")

    assert result.exit_code == 0
    assert [(options["plan"], options["yes"]) for options in suite.runs] == [(None, True)]
    assert suite.seconds == [seconds_to_put_back(10)]


def test_unarmed_run_asks_nobody(suite: FakeSuite) -> None:
    """A run that is not armed begins at once, and ends soon when it is interrupted."""
    result = invoke(*LIVE)

    assert result.exit_code == 0
    assert suite.seconds == [SECONDS_TO_END]


@pytest.mark.parametrize("code", [ExitCode.USAGE, ExitCode.NOTHING_PROVEN, ExitCode.BUG])
def test_confirmation_without_a_plan_is_refused(suite: FakeSuite, code: ExitCode) -> None:
    """An armed run without a plan does not start, says why, and ends with the code of the suite's process."""
    suite.planned = SuiteOutcome(code, None, None, ("the suite is broken",))

    result = invoke(*ARMED, typed="web\n")

    assert result.exit_code == code
    assert "the suite is broken" in result.stderr
    assert len(suite.runs) == 1


@pytest.mark.usefixtures("suite")
@pytest.mark.parametrize(
    "outcome",
    [
        SuiteOutcome(ExitCode.NOTHING_PROVEN, None, None, ("cut short",)),
        CceReleaseError("it died without a word"),
        KeyboardInterrupt(),
    ],
)
def test_what_is_left_is_named(suite: FakeSuite, tmp_path: Path, outcome: Any) -> None:
    """However an armed run ends, the command that puts the release back is named where a journal is unfinished."""
    path = left_behind(tmp_path)
    left_behind_elsewhere = left_behind(tmp_path / "elsewhere")
    suite.outcome = outcome

    result = invoke(*ARMED, "--yes")

    assert result.exit_code != 0
    assert f"  {restore_command(path)}\n" in result.stderr
    assert str(left_behind_elsewhere) not in result.stderr


@pytest.mark.parametrize(("arguments", "name"), [(LIVE, "web"), ((*ARMED, "--yes"), "other")])
def test_other_journals_are_not_named(suite: FakeSuite, tmp_path: Path, arguments: tuple[str, ...], name: str) -> None:
    """An unarmed run, and journals of another release, bring no such line."""
    left_behind(tmp_path, name)

    result = invoke(*arguments)

    assert (result.exit_code, len(suite.runs)) == (0, 1)
    assert "restore" not in result.stderr

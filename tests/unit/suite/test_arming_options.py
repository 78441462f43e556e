"""Tests of how pytest is told to arm a run: on its command line, confirmed, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cce_release_contract.errors import UsageError
from cce_release_contract.settings import SETTINGS
from cce_release_suite._runner.command_line import refuse_options_of_files

ARMING = [setting for setting in SETTINGS if setting.command_line_only]
NOTHING: dict[str, object] = {setting.name: None for setting in SETTINGS}
ARMED = ("--cce-allow-dry-run", "c/n/r", "--cce-chart-id", "x")


@pytest.mark.parametrize("setting", ARMING, ids=lambda setting: setting.name)
def test_option_has_to_be_typed(setting: Any) -> None:
    """An option that is set without standing on the command line is refused, in either spelling it is taken."""
    options = NOTHING | {setting.name: "x"}

    for given in (["-q"], [f"{setting.pytest_option}s"], [setting.pytest_option.upper()], ["x", "--", "yes"]):
        with pytest.raises(UsageError, match="command line only"):
            refuse_options_of_files(options, given)
    refuse_options_of_files(options, [setting.pytest_option, "x"])
    refuse_options_of_files(options, [f"{setting.pytest_option}=x"])


def test_every_such_option_is_named() -> None:
    """All options that came from elsewhere stand in one error; the others may come from anywhere."""
    options = NOTHING | {"yes": True, "insecure": True, "allow_writes": "c/n/r", "seed": "3", "fault": []}

    with pytest.raises(UsageError) as caught:
        refuse_options_of_files(options, ["--cce-yes"])

    assert "--cce-insecure" in str(caught.value)
    assert "--cce-allow-writes" in str(caught.value)
    assert not any(name in str(caught.value) for name in ("--cce-yes", "--cce-seed", "--cce-fault"))


def with_variable(monkeypatch: pytest.MonkeyPatch, suite: Any, words: str) -> tuple[str, ...]:
    environment = suite.environment()
    monkeypatch.setattr(suite, "environment", lambda: environment | {"PYTEST_ADDOPTS": words})
    return ()


def with_file(_: pytest.MonkeyPatch, suite: Any, words: str) -> tuple[str, ...]:
    path = Path(suite.folder, "own.ini")
    path.write_text(f"[pytest]\naddopts = {words}\n")
    return ("-c", str(path))


@pytest.mark.parametrize("place", [with_variable, with_file])
def test_pytest_takes_no_arming_from_elsewhere(
    monkeypatch: pytest.MonkeyPatch, tiny_suite: Any, place: Callable[..., tuple[str, ...]]
) -> None:
    """PYTEST_ADDOPTS and addopts of a file arm nothing: the run ends with 2 and sends nothing."""
    more = place(monkeypatch, tiny_suite, "--cce-allow-dry-run=c/n/r --cce-yes")

    finished = tiny_suite.run("--cce-chart-id", "x", *more)

    assert finished.status == 2
    assert "--cce-allow-dry-run is accepted on the command line only" in finished.output
    assert "--cce-yes is accepted" in finished.output
    assert finished.report is None


def test_armed_run_has_to_be_confirmed(tiny_suite: Any) -> None:
    """Without --cce-yes an armed run ends with 2 and names the option."""
    finished = tiny_suite.run(*ARMED)

    assert finished.status == 2
    assert "--cce-yes" in finished.output
    assert finished.report is None


def test_plan_of_nothing_is_a_plan(tiny_suite: Any) -> None:
    """Where no clause of those that were asked for can be tested, the plan says so and ends with 0."""
    finished = tiny_suite.run("--cce-clause", "response.error.throttled", "--cce-plan")

    assert finished.status == 0
    assert finished.events[0]["plan"]["tests"] == 0
    assert list(finished.events[0]["plan"]["not_exercised"]) == ["response.error.throttled"]


def test_plan_needs_no_confirmation_and_sends_nothing(tiny_suite: Any) -> None:
    """With --cce-plan the run ends with 0, the plan is an event and is shown, and there is no report."""
    finished = tiny_suite.run(*ARMED, "--cce-plan")

    assert finished.status == 0
    assert "nothing was sent" in finished.output
    assert "except dry runs of c/n/r" in finished.output
    assert [event["kind"] for event in finished.events] == ["plan", "ended"]
    assert finished.events[0]["plan"]["dry_runs"] is True
    assert finished.report is None


@pytest.mark.parametrize(
    ("options", "words"),
    [(("--cce-plan",), "--cce-plan with workers"), ((*ARMED, "--cce-yes"), "with an armed run")],
)
def test_workers_neither_plan_nor_write(tiny_suite: Any, options: tuple[str, ...], words: str) -> None:
    """With workers, a plan and an armed run end with 2 before anything is sent or tested."""
    finished = tiny_suite.run("-p", "xdist.plugin", "-n", "2", *options)

    assert finished.status == 2
    assert words in finished.output
    assert {event["kind"] for event in finished.events} == {"error"}

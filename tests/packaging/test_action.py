"""The action, run by the shell that a runner starts: what the command gets, and what the job is told."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HOSTILE = [
    "--clause=two words",
    "--namespace='single' \"double\"",
    "--release=$(touch pwned)",
    "--chart-id=`touch pwned`",
    "--seed=1; touch pwned",
    "--target=https://example.com/?a=1&b=2 | touch pwned > pwned",
    "*",
    "~",
    "  spaces around  ",
    "${HOME} %0A ::error::x",
    "--config=\\",
    "Zürich 東京 🙂",
]
ALL = ["nothing-proven", "broken", "never"]


@pytest.fixture
def run_check(action: Any, machine: Any) -> Callable[..., Any]:
    """Runs the step `check` of the action with these inputs, as the runner would."""
    (step,) = (step for step in action["runs"]["steps"] if step.get("id") == "check")

    def run(
        inputs: dict[str, str] | None = None,
        *,
        commands: Path = machine.commands,
        cancel: signal.Signals | None = None,
        **variables: str,
    ) -> Any:
        given = {name: entry["default"] for name, entry in action["inputs"].items()} | (inputs or {})
        values = {f"${{{{ inputs.{name} }}}}": value for name, value in given.items()}
        values["${{ steps.install.outputs.commands }}"] = str(commands)
        environment = {name: values[text] for name, text in step["env"].items()}
        return machine.run(step["run"], environment | variables, cancel=cancel)

    return run


def test_inputs_that_are_left_out_are_not_passed_on(run_check):
    """Without inputs the command gets the folder of the reports and nothing else."""
    ran = run_check()

    assert ran.arguments == ["check", "--report-dir=.cce-release/reports", "--format=text"]
    assert ran.code == 0


def test_inputs_become_options(run_check):
    """Each input is the option of its name."""
    names = ["target", "config", "cluster-id", "namespace", "release", "variant", "chart-id"]
    names += ["profile", "seed", "deviations"]

    ran = run_check({name: f"the {name}" for name in names} | {"report-dir": "reports"})

    assert ran.arguments == [
        "check",
        "--report-dir=reports",
        "--format=text",
        *(f"--{name}=the {name}" for name in names),
    ]


@pytest.mark.parametrize("name", ["target", "config"])
def test_empty_target_is_passed_on(run_check, name):
    """A target or settings file that is given but empty reaches the command, which refuses it."""
    ran = run_check({name: ""})

    assert ran.arguments[3:] == [f"--{name}="]


def test_arguments_are_taken_as_they_stand(run_check, machine):
    """No shell reads an argument: spaces, quotes and substitutions arrive as they were written."""
    ran = run_check({"arguments": "\n".join(HOSTILE) + "\n\n"})

    assert ran.arguments[3:] == HOSTILE
    assert list(machine.workspace.iterdir()) == []


def test_lines_may_end_as_on_windows(run_check):
    """A carriage return at the end of a line is no part of the argument."""
    ran = run_check({"arguments": "--clause\r\nrollback\r\n"})

    assert ran.arguments[3:] == ["--clause", "rollback"]


@pytest.mark.parametrize("value", HOSTILE)
def test_inputs_are_taken_as_they_stand(run_check, machine, value):
    """No shell reads an input."""
    names = ["target", "config", "cluster-id", "profile", "seed", "deviations", "report-dir"]

    ran = run_check(dict.fromkeys(names, value))

    assert {argument.partition("=")[2] for argument in ran.arguments[1:]} == {value, "text"}
    assert machine.outputs()["report-dir"] == value
    assert list(machine.workspace.iterdir()) == []


@pytest.mark.parametrize("code", [0, 1, 2, 3, 4, 127, 137])
def test_exit_code_is_kept(run_check, machine, code):
    """The job ends with the exit code of the command, and is told what it means."""
    ran = run_check(CODE=str(code))

    assert ran.code == code
    assert machine.outputs()["exit-code"] == str(code)
    level = "notice" if code == 0 else "error"
    meaning = re.search(rf"^::{level} title=cce-release \(exit code {code}\)::(.+)$", ran.output, re.M)
    assert meaning
    assert machine.told("summary").startswith(f"### cce-release: exit code {code}\n\n{meaning[1]}\n\n")


def test_each_code_has_a_meaning_of_its_own(run_check):
    """The five codes are told apart, and from those that the command never has."""
    meanings = {run_check(CODE=str(code)).output.rpartition("::")[2] for code in (0, 1, 2, 3, 4, 5, 255)}

    assert len(meanings) == 6


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_cancelled_job_ends_the_run_in_order(run_check, machine, number):
    """The command is told when the job is cancelled, and what it ends with is the end of the job."""
    ran = run_check(cancel=number, ENDS_WITH="3", SAID="a first line")

    assert ran.code == 3
    assert machine.outputs()["exit-code"] == "3"
    assert ran.output.startswith("a first line\n")
    assert "a first line" in machine.told("summary")


@pytest.mark.parametrize("fail_on", ALL)
@pytest.mark.parametrize("code", range(5))
def test_fail_on_chooses_which_codes_fail(run_check, machine, fail_on, code):
    """A broken contract and one that was not proven may pass with a warning; a wrong setting and a bug never do."""
    passing = {"nothing-proven": {0}, "broken": {0, 3}, "never": {0, 1, 3}}[fail_on]

    ran = run_check({"fail-on": fail_on}, CODE=str(code))

    assert ran.code == (0 if code in passing else code)
    assert machine.outputs()["exit-code"] == str(code)
    assert ("::warning" in ran.output) == (code in passing - {0})


@pytest.mark.parametrize(
    "inputs",
    [
        {"fail-on": "sometimes"},
        {"fail-on": ""},
        {"fail-on": "broken\n::error::x"},
        {"report-dir": "reports\nexit-code=0"},
        {"arguments": "--report-dir=elsewhere"},
        {"arguments": "--clause=a\n--report-dir\r\nelsewhere"},
        {"arguments": "--format=json"},
        {"only": "staging"},
        {"fleet": ""},
        {"fleet": "--help"},
        {"fleet": "fleet.toml", "target": "https://example.com"},
        {"fleet": "fleet.toml", "target": ""},
        {"fleet": "fleet.toml", "config": "cce-release.toml"},
        {"fleet": "fleet.toml", "release": "testwww"},
        {"fleet": "fleet.toml", "variant": "autopilot"},
    ],
)
def test_wrong_inputs_are_refused(run_check, machine, inputs):
    """What the action cannot use ends the job with code 2 before the command starts."""
    ran = run_check(inputs)

    assert ran.code == 2
    assert ran.arguments == []
    assert machine.outputs() == {"exit-code": "2"}
    assert len(ran.output.splitlines()) == 1
    assert ran.output.startswith("::error title=cce-release (exit code 2)::")


@pytest.mark.parametrize("said", ["::error::x", "  ::error::x", "read\r::error::x", "\N{NO-BREAK SPACE}::error::x"])
@pytest.mark.parametrize(
    ("inputs", "stream"), [({}, "COMPLAINED"), ({"fleet": "f"}, "COMPLAINED"), ({"fleet": "f"}, "SAID")]
)
def test_messages_give_no_orders_to_the_runner(run_check, inputs, stream, said):
    """A message that looks like a workflow command is none: no line that the runner sees begins as one."""
    ran = run_check(inputs, **{stream: said})

    seen = [line.strip() for line in re.split(r"[\r\n]", ran.output)]
    assert [line for line in seen if line.startswith("::")] == [seen[-2]]
    assert seen[-2].startswith("::notice title=cce-release")
    assert "::error::x" in ran.output


def test_old_commands_are_none_either(run_check):
    """The older form of a workflow command, which the runner takes anywhere in a line, is broken up."""
    ran = run_check(COMPLAINED="an answer ###[error]x")

    assert "an answer ## #[error]x" in ran.output


def test_annotations_of_the_command_pass(run_check):
    """What the command prints on stdout reaches the runner as it is: its annotations are meant."""
    ran = run_check(SAID="::error file=spec/openapi.yaml,line=1::x")

    assert ran.output.startswith("::error file=spec/openapi.yaml,line=1::x\n")


def test_fleet_is_checked_instead(run_check, machine):
    """With a fleet file the fleet is checked; what its command has no option for stands in variables."""
    ran = run_check(
        {"fleet": "my fleet.toml", "only": "staging", "profile": "smoke", "seed": "7", "arguments": "--jobs\n2"},
        REPORT=".cce-release/reports/merged.json",
    )

    words = ["--report-dir=.cce-release/reports", "--format=text", "--only=staging", "--jobs", "2"]
    assert ran.arguments == ["fleet", "my fleet.toml", *words]
    assert machine.outputs()["report"] == ".cce-release/reports/merged.json"
    assert {"CCE_RELEASE_PROFILE=smoke", "CCE_RELEASE_SEED=7"} == set(ran.variables)


def test_summary_shows_the_end_of_the_output(run_check, machine):
    """The last lines of the output are a block of code in the summary, whatever they hold."""
    said = "\n".join([*map(str, range(100)), "```", "# <b>title</b> \x1b[31mred", "x" * 5000])

    run_check(SAID=said, CODE="1")

    lines = machine.told("summary").splitlines()[4:]
    assert len(lines) == 80
    assert all(line.startswith("    ") for line in lines)
    assert lines[-3:] == ["    ```", "    # <b>title</b> [31mred", "    " + "x" * 1000]


def test_summary_of_the_command_is_kept(run_check, machine):
    """Where the command wrote a summary of its own, nothing is added to it."""
    (machine.folder / "summary").write_text("of an earlier step\n", encoding="utf-8")

    run_check(SAID="x", SUMMARY="# The contract holds")

    assert machine.told("summary") == "of an earlier step\n# The contract holds\n"


def test_report_is_named(run_check, machine):
    """The outputs name the report that the run wrote, in a folder whose name holds spaces."""
    run_check({"report-dir": "my reports"}, REPORT="my reports/report.json")

    assert machine.outputs()["report"] == "my reports/report.json"
    assert machine.outputs()["report-dir"] == "my reports"


def test_report_of_an_earlier_run_is_not_named(run_check, machine):
    """A report that stood there before is not taken for the one of this run."""
    report = machine.workspace / "report.json"
    report.write_text("{}", encoding="utf-8")
    os.utime(report, (1, 1))

    run_check({"report-dir": "."}, CODE="2")

    assert machine.outputs()["report"] == ""


def test_command_that_is_missing_fails_the_job(run_check, tmp_path, machine):
    """Where there is no command at all, the job fails and says so."""
    (machine.commands / "cce-release").unlink()

    ran = run_check({"fail-on": "never"}, commands=tmp_path, PATH="/usr/bin:/bin")

    assert ran.code == 127
    assert "it could not be started" in ran.output


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        ({"target": ""}, 2),
        ({"config": "no such file.toml"}, 2),
        ({"profile": "smoke", "seed": "7", "arguments": "--clause\nrequest.media_type"}, 0),
        ({"arguments": "--clause=request.media_type\n--fault=media-type-unchecked"}, 1),
        ({"target": "http://127.0.0.1:9", "arguments": "--control=http://control:t@127.0.0.1:9/_emulator"}, 3),
    ],
)
def test_real_command_runs(run_check, machine, inputs, code):
    """The real command takes what the action gives it; its exit code is the job's and its report is named."""
    ran = run_check(inputs, commands=Path(sys.executable).parent)

    assert ran.code == code, ran.output
    assert machine.outputs()["report"] == ("" if code == 2 else ".cce-release/reports/report.json")

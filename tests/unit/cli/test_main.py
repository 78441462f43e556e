"""Tests of the command group: lazy commands, exit codes and error messages."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from cce_release_contract.cli import COMMANDS, ending_of, main
from cce_release_contract.errors import CceReleaseError, PreflightError, UsageError
from cce_release_contract.exit_codes import ExitCode


def raising(error: BaseException) -> object:
    def run() -> object:
        raise error

    return run


def test_every_command_loads() -> None:
    """Each command of the list has a module that exports it."""
    context = click.Context(main)

    missing = [name for name in COMMANDS if main.get_command(context, name) is None]

    assert missing == []


def test_help_loads_no_command() -> None:
    """The list of commands is shown without importing any of them."""
    script = (
        "import sys; from cce_release_contract.cli import main; main(['--help'], standalone_mode=False);"
        "print([m for m in sys.modules if m.startswith('cce_release_contract.cli.commands.')])"
    )

    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout

    loaded = [name for name in COMMANDS if f"'cce_release_contract.cli.commands.{name}'" in shown.splitlines()[-1]]
    assert loaded == []
    assert all(name in shown for name in COMMANDS)


def test_version_is_shown() -> None:
    """The version names the program."""
    result = CliRunner().invoke(main, ["--version"])

    assert (result.exit_code, result.stdout.split()[0]) == (0, "cce-release,")


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [(["chek"], "check"), (["check", "--targt", "x"], "--target"), (["check", "--clauze", "x"], "--clause")],
)
def test_misspelling_offers_the_closest(arguments: list[str], meant: str) -> None:
    """A misspelt command or option ends with 2 and offers the closest name."""
    result = CliRunner().invoke(main, arguments)

    assert result.exit_code == 2
    assert meant in result.stderr
    assert result.stdout == ""


def test_no_command_is_wrong_usage() -> None:
    """Without a command the help is shown and the exit code is 2."""
    result = CliRunner().invoke(main, [])

    assert result.exit_code == 2
    assert "Commands:" in result.stderr


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("bad"), ExitCode.USAGE),
        (PreflightError("gone"), ExitCode.NOTHING_PROVEN),
        (CceReleaseError("own"), ExitCode.BUG),
        (KeyboardInterrupt(), ExitCode.NOTHING_PROVEN),
        (click.exceptions.Abort(), ExitCode.NOTHING_PROVEN),
        (click.exceptions.FileError("f"), ExitCode.USAGE),
        (click.exceptions.Exit(3), ExitCode.NOTHING_PROVEN),
    ],
)
def test_error_becomes_its_exit_code(error: BaseException, code: ExitCode) -> None:
    """Each kind of error ends with its own exit code."""
    assert ending_of(raising(error), debug=False).code is code


def test_known_error_is_shown_without_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    """An error that we raise on purpose is shown with its parts, on stderr only."""
    ending_of(raising(UsageError("bad value", where="--seed", remedy="give a number")), debug=True)

    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == "cce-release: bad value [usage]\n  where: --seed\n  remedy: give a number\n"


def test_unexpected_error_is_a_bug(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Any other error ends with 4; its traceback is kept in a private file that the message names."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    code = ending_of(raising(ZeroDivisionError("oops")), debug=False).code

    (kept,) = tmp_path.iterdir()
    shown = capsys.readouterr().err
    assert code is ExitCode.BUG
    assert "Traceback" not in shown
    assert str(kept) in shown
    assert "ZeroDivisionError: oops" in kept.read_text()
    assert kept.stat().st_mode & 0o077 == 0


def test_bug_shows_no_credential(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """An internal error may quote anything: its credentials are masked and its control characters escaped."""
    monkeypatch.setenv("CCE_RELEASE_TOKEN", "tkn/of+a==user")

    ending_of(raising(ValueError("tkn%2fof%2ba%3d%3duser\x1b[31m\n::error::x")), debug=True)

    shown = capsys.readouterr().err
    assert "user" not in shown.replace("the user", "")
    assert "******\\x1b[31m\n\\x3a:error::x" in shown


def test_debugging_shows_the_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    """With debugging on, the traceback is shown."""
    ending_of(raising(ZeroDivisionError("oops")), debug=True)

    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(("result", "code"), [(None, 0), (ExitCode.BROKEN, 1), (3, 3)])
def test_result_is_the_exit_code(result: object, code: int) -> None:
    """A command returns its exit code; None means 0."""
    assert ending_of(lambda: result, debug=False).code == code


@pytest.mark.parametrize(
    ("stream", "command", "code"),
    [
        ("stdout", ["clauses"], 0),
        ("stdout", ["check", "--plan"], 0),
        ("stdout", ["check", "--fault", "dry-run-stored", "--clause", "upgrade.dry_run.changes_nothing"], 1),
        ("stderr", ["clauses"], 0),
        ("stderr", ["clauses", "--none"], 2),
        ("stderr", ["check", "--target", "http://127.0.0.1:1"], 2),
        ("stderr", ["check", "--profile", "smoke", "--clause", "request.path.cluster_id"], 0),
    ],
)
def test_output_that_nobody_reads(tmp_path: Path, stream: str, command: list[str], code: int) -> None:
    """If the reader goes away, a command still ends with its exit code."""
    reading, writing = os.pipe()
    os.close(reading)
    streams: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | {stream: writing}

    done = subprocess.run(
        [sys.executable, "-m", "cce_release_contract.cli", *command], cwd=tmp_path, text=True, check=False, **streams
    )

    os.close(writing)
    assert done.returncode == code
    assert "Traceback" not in (done.stderr or "")
    assert "ignored" not in (done.stderr or "")


REPOSITORY = Path(__file__).parents[3]
BROKEN = ["check", "--fault", "dry-run-stored", "--clause", "upgrade.dry_run.changes_nothing"]


@pytest.mark.parametrize(
    ("redirected", "command", "code", "told"),
    [
        (">/dev/full", BROKEN, 1, "No space left on device"),
        (">&-", BROKEN, 1, "it was closed"),
        (">/dev/full", ["lint", str(REPOSITORY / "spec")], 0, "No space left on device"),
        (">/dev/full", ["clauses"], 2, "No space left on device"),
        (">&-", ["clauses"], 2, "it was closed"),
    ],
)
def test_output_that_cannot_be_written(
    tmp_path: Path, redirected: str, command: list[str], code: int, told: str
) -> None:
    """A verdict outlasts its output; a command that only prints has failed where it could not print."""
    called = shlex.join([sys.executable, "-m", "cce_release_contract.cli", *command])

    done = subprocess.run(
        ["sh", "-c", f"{called} {redirected}"], cwd=tmp_path, text=True, check=False, stderr=subprocess.PIPE
    )

    assert done.returncode == code
    assert done.stderr.endswith(f"cce-release: cannot write the output: {told}\n")
    assert "Traceback" not in done.stderr


def test_shell_can_complete_commands() -> None:
    """The completion that the command-line page describes knows the commands and their options."""
    asked = {"_CCE_RELEASE_COMPLETE": "bash_complete", "COMP_WORDS": "cce-release fa", "COMP_CWORD": "1"}
    program = [sys.executable, "-m", "cce_release_contract.cli"]

    done = subprocess.run(program, env=os.environ | asked, capture_output=True, text=True, check=False)

    assert done.stdout.split() == ["plain,faults"]
    assert done.returncode == 0

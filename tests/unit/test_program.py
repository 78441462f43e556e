"""`cce-release` works if only the models are installed."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.optional_dependencies import NEEDED_BY
from cce_release_contract.program import main


@pytest.fixture
def models_only(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Nothing but the models can be found."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    return monkeypatch


def run(patch: pytest.MonkeyPatch, *arguments: str) -> int:
    """The exit status of the program."""
    patch.setattr(sys, "argv", ["cce-release", *arguments])
    with pytest.raises(SystemExit) as left:
        main()
    assert isinstance(left.value.code, int)
    return left.value.code


@pytest.mark.parametrize(("name", "extra"), NEEDED_BY.items())
def test_each_command_says_what_to_install(
    name: str, extra: str, models_only: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A command names the part that it needs and exits with 2."""
    status = run(models_only, name, "--help")

    shown = capsys.readouterr()
    assert (status, shown.out) == (ExitCode.USAGE, "")
    assert f"`cce-release {name}` needs the optional part [{extra}]" in shown.err
    assert f"install the part [{extra}]" in shown.err


@pytest.mark.parametrize(
    ("arguments", "status"), [(["--help"], ExitCode.FINE), (["-h"], ExitCode.FINE), ([], ExitCode.USAGE)]
)
def test_the_help_lists_the_commands_with_their_parts(
    arguments: list[str], status: ExitCode, models_only: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The help says that only the models are installed, and what each command needs."""
    left = run(models_only, *arguments)

    shown = capsys.readouterr().out
    assert left == status
    assert "Only the models are installed" in shown
    assert "cce-release-contract" not in shown  # a name to install from an index where nobody owns it
    assert all(f"{name} " in shown and f"[{extra}]" in shown for name, extra in NEEDED_BY.items())


def test_the_version_needs_no_part(models_only: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The version is the same as with every part."""
    bare = run(models_only, "--version"), capsys.readouterr().out
    models_only.undo()

    with pytest.MonkeyPatch.context() as patch:
        whole = run(patch, "--version"), capsys.readouterr().out

    assert bare == whole
    assert bare[0] == ExitCode.FINE


def test_a_command_runs_where_its_part_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    """With its part installed, a command works."""
    with pytest.MonkeyPatch.context() as patch:
        status = run(patch, "clauses", "upgrade.revision.grows")

    assert status == ExitCode.FINE
    assert "upgrade.revision.grows" in capsys.readouterr().out


@pytest.mark.parametrize("broken", ["raise AttributeError('no Group')", "import nothing_like_this", "Group = None"])
def test_command_line_that_cannot_be_loaded_is_no_verdict(tmp_path: Path, broken: str) -> None:
    """A package that is too old or broken ends with 4 and its name, not with Python's own 1."""
    packages, work = tmp_path / "packages", tmp_path / "work"
    packages.mkdir()
    work.mkdir()
    (packages / "click.py").write_text(broken)

    done = subprocess.run(
        [sys.executable, "-P", "-c", "from cce_release_contract.program import main; main()", "clauses"],
        cwd=work,
        env={**os.environ, "PYTHONPATH": str(packages)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == ExitCode.BUG
    assert "cannot load the command line" in done.stderr
    assert "Traceback" not in done.stderr


def test_program_itself_imports_nothing_of_the_folder(tmp_path: Path) -> None:
    """An empty entry of PYTHONPATH is the working folder: no module there takes the place of another."""
    (tmp_path / "click.py").write_text("print('user click')\n")

    done = subprocess.run(
        [sys.executable, "-P", "-c", "from cce_release_contract.program import main; main()", "--version"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(["", "/nonexistent"])},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("cce-release, version")

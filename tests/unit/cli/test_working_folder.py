"""Commands in a working folder that is gone: wrong usage where they need it, no matter where they do not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cce_release_contract.cli import main
from cce_release_contract.exit_codes import ExitCode

FLEET = """
[[target]]
name = "one"
url = "https://cce.example.com"
cluster_id = "c"
namespace = "n"
release = "r"
"""


@pytest.fixture
def gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a fleet file; the current one, below it, is gone."""
    (tmp_path / "fleet.toml").write_text(FLEET)
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    return tmp_path


@pytest.mark.parametrize(
    "command",
    [
        ["check"],
        ["check", "--plan"],
        ["check", "--compare", "http://127.0.0.1:1"],
        ["prove"],
        ["fleet", "{folder}/fleet.toml"],
        ["lint"],
    ],
    ids=" ".join,
)
def test_command_that_needs_it_is_refused(gone: Path, command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A command that needs the current folder ends with 2 and names the problem."""
    arguments = [part.format(folder=gone) for part in command]

    code = main(arguments, standalone_mode=False)

    assert code == ExitCode.USAGE
    assert "the working folder cannot be used" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["clauses", "rollback"], ["restore", "journal.json"], ["fleet", "fleet.toml"]])
def test_no_command_blames_itself(gone: Path, command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The other commands work, or report a missing file."""
    code = main(command, standalone_mode=False)

    assert gone.is_dir()
    assert code in (ExitCode.FINE, ExitCode.USAGE)
    assert "please report it" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "command",
    [["lint", "spec"], ["generate", "--check"], ["emulate", "--port", "0", "--state", "state.db"]],
    ids=" ".join,
)
def test_folder_that_cannot_be_searched_is_no_error_of_ours(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    """A command with unreadable files says so."""

    def refusing(look: Callable[..., Any]) -> Callable[..., Any]:
        def looked(path: Path, *arguments: Any, **named: Any) -> Any:
            if not path.is_absolute():
                raise PermissionError(13, "Permission denied")
            return look(path, *arguments, **named)

        return looked

    for name in ("stat", "read_text", "open"):
        monkeypatch.setattr(Path, name, refusing(getattr(Path, name)))

    code = main(command, standalone_mode=False)

    shown = capsys.readouterr()
    assert code in (ExitCode.BROKEN, ExitCode.NOTHING_PROVEN), shown
    assert "ermission denied" in shown.out + shown.err

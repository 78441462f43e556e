"""Read `cce-release.toml`."""

from __future__ import annotations

from pathlib import Path

import pytest

from cce_release_contract.settings.settings_file import read_settings_file


def problems_of(folder: Path, text: str) -> list[str]:
    path = folder / "cce-release.toml"
    path.write_text(text)
    return [problem.sentence() for problem in read_settings_file(path).problems]


def test_values_are_read(tmp_path: Path) -> None:
    """Values have their setting's name and their place."""
    path = tmp_path / "cce-release.toml"
    path.write_text('[target]\nurl = "https://x"\n[run]\nclause = ["rollback"]\n')

    file = read_settings_file(path)

    assert {name: raw.value for name, raw in file.values.items()} == {"target": "https://x", "clause": ["rollback"]}
    assert file.values["target"].where == f"url under [target] in {path}"
    assert (file.tables, file.problems) == (("target", "run"), ())


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("[target]\nulr = 'x'", "did you mean url?"),
        ("[runs]\nseed = 1", "did you mean run?"),
        ("[run]\nurl = 'x'", "move it under [target]"),
        ("seed = 1", "move it under [run]"),
        ("[target]\ntoken = 'hidden'", "must not hold one"),
        ("[run]\nallow_writes = 'c/n/r'", "command line only"),
        ("allow-dry-run = 'c/n/r'", "command line only"),
        ("[run]\nfault = ['x']", "give --fault there"),
        ("[run]\nseed = = 1", "not valid TOML"),
        ("target = 'https://x'", "unknown table or key 'target'"),
    ],
)
def test_what_does_not_belong_is_refused(tmp_path: Path, text: str, part: str) -> None:
    """A wrong file is refused with problem and remedy."""
    problems = problems_of(tmp_path, text)

    assert len(problems) == 1
    assert part in problems[0]
    assert "hidden" not in problems[0]


def test_everything_wrong_is_reported_at_once(tmp_path: Path) -> None:
    """Two mistakes are two problems."""
    problems = problems_of(tmp_path, "[target]\nulr = 'x'\n[rum]\nseed = 1\n")

    assert len(problems) == 2


def test_missing_file_is_a_problem(tmp_path: Path) -> None:
    """A named file that does not exist is a problem."""
    file = read_settings_file(tmp_path / "none.toml")

    assert "does not exist" in file.problems[0].what


def test_byte_order_mark_is_accepted(tmp_path: Path) -> None:
    """A file with a byte order mark is read."""
    path = tmp_path / "cce-release.toml"
    path.write_bytes(b"\xef\xbb\xbf[run]\nseed = 1\n")

    file = read_settings_file(path)

    assert file.problems == ()

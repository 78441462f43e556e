"""Tests of the file of known deviations."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cce_release_contract.errors import UsageError
from cce_release_contract.verdicts.deviations import Deviation
from cce_release_contract.verdicts.deviations_file import deviations_text, read_deviations

CLAUSES = ("rollback.revision.grows", "rollback.revision.first", "upgrade.values.kept")
RIGHT = 'clause = "upgrade.values.kept"\nreason = "r"\nexpires = 2026-12-01\n'


def read(folder: Path, text: str | bytes) -> tuple[Deviation, ...]:
    path = folder / "deviations.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_deviations(path, CLAUSES)


def test_deviations_are_read(tmp_path: Path) -> None:
    """Each table is a deviation; link and target may be left out, and a target is read as --target is."""
    first = 'clause = "rollback.revision.grows"\nreason = " two\\nlines "\nexpires = 2026-12-01\n'

    found = read(
        tmp_path,
        f'[[deviation]]\n{first}link = "https://x/1?a=b#c"\ntarget = "https://CCE.example.com/"\n[[deviation]]\n{RIGHT}',
    )

    assert found == (
        Deviation(CLAUSES[0], "two lines", date(2026, 12, 1), "https://x/1?a=b#c", target="https://cce.example.com"),
        Deviation(CLAUSES[2], "r", date(2026, 12, 1)),
    )


@pytest.mark.parametrize("text", ["", "# none any more\n", "deviation = []\n"])
def test_file_may_be_empty(tmp_path: Path, text: str) -> None:
    """A file whose last deviation was removed is still a file of deviations."""
    assert read(tmp_path, text) == ()


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("[[deviaton]]\n", "did you mean deviation?"),
        ("x = 1\n", "write each as [[deviation]]"),
        ("[deviation]\n" + RIGHT, "deviation is not a list of tables"),
        ("deviation = [1]\n", "deviation is not a list of tables"),
        ("[[deviation]]\n" + RIGHT + 'resaon = "r"', "did you mean reason?"),
        ("[[deviation]]\n" + RIGHT + 'z = "r"', "the keys are clause, reason"),
        ("[[deviation]]\n" + RIGHT.replace("kept", "kep"), "did you mean upgrade.values.kept?"),
        ("[[deviation]]\n" + RIGHT.replace("upgrade.values.kept", "x"), "cce-release clauses lists them"),
        ("[[deviation]]\n" + RIGHT.replace("upgrade.values.kept", "rollback"), "matches 2 clauses"),
        (
            "[[deviation]]\n" + RIGHT.replace("upgrade.values.kept", "rollback.*"),
            "for example for rollback.revision.grows",
        ),
        ("[[deviation]]\n" + RIGHT.replace('"r"', '" "'), "reason does not accept ' '"),
        ("[[deviation]]\n" + RIGHT.replace('"r"', "7"), "reason does not accept 7"),
        ("[[deviation]]\n" + RIGHT.replace('reason = "r"\n', ""), "reason is missing"),
        ("[[deviation]]\n" + RIGHT.replace("clause", "target"), "clause is missing"),
        ("[[deviation]]\n" + RIGHT.replace("expires = 2026-12-01", ""), "expires is missing"),
        ("[[deviation]]\n" + RIGHT.replace("2026-12-01", '"2026-12-01"'), "without quotes"),
        ("[[deviation]]\n" + RIGHT.replace("2026-12-01", "2026-12-01T00:00:00Z"), "without quotes"),
        ("[[deviation]]\n" + RIGHT + 'link = "ticket 17"', "link does not accept 'ticket 17'"),
        ("[[deviation]]\n" + RIGHT + 'link = "http://[x"', "link does not accept"),
        ("[[deviation]]\n" + RIGHT + 'target = "cce.example.com"', "it takes a URL such as"),
        (f"[[deviation]]\n{RIGHT}[[deviation]]\n{RIGHT}", "a second deviation of upgrade.values.kept"),
        (f'[[deviation]]\n{RIGHT}[[deviation]]\n{RIGHT}target = "https://a"', "a second deviation"),
        ("[[deviation]\n", "is not valid TOML"),
        ("[[deviation]]\n" + RIGHT.replace("2026-12-01", "2026-02-30"), "is not valid TOML"),
        ("a = " + "[" * 100_000, "is not valid TOML"),
        ("a = " + "9" * 10_000, "is not valid TOML"),
        (b"\xff\xfe", "is not valid TOML"),
    ],
)
def test_wrong_files_say_what_is_wrong(tmp_path: Path, text: str | bytes, part: str) -> None:
    """A wrong file is refused with the problem and its place."""
    with pytest.raises(UsageError) as caught:
        read(tmp_path, text)

    assert part in str(caught.value)
    assert "deviations.toml" in str(caught.value)


def test_targets_of_their_own_are_no_doubles(tmp_path: Path) -> None:
    """One clause may deviate on two targets, each with its own reason."""
    entries = [f'[[deviation]]\n{RIGHT}target = "https://{host}"\n' for host in ("a", "b")]

    assert [deviation.target for deviation in read(tmp_path, "".join(entries))] == ["https://a", "https://b"]


def test_every_problem_is_named_at_once(tmp_path: Path) -> None:
    """One error names every problem of every entry, each with the number of its entry."""
    with pytest.raises(UsageError) as caught:
        read(tmp_path, '[[deviation]]\nclause = "x"\n[[deviation]]\nexpires = 1\n[other]\n')

    text = str(caught.value)
    assert text.startswith("7 problems with the deviations")
    assert all(part in text for part in ("'other'", "deviation 1 in", "deviation 2 in", "'x'", "'1'"))


def test_missing_file_is_named(tmp_path: Path) -> None:
    """A file that is not there, or that is a folder, is refused by its name."""
    with pytest.raises(UsageError, match=r"does not exist.*\n.*none\.toml"):
        read_deviations(tmp_path / "none.toml", CLAUSES)
    with pytest.raises(UsageError, match="cannot be read"):
        read_deviations(tmp_path, CLAUSES)


@pytest.mark.parametrize("seen", ["it broke", "", 'a "quoted" \\ text', "a\nb\tc\x00\x7f\ud800", "é😀 ü", "x" * 5_000])
@pytest.mark.parametrize("target", ["", "https://cce.example.com"])
def test_first_file_is_read_again(tmp_path: Path, seen: str, target: str) -> None:
    """A first file is a valid file of deviations, whatever text a target sends."""
    text = deviations_text({CLAUSES[0]: seen, CLAUSES[1]: "other"}, expires=date(2027, 1, 31), target=target)

    first, second = read(tmp_path, text)
    assert (first.clause, first.expires, first.target) == (CLAUSES[0], date(2027, 1, 31), target)
    assert 1 <= len(first.reason) <= 400
    assert second == Deviation(CLAUSES[1], "other", date(2027, 1, 31), target=target)


def test_first_file_asks_for_a_review() -> None:
    """A first file begins with instructions for its reader."""
    assert "# Review each" in deviations_text({CLAUSES[0]: "x"}, expires=date(2027, 1, 31))


def test_a_replaced_id_stands_for_what_replaces_it(tmp_path: Path) -> None:
    """A deviation of an id that was split is one of each new id, except of those that the file names itself."""
    replaced = {"upgrade.old": ("upgrade.values.kept", "rollback.revision.first")}
    path = tmp_path / "deviations.toml"
    path.write_text(f"[[deviation]]\n{RIGHT.replace('values.kept', 'old')}[[deviation]]\n{RIGHT}")

    found = read_deviations(path, CLAUSES, replaced)

    assert [(one.clause, one.written) for one in found] == [
        ("upgrade.values.kept", ""),
        ("rollback.revision.first", "upgrade.old"),
    ]

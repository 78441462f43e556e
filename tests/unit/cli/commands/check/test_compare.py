"""Tests of `cce-release check --compare`: its options, its two formats and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cce_release_contract.cli import main
from cce_release_contract.comparing.sides import Sides
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.runs import target_pair
from cce_release_contract.runs.target_pair import PairOutcome
from cce_release_contract.settings import COMPARE_SETTINGS

DOCUMENT: dict[str, Any] = {
    "contract": {"version": "1.0.0", "sha256": "ab" * 32},
    "profile": "standard",
    "seed": 0,
    "exit_code": 1,
    "sides": {
        name: {
            "target": {"kind": "emulator", "base_url": f"http://{name}", "mode": "controlled"},
            "started_at": "2026-01-02T03:04:05Z",
            "requests": 1,
            "cut_short": "",
        }
        for name in ("a", "b")
    },
    "summary": {"verdict": 0, "answers": 0, "same": 0, "not_compared": 0, "tests": 0, "tests_not_compared": 0},
    "clauses": [],
    "answers": [],
    "uncompared": [],
}
B = ("--compare", "http://127.0.0.1:2", "--compare-control", "http://control:t@127.0.0.1:2/_emulator")


class FakePair:
    """Replaces the two runs: records the sides and returns one outcome."""

    def __init__(self) -> None:
        self.sides: Sides | None = None
        self.outcome = PairOutcome(ExitCode.BROKEN, DOCUMENT, Path("differential.json"), ())

    def __call__(self, sides: Sides, *_others: object, **_more: object) -> PairOutcome:
        self.sides = sides
        return self.outcome


@pytest.fixture
def pair(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakePair:
    """Replace the two runs; the current folder is empty."""
    fake = FakePair()
    monkeypatch.setattr(target_pair, "compare_targets", fake)
    monkeypatch.chdir(tmp_path)
    return fake


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["check", *arguments])


def test_every_setting_of_a_comparison_is_an_option() -> None:
    """The help shows an option for each setting that describes the second target."""
    shown = invoke("--help").stdout

    assert [setting.option for setting in COMPARE_SETTINGS if setting.option not in shown] == []


@pytest.mark.usefixtures("pair")
def test_text_is_the_page() -> None:
    """The page is on stdout, the path of the files on stderr, and the exit code is the comparison's."""
    result = invoke(*B)

    assert result.exit_code == 1
    assert result.stdout.splitlines()[0] == "# A http://a and B http://b"
    assert result.stdout.splitlines()[-1] == "A http://a and B http://b: they differ"
    assert "comparison differential.json" in result.stderr


@pytest.mark.usefixtures("pair")
def test_json_is_the_document_and_nothing_else() -> None:
    """With the format json stdout is the content of the file."""
    assert json.loads(invoke(*B, "--format", "json").stdout) == DOCUMENT


def test_complaints_stand_on_stderr(pair: FakePair) -> None:
    """If a side cannot be checked, stdout is empty and stderr says so."""
    pair.outcome = PairOutcome(ExitCode.NOTHING_PROVEN, None, None, ("A: no answer", "nothing was compared"))

    result = invoke(*B)

    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.splitlines() == ["A: no answer", "nothing was compared"]


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["--compare", ""], "it is empty"),
        (["--compare-config", "b.toml"], "--compare-config without --compare"),
        ([*B, "--plan"], "--plan with --compare"),
        ([*B, "--clause", "rolback"], "did you mean rollback"),
    ],
)
def test_wrong_options_start_nothing(pair: FakePair, arguments: list[str], part: str) -> None:
    """Wrong options end with 2 before either run is started."""
    result = invoke(*arguments)

    assert result.exit_code == 2
    assert part in result.stderr
    assert pair.sides is None

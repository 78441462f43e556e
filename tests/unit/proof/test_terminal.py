"""Tests of a proof on a terminal."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from cce_release_contract.proof.matrix import Proof
from cce_release_contract.proof.terminal import render_proof
from cce_release_contract.protocol.trials import ClauseOutcome, TrialResult
from cce_release_contract.verdicts.verdict import Verdict


@pytest.fixture
def shown(clauses):
    """The text of a proof, as it goes into a pipe of 80 columns."""

    def shown(proof: Proof) -> str:
        text = StringIO()
        render_proof(proof, Console(file=text, width=80, color_system=None), clauses, paths=[Path("proof.json")])
        return text.getvalue()

    return shown


def test_each_finding_has_reason_and_command(shown, broken):
    """A survivor, an unexpected failure and a trial without an end say why, and how to see them again."""
    text = shown(broken)

    assert "SURVIVED survivor" in text
    assert "why: the target answered 429" in text
    assert "again: cce-release check --fault survivor --clause alpha.one.holds --seed 7" in text
    assert "UNEXPECTED strange" in text
    assert "again: cce-release prove --fault hanging --full --seed 7" in text
    assert "NO FAULT breaks beta.two.holds" in text


def test_last_line_is_the_result(shown, clean, broken):
    """The last line shows the result."""
    assert shown(clean).splitlines()[-1] == "proven (1 of 1 faults killed)"
    assert shown(broken).splitlines()[-1] == (
        "not proven: there are findings (2 of 4 faults killed, 1 unexpected, 1 clause without a fault)"
    )


def test_matrix_counts_cells_of_each_group(shown, broken):
    """A full proof shows for each fault and group of clauses how many cells are of which kind."""
    lines = {line.split()[0]: line.split()[1:] for line in shown(broken).splitlines() if line.strip()}

    assert lines["killed"] == ["x1", "o1", "·"]
    assert lines["strange"] == ["!1", "x1"]


def test_matrix_is_for_full_proofs(shown, changed):
    """A proof of only the declared clauses prints no matrix."""
    assert "number of cells" not in shown(changed(full=False))


def test_false_alarm_is_shown(shown, changed):
    """A clause that failed on the correct emulator is shown with its command."""
    control = TrialResult(0, "", {"alpha.one.holds": ClauseOutcome(Verdict.FAIL, "wrong")})

    text = shown(changed(control=control))

    assert "FALSE ALARM alpha.one.holds" in text
    assert "again: cce-release check --clause alpha.one.holds --seed 7" in text


def test_control_characters_are_shown_as_text(shown, changed):
    """Text of a target cannot control the terminal."""
    control = TrialResult(0, "", {"alpha.one.holds": ClauseOutcome(Verdict.FAIL, "\x1b[2Jgone")})

    text = shown(changed(control=control))

    assert "\x1b" not in text
    assert "\\x1b[2Jgone" in text


def test_cut_short_is_shown(shown, changed):
    """A proof that was cut short says so."""
    assert "cut short: interrupted" in shown(changed(cut_short="interrupted"))


def test_bug_is_shown(shown, changed):
    """An error of the suite itself is shown with its text."""
    text = shown(changed(control=TrialResult(0, "", {}, bugs=("test_x: KeyError",))))

    assert "BUG of the suite itself against the correct emulator" in text
    assert "test_x: KeyError" in text

"""Tests of the recording of a run for a comparison."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from cce_release_contract.comparing.runs import ClauseVerdict
from cce_release_contract.errors import TargetError
from cce_release_contract.judging.fingerprints import Fingerprint
from cce_release_contract.protocol.run_recording import RunLines, read_side
from cce_release_contract.verdicts.judgement import Judgement, Violation
from cce_release_contract.verdicts.verdict import Verdict

REPORT = {"clauses": [{"id": "a.b", "verdict": "fail", "reason": "it broke"}]}


def test_run_is_read_again(tmp_path: Path) -> None:
    """Fingerprints are read by test in order, judgements without their evidence, verdicts from the report."""
    path = tmp_path / "run.jsonl"
    fingerprints = [Fingerprint(test, "GET", f"/{n}", "r", 200) for n, test in enumerate(("t1", "t2", "t1"))]
    for fingerprint in fingerprints:
        RunLines(path, str).fingerprint(fingerprint)
    RunLines(path, str).judgements([Judgement("a.b", Verdict.FAIL, "t1", "why", Violation("m", "e", "o"))])

    side = read_side(path, REPORT)

    assert side.fingerprints == {"t1": [fingerprints[0], fingerprints[2]], "t2": [fingerprints[1]]}
    assert side.judgements == [Judgement("a.b", Verdict.FAIL, "t1", "why")]
    assert side.verdicts == {"a.b": ClauseVerdict(Verdict.FAIL, "it broke")}


def test_run_without_lines_has_its_verdicts(tmp_path: Path) -> None:
    """A run that sent nothing has verdicts all the same."""
    side = read_side(tmp_path / "none.jsonl", REPORT)

    assert (side.fingerprints, side.judgements) == ({}, [])
    assert list(side.verdicts) == ["a.b"]


def test_lines_hold_no_secret_and_are_the_owner_s(tmp_path: Path) -> None:
    """Every line is redacted as a whole, and nobody else can read the file."""
    path = tmp_path / "run.jsonl"

    RunLines(path, lambda text: text.replace("hidden", "***")).fingerprint(Fingerprint("t", "GET", "/hidden", "r", 200))

    assert "hidden" not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full here")
def test_full_disk_is_named() -> None:
    """A full disk ends the comparison with the file and the reason, without a traceback."""
    with pytest.raises(TargetError, match="comparison: No space left") as caught:
        RunLines(Path("/dev/full"), str).fingerprint(Fingerprint("t", "GET", "/", "r", 200))

    assert caught.value.where == "/dev/full"


def test_half_a_line_is_left_out(tmp_path: Path) -> None:
    """A last line that a full disk took in part counts as not written."""
    path = tmp_path / "run.jsonl"
    RunLines(path, str).fingerprint(Fingerprint("t", "GET", "/", "r", 200))
    with path.open("a") as file:
        file.write('{"outl')

    assert list(read_side(path, REPORT).fingerprints) == ["t"]

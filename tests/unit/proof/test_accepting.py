"""Tests of accepted failures: what is added, and when nothing can be accepted."""

import json
from dataclasses import replace

from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.proof.accepting import accepted, with_unexpected, write_may_break
from cce_release_contract.protocol.trials import ClauseOutcome
from cce_release_contract.verdicts.verdict import Verdict


def test_unexpected_failures_join_the_declared_ones(broken, clauses):
    """Undeclared failures are added, earlier ones stay, removed clauses go, and all is sorted."""
    declared = {"zeta": ["beta.two.holds", "gone.one.holds"], "killed": ["beta.one.holds"]}

    found = with_unexpected(declared, broken, clauses=clauses)

    assert list(found) == sorted(found)
    assert found == {"killed": ["beta.one.holds"], "strange": ["alpha.one.holds"], "zeta": ["beta.two.holds"]}


def test_accepted_proof_has_nothing_unexpected(clean, changed, broken):
    """After acceptance the failures are allowed, and nothing else of the proof changes."""
    strange = changed(faults=(*clean.faults, broken.faults[2]))

    proof = accepted(strange)

    assert (strange.exit_code, proof.exit_code) == (ExitCode.BROKEN, ExitCode.FINE)
    assert [len(fault.cells) for fault in proof.faults] == [len(fault.cells) for fault in strange.faults]


def test_nothing_is_accepted_from_a_proof_that_cannot_be_believed(changed, broken, clean):
    """A false alarm or a proof cut short says nothing about what a fault breaks."""
    alarmed = dict.fromkeys(clean.clauses, clean.faults[0].cells[0].outcome)
    control = type(clean.control)(0, "", alarmed)

    assert broken.can_be_accepted
    assert not clean.can_be_accepted
    assert not changed(faults=broken.faults, cut_short="interrupted").can_be_accepted
    assert not changed(faults=broken.faults, control=control).can_be_accepted
    assert not changed(faults=broken.faults, control=None).can_be_accepted
    assert not changed(faults=broken.faults, control=replace(clean.control, clauses={}, error="died")).can_be_accepted
    assert not changed(faults=broken.faults, control=replace(clean.control, bugs=("a bug",))).can_be_accepted
    unproven = dict.fromkeys(clean.clauses, ClauseOutcome(Verdict.INCONCLUSIVE, "429"))
    assert not changed(faults=broken.faults, control=replace(clean.control, clauses=unproven)).can_be_accepted
    assert next(iter(alarmed.values())).verdict is Verdict.FAIL


def test_file_is_written_as_it_is_read(tmp_path):
    """The file is JSON with one clause per line, so that a review shows each clause."""
    path = tmp_path / "may_break.json"

    write_may_break(path, {"one": ["a.b.c", "a.b.d"]})

    assert json.loads(path.read_text()) == {"one": ["a.b.c", "a.b.d"]}
    assert [line.strip() for line in path.read_text().splitlines()] == [
        "{",
        '"one": [',
        '"a.b.c",',
        '"a.b.d"',
        "]",
        "}",
    ]

"""Tests of a proof as JSON."""

from __future__ import annotations

import json

import jsonschema_rs
import pytest

from cce_release_contract.proof.document import proof_document, proof_schema, proof_text
from cce_release_contract.proof.matrix import fault_proof


@pytest.mark.parametrize("which", ["clean", "broken"])
def test_document_is_of_its_schema(request, which):
    """The published schema describes every proof."""
    document = json.loads(proof_text(request.getfixturevalue(which)))

    errors = [str(error) for error in jsonschema_rs.validator_for(proof_schema()).iter_errors(document)]
    assert errors == []


class Late:
    id, title, group = "late", "It is late.", "made"
    breaks, may_break = ("alpha.one.holds",), ()


def test_partial_document_is_of_its_schema(changed):
    """A proof that was cut short before the control's end is described too, and says so."""
    partial = changed(control=None, faults=(fault_proof(Late(), None),), cut_short="interrupted")

    document = json.loads(proof_text(partial))

    jsonschema_rs.validator_for(proof_schema()).validate(document)
    assert document["cut_short"] == "interrupted"
    assert document["faults"][0]["outcome"] == "untried"
    assert document["summary"]["untried"] == 1


def test_schema_describes_nothing_else(clean):
    """A member that the schema does not know is refused."""
    document = {**proof_document(clean), "more": 1}

    assert not jsonschema_rs.validator_for(proof_schema()).is_valid(json.loads(json.dumps(document)))


def test_findings_carry_the_command_that_shows_them_again(broken):
    """A finding has a command; a declared failure has none."""
    faults = {fault["id"]: fault for fault in proof_document(broken)["faults"]}

    again = {one["clause"]: one["again"] for one in faults["survivor"]["clauses"]}
    assert again["alpha.one.holds"] == "cce-release check --fault survivor --clause alpha.one.holds --seed 7"
    assert again["beta.one.holds"] == ""
    assert faults["hanging"]["error"] == "did not end within 60 seconds"


def test_summary_counts(broken):
    """The summary counts faults by result, and undeclared cells."""
    summary = proof_document(broken)["summary"]

    assert summary == {
        "faults": 4,
        "killed": 2,
        "survived": 2,
        "untried": 0,
        "unexpected": 1,
        "false_alarms": 0,
        "clauses": 4,
        "clauses_without_fault": 1,
    }

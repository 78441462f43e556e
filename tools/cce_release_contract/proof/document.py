"""A proof as plain data, in the shape of `proof.schema.json`."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib import resources
from importlib.metadata import version
from typing import Any, Final

from cce_release_contract.proof.matrix import CellKind, FaultProof, Proof
from cce_release_contract.proof.reproduction import check_command, prove_command
from cce_release_contract.protocol.trials import TrialResult
from cce_release_models import CONTRACT_SHA256, CONTRACT_VERSION

SCHEMA_VERSION: Final = 1
SCHEMA_NAME: Final = "proof.schema.json"
_FINDINGS: Final = (CellKind.SURVIVED, CellKind.UNEXPECTED)


def proof_document(proof: Proof) -> dict[str, Any]:
    """The proof as plain data."""
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "cce-release-contract", "version": version("cce-release-contract")},
        "contract": {"version": CONTRACT_VERSION, "sha256": CONTRACT_SHA256},
        "full": proof.full,
        "profile": proof.profile,
        "seed": proof.seed,
        "workers": proof.workers,
        "variant": proof.variant,
        "started_at": proof.started_at,
        "seconds": proof.seconds,
        "requests": proof.requests,
        "exit_code": int(proof.exit_code),
        "cut_short": proof.cut_short,
        "summary": {
            "faults": len(proof.faults),
            "killed": sum(fault.killed for fault in proof.faults),
            "survived": len(proof.survivors),
            "untried": sum(not fault.tried for fault in proof.faults),
            "unexpected": sum(len(fault.of_kind(CellKind.UNEXPECTED)) for fault in proof.faults),
            "false_alarms": len(proof.false_alarms),
            "clauses": len(proof.clauses),
            "clauses_without_fault": len(proof.clauses_without_fault),
        },
        "control": None if proof.control is None else _control(proof, proof.control),
        "clauses_without_fault": list(proof.clauses_without_fault),
        "faults": [_fault(proof, fault) for fault in proof.faults],
    }


def proof_text(proof: Proof) -> str:
    """The document as the text of its file."""
    return json.dumps(proof_document(proof), indent=2, ensure_ascii=False) + "\n"


def proof_schema() -> dict[str, Any]:
    """The JSON Schema of the document, as shipped."""
    text = resources.files(__package__).joinpath(SCHEMA_NAME).read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _control(proof: Proof, result: TrialResult) -> dict[str, Any]:
    wrong = {**proof.false_alarms, **proof.unproven}
    return {
        "seconds": result.seconds,
        "requests": result.requests,
        "error": result.error,
        "bugs": list(result.bugs),
        "clauses": [
            {"clause": clause, **asdict(outcome), "again": check_command(proof, "", clause)}
            for clause, outcome in wrong.items()
        ],
    }


def _fault(proof: Proof, fault: FaultProof) -> dict[str, Any]:
    result = fault.result
    return {
        "id": fault.id,
        "title": fault.title,
        "group": fault.group,
        "outcome": "untried" if result is None else "killed" if fault.killed else "survived",
        "error": "" if result is None else result.error,
        "bugs": [] if result is None else list(result.bugs),
        "seconds": 0.0 if result is None else result.seconds,
        "requests": 0 if result is None else result.requests,
        "again": prove_command(proof, fault.id),
        "clauses": [
            {
                "clause": cell.clause,
                "kind": str(cell.kind),
                **asdict(cell.outcome),
                "again": check_command(proof, fault.id, cell.clause) if cell.kind in _FINDINGS else "",
            }
            for cell in fault.cells
        ],
    }

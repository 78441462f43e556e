"""Two targets compared end to end: equal emulators do not differ, and a fault of one is named by its clauses."""

import json
import os
import subprocess
import sys

import jsonschema_rs
import pytest
from tests.levels import LONG, few_rows
from tests.waiting import LONGEST_SECONDS

from cce_release_contract.client.sandbox.local_emulator import start_emulator
from cce_release_contract.comparing.run_document import run_comparison_schema
from cce_release_contract.emulator.faults.catalogue import FAULTS
from cce_release_contract.exit_codes import ExitCode

FAULTY = [
    ("content-type-text", "response.header", {"response.header.request_id"}),
    ("create-at-moves", "lifecycle.time", set()),
    ("member-missing", "response.body", {"response.body.values"}),
    ("media-type-code-other", "request.media_type", {"request.media_type.other_refused"}),
]
"""A fault, the clauses that are compared, and some whose tests are answered otherwise while their verdict stays."""


@pytest.fixture
def compare(tmp_path):
    """Compares an emulator that the run starts with one that has these faults; more options restrict it."""

    def compare(*options, faults=(), check=()):
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("CCE_RELEASE_", "PYTEST_"))}
        with start_emulator([argument for fault in faults for argument in ("--fault", fault)]) as emulator:
            control = emulator.control.url.replace("://", f"://control:{emulator.control.token}@")
            done = subprocess.run(
                [
                    *(sys.executable, "-m", "cce_release_contract.cli", "check", "--format", "json", *check),
                    *("--compare", emulator.url, "--compare-control", control, *options),
                ],
                cwd=tmp_path,
                env=kept,
                capture_output=True,
                text=True,
                check=False,
                timeout=LONGEST_SECONDS,
            )
        assert done.stdout, done.stderr
        document = json.loads(done.stdout)
        jsonschema_rs.Draft202012Validator(run_comparison_schema()).validate(document)
        assert emulator.control.token not in done.stdout + done.stderr
        return done.returncode, document

    return compare


def clauses(document, result):
    """The ids of the clauses with one result."""
    return {clause["id"] for clause in document["clauses"] if clause["result"] == result}


@LONG
def test_equal_emulators_do_not_differ(compare, tmp_path):
    """Two correct emulators are the same, in a story of many steps and in races too, by two workers each."""
    code, document = compare("--clause", "lifecycle.status", "--clause", "concurrency.read", "--workers", "2")

    assert (code, document["exit_code"]) == (ExitCode.FINE, 0)
    assert {clause["result"] for clause in document["clauses"]} == {"same"}
    assert document["answers"] == []
    assert {one["test"].partition("/")[0] for one in document["uncompared"]} == {"concurrency"}
    reports = tmp_path / ".cce-release" / "reports"
    kept = {path.relative_to(reports).as_posix() for path in reports.rglob("*.json*")}
    assert {"a/report.json", "a/run.jsonl", "b/report.json", "b/run.jsonl", "differential.json"} <= kept


@LONG
def test_clusters_of_both_kinds_can_be_compared(compare, tmp_path):
    """The same cases are sent under the paths of each side, and what only one side has is left out with its reason."""
    described = tmp_path / "b.toml"
    described.write_text('[target]\nvariant = "autopilot"\n', encoding="utf-8")

    code, document = compare("--compare-config", str(described), "--clause", "rollback.revision")

    assert (code, document["answers"], document["uncompared"]) == (ExitCode.FINE, [], [])
    assert {clause["result"] for clause in document["clauses"]} == {"same"}


@pytest.mark.parametrize(("fault", "prefix", "others"), few_rows(FAULTY), ids=[fault for fault, _, _ in FAULTY])
def test_fault_of_one_side_is_named_by_its_clauses(compare, fault, prefix, others):
    """Exactly the compared clauses that the fault breaks have another verdict; what only answers otherwise is apart."""
    code, document = compare("--clause", prefix, faults=[fault])

    compared = {clause["id"] for clause in document["clauses"]}
    assert code == ExitCode.BROKEN
    assert clauses(document, "verdict") == compared.intersection(FAULTS[fault].breaks) != set()
    assert others <= clauses(document, "answers")


@LONG
def test_side_of_the_fault_does_not_matter(compare):
    """A fault of A is found as one of B is, with the sides exchanged."""
    code, document = compare("--clause", "response.header", check=["--fault", "content-type-text"])

    (clause,) = [clause for clause in document["clauses"] if clause["result"] == "verdict"]
    assert code == ExitCode.BROKEN
    assert (clause["id"], clause["a"]["verdict"], clause["b"]["verdict"]) == (
        "response.header.content_type",
        "fail",
        "pass",
    )


@LONG
def test_same_fault_on_both_sides_is_no_difference(compare):
    """Two targets that break the same clause in the same way do not differ."""
    faulty = ["--fault", "content-type-text"]

    code, document = compare("--clause", "response.header", check=faulty, faults=faulty[1:])

    assert code == ExitCode.FINE
    assert "fail" in {clause["a"]["verdict"] for clause in document["clauses"]}

"""`cce-release clauses` lists and explains clauses."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest
from click.testing import CliRunner, Result

from cce_release_contract import contract
from cce_release_contract.cli.commands.clauses import command, select
from cce_release_contract.contract.clause import Clause, all_clauses
from cce_release_contract.errors import UnknownNameError

SCHEMA = json.loads((Path(contract.__path__[0]) / "clause_list.schema.json").read_text())


def run(*arguments: str) -> Result:
    """The command with these arguments."""
    return CliRunner().invoke(command, arguments)


def clause(clause_id: str) -> Clause:
    """A clause with this id."""
    return Clause(clause_id, "It holds.", "inferred", "a page", (), "/paths", (), "")


def test_all_clauses_are_listed() -> None:
    """Without a prefix each clause has one line that starts with its id."""
    result = run()

    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.splitlines()] == list(all_clauses())


def test_one_clause_is_explained() -> None:
    """An exact id gives everything that is known about the clause."""
    chosen = next(one for one in all_clauses().values() if one.rows)

    result = run(chosen.id)

    lines = result.stdout.splitlines()
    assert lines[0] == chosen.id
    assert f"  basis:      {chosen.basis}" in lines
    assert f"  rows:       {', '.join(chosen.rows)}" in lines


def test_explanation_names_the_faults_of_a_clause() -> None:
    """The explanation names the deliberate faults that break the clause."""
    lines = run("authentication.signature.lockout").stdout.splitlines()

    assert next(line for line in lines if line.startswith("  faults:")).split()[1].startswith("lockout-missing")


@pytest.mark.parametrize("prefix", ["", "rollback", next(iter(all_clauses()))])
def test_json_is_of_the_published_shape(prefix: str) -> None:
    """The JSON output fits its schema, for all, some and one."""
    result = run(prefix, "--format", "json")

    report = json.loads(result.stdout)
    assert [error.message for error in jsonschema_rs.Draft202012Validator(SCHEMA).iter_errors(report)] == []
    assert all(one["id"].startswith(prefix) for one in report["clauses"])


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("a.b.c", ["a.b.c"]),
        ("a.b", ["a.b.c", "a.b.cd"]),
        ("a.b.", ["a.b.c", "a.b.cd"]),
        ("a", ["a.b.c", "a.b.cd"]),
        ("aa", ["aa.b.c"]),
        ("a.b.cd", ["a.b.cd"]),
        ("aa.b.", ["aa.b.c"]),
        ("a.", ["a.b.c", "a.b.cd"]),
        ("aa.b.c", ["aa.b.c"]),
        ("a.b.c_", None),
    ],
)
def test_a_prefix_ends_where_a_part_ends(prefix: str, expected: list[str] | None) -> None:
    """A prefix of whole parts is preferred to a partial one; an exact id names one clause."""
    clauses = {clause_id: clause(clause_id) for clause_id in ("a.b.c", "a.b.cd", "aa.b.c")}

    if expected is None:
        with pytest.raises(UnknownNameError):
            select(clauses, prefix)
        return
    chosen = select(clauses, prefix)

    assert [one.id for one in chosen] == expected


def test_an_unknown_prefix_offers_the_closest() -> None:
    """A misspelt prefix is a usage error that asks whether another was meant."""
    result = run("rolback")

    assert isinstance(result.exception, UnknownNameError)
    assert "did you mean rollback" in result.exception.remedy

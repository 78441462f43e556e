"""`cce-release faults` lists and explains the deliberate faults."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest
from click.testing import CliRunner, Result

from cce_release_contract.cli.commands.faults import command
from cce_release_contract.emulator import faults
from cce_release_contract.emulator.faults.catalogue import FAULTS
from cce_release_contract.errors import UnknownNameError

SCHEMA = json.loads((Path(faults.__path__[0]) / "fault_list.schema.json").read_text())


def run(*arguments: str) -> Result:
    """The command with these arguments."""
    return CliRunner().invoke(command, arguments)


def test_all_faults_are_listed() -> None:
    """Without an id each fault has one line that starts with its id."""
    result = run()

    assert result.exit_code == 0
    assert sorted(line.split()[0] for line in result.stdout.splitlines()) == sorted(FAULTS)


def test_one_fault_is_explained() -> None:
    """An id gives what the fault does, which clauses it breaks, and how to try it."""
    lines = run("lockout-missing").stdout.splitlines()

    fault = FAULTS["lockout-missing"]
    assert lines[:3] == ["lockout-missing", f"  {fault.title}", f"  area:      {fault.group}"]
    assert [line.split()[-1] for line in lines if "  breaks:" in line] == list(fault.breaks)
    assert "  try:       cce-release prove --fault lockout-missing" in lines


@pytest.mark.parametrize("arguments", [(), ("lockout-missing",)])
def test_json_is_of_the_published_shape(arguments: tuple[str, ...]) -> None:
    """The JSON output fits its schema, for all and for one."""
    report = json.loads(run(*arguments, "--format", "json").stdout)

    assert [error.message for error in jsonschema_rs.Draft202012Validator(SCHEMA).iter_errors(report)] == []
    assert len(report["faults"]) == (1 if arguments else len(FAULTS))


def test_unknown_fault_offers_the_closest() -> None:
    """A misspelt id is a usage error that asks whether another was meant."""
    result = run("lockout-mising")

    assert isinstance(result.exception, UnknownNameError)
    assert "did you mean lockout-missing" in result.exception.remedy

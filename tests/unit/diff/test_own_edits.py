"""Edits of the contract of this project: every one that breaks is found with a witness, and no harmless one is."""

from __future__ import annotations

import copy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.levels import few_rows
from tests.unit.diff.small_documents import source

from cce_release_contract.contract.compiled import contract
from cce_release_contract.contract.pointer import get, join, split
from cce_release_contract.contract.yaml_text import read_yaml
from cce_release_contract.diff.differing import diff_documents
from cce_release_contract.diff.sources import Source

FILE = Path(__file__).with_name("own_edits.yaml")
EDITS = read_yaml(FILE.read_text(encoding="utf-8"), FILE).value
ROWS = [(verdict, edit) for verdict, edits in EDITS.items() for edit in edits]
PATHS = {"UPDATE": contract().update.template, "HISTORY": contract().history.template}


@cache
def own() -> Source:
    return source(dict(contract().document))


def edited(edit: dict[str, Any]) -> Source:
    data = copy.deepcopy(dict(contract().document))
    holder = get(data, join(PATHS.get(token, token) for token in split(edit["at"])))
    if "add" in edit:
        holder.append(edit["add"])
    elif "remove" in edit:
        holder.pop(PATHS.get(edit["remove"], edit["remove"]))
    else:
        holder.update(edit["set"])
    return source(data)


@pytest.mark.parametrize(("verdict", "edit"), few_rows(ROWS, quick=range(0, len(ROWS), 3)))
def test_each_edit_of_the_contract_is_judged_right(verdict: str, edit: dict[str, Any]) -> None:
    """The worst verdict is that of the table; nothing is left unproven, and what breaks has a witness."""
    diff = diff_documents(own(), edited(edit))

    assert [name for name, count in diff.summary.items() if count][:1] == [verdict]
    assert diff.summary["unproven"] == 0
    assert all(change.witness for change in diff.changes if change.verdict == "breaking")


def test_the_contract_does_not_differ_from_itself() -> None:
    """There is no change between a document and itself."""
    assert diff_documents(own(), own()).changes == ()


def test_a_change_names_clauses_and_models() -> None:
    """What is at the place of the change in this project is named with it."""
    edit = {"at": "/components/schemas/ReleaseRecord/properties/version", "set": {"minimum": 0}}

    change = diff_documents(own(), edited(edit)).changes[0]

    assert "response.body.version" in change.clauses
    assert change.models == ("ReleaseRecord.version",)

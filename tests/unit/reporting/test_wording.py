"""Tests of the words of a report."""

from __future__ import annotations

from pathlib import Path

import pytest

from cce_release_contract.contract.clause import all_clauses
from cce_release_contract.reporting.report import Report
from cce_release_contract.reporting.wording import ENDINGS, headline

ROOT = Path(__file__).parents[3]


def test_partial_run_says_how_much_it_checked(passing_report: Report) -> None:
    """A run of a part of the contract does not say that the contract holds."""
    passing_report["contract"]["clauses"] = 228

    assert headline(passing_report) == "1 of 228 clauses checked: all hold"


def test_whole_run_says_that_the_contract_holds(passing_report: Report) -> None:
    """A run of every clause says so, also in a report that does not count the clauses of the contract."""
    words = headline(passing_report)
    del passing_report["contract"]["clauses"]

    assert {words, headline(passing_report)} == {"the contract holds"}


def test_clause_that_nobody_can_test_leaves_a_run_whole(passing_report: Report) -> None:
    """A clause with a waiver does not make a run partial."""
    waived = next(clause for clause in all_clauses().values() if clause.waiver)
    passing_report["clauses"].append({"id": waived.id, "reason": waived.waiver})
    passing_report["contract"]["clauses"] = 2

    assert headline(passing_report) == "the contract holds"


def test_advice_is_no_silent_pass(passing_report: Report) -> None:
    """Clauses that were broken and do not gate are counted beside those that hold."""
    passing_report["summary"] |= {"pass": 7, "advisory": 2}
    passing_report["contract"]["clauses"] = 228

    assert headline(passing_report) == "9 of 228 clauses checked: 7 hold, 2 advisory"


@pytest.mark.parametrize(("exit_code", "words"), [(1, "the contract is broken"), (3, "nothing is proven")])
def test_other_endings_stay(passing_report: Report, exit_code: int, words: str) -> None:
    """A partial run that found a failure, or that proved nothing, says that."""
    passing_report |= {"exit_code": exit_code}
    passing_report["contract"]["clauses"] = 228

    assert headline(passing_report) == words


@pytest.mark.parametrize("recipe", ["action.yml", "tools/ci/Jenkinsfile", "README.md", "docs/command-line.md"])
def test_recipes_and_documents_say_no_more_of_code_0(recipe: str) -> None:
    """What explains the exit codes outside of a report says what code 0 says there: a run may have been partial."""
    text = (ROOT / recipe).read_text(encoding="utf-8").lower()

    assert ENDINGS[0] in text
    assert "the contract holds" not in text

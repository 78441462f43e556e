"""Problems are raised together."""

from __future__ import annotations

from pathlib import Path

import pytest

from cce_release_contract.contract.problems import ContractProblem, raise_all
from cce_release_contract.errors import SpecificationError


def test_no_problem_raises_nothing() -> None:
    """Without problems nothing is raised."""
    result = raise_all([])

    assert result is None


@pytest.mark.parametrize(("line", "column", "where"), [(0, 0, "a.yaml"), (3, 0, "a.yaml:3"), (3, 7, "a.yaml:3:7")])
def test_a_place_is_written_as_editors_open_it(line: int, column: int, where: str) -> None:
    """File, line and column are joined by colons, as far as they are known."""
    problem = ContractProblem("yaml", Path("a.yaml"), "it is wrong", line, column)

    assert problem.where == where


def test_one_problem_keeps_its_cause_and_remedy() -> None:
    """A single problem becomes an error with the same parts."""
    with pytest.raises(SpecificationError) as raised:
        raise_all([ContractProblem("yaml", Path("a.yaml"), "it is wrong", 3, cause="a reason", remedy="a cure")])

    error = raised.value
    assert (error.what, error.where, error.cause, error.remedy) == ("it is wrong", "a.yaml:3", "a reason", "a cure")

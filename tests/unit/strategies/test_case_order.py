"""The most important cases come first."""

import pytest

from cce_release_contract.strategies.case_order import telling_first

ORDERS = [
    ([], []),
    ([["a1", "a2"], ["b1"], ["a3", "a4", "a5"]], ["a1", "b1", "a3", "a2", "a4", "a5"]),
    ([["a1"], ["a2"], ["b1"], ["c1"]], ["a1", "b1", "c1", "a2"]),
    ([["a1", "a1b"], []], ["a1", "a1b"]),
]


@pytest.mark.parametrize(("groups", "expected"), ORDERS)
def test_each_kind_then_each_group_comes_first(groups, expected):
    """The order is one case of every kind, one of every group, then the rest; no case is lost."""
    assert list(telling_first(groups, kind=lambda case: case[0])) == expected

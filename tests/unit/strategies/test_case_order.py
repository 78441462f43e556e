"""The most important cases come first."""

import pytest

from cce_release_contract.contract.compiled import contract
from cce_release_contract.exchanges.case import Case, Location, Rule
from cce_release_contract.exchanges.request import Request
from cce_release_contract.strategies.case_order import (
    Form,
    first_and_further,
    further_forms,
    rules_with_one_form,
    telling_first,
)

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


def test_second_forms_come_before_third_ones():
    """A rule that no list begins with comes first, then null for the body's own members; each form comes once."""
    forms = further_forms(contract())
    places = [(form.rule.pointer, form.rule.keyword, form.number) for form in forms]

    assert places[:3] == [
        ("/parameters/release_version", "maximum", 0),
        ("/values", "type", 1),
        ("/parameters", "type", 1),
    ]
    assert [form.number for form in forms] == sorted(form.number for form in forms)
    assert len(set(forms)) == len(forms)


TYPE, ENUM = Rule(Location.BODY, "/a", "type"), Rule(Location.BODY, "/a", "enum")
CASES = [
    Case(Request("PUT", "/"), rule, reason) for rule, reason in [(TYPE, "1"), (TYPE, "1"), (ENUM, "2"), (TYPE, "3")]
]


@pytest.mark.parametrize(
    ("further", "kept"),
    [((), "1"), ((Form(TYPE, 1),), "13"), ((Form(ENUM, 0),), "12"), ((Form(TYPE, 0), Form(TYPE, 2)), "1")],
)
def test_first_case_and_further_forms_are_kept(further, kept):
    """Of a list its first case is kept, and the forms that are asked for, each on its first base."""
    assert "".join(case.reason for case in first_and_further(CASES, further)) == kept


@pytest.mark.parametrize(("most", "rules"), [(0, 22), (1, 22), (4, 19), (1000, 4)])
def test_rules_with_one_form_are_those_without_a_second(most, rules):
    """Each further form leaves fewer rules with one; a member that is left out can be left out in one way only."""
    named = rules_with_one_form(contract(), most)

    assert len(named) == rules
    assert {rule.keyword for rule in rules_with_one_form(contract(), 1000)} == {"required"}

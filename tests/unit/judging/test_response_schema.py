"""Each member of a response that breaks the contract is found at its own place."""

import json

import pytest

from cce_release_contract.contract.compiled import Contract
from cce_release_contract.judging.problems import Problem
from cce_release_contract.judging.response_schema import (
    body_problems,
    member_names,
    member_problems,
    missing_members,
    null_text_problems,
    response_problems,
    without_null_texts,
)

WRONG = [
    ("version", "1", "type integer", '"1"'),
    ("version", 1.5, "type integer", "1.5"),
    ("version", 0, "minimum 1", "0"),
    ("version", True, "type integer", "true"),
    ("chart_public", "false", "type boolean", '"false"'),
    ("chart_public", None, "type boolean", "null"),
    ("values", {"a": 1}, "type string", "an object of 1 members"),
    ("resources", [], "type string", "an array of 0 items"),
    ("parameters", None, "type string", "null"),
    ("name", 5, "type string", "5"),
    ("chart_name", "a" * 65, "maxLength 64", '"' + "a" * 65 + '"'),
    ("create_at", "yesterday", "text like ", '"yesterday"'),
]


@pytest.mark.parametrize(("member", "value", "expected", "observed"), WRONG)
def test_wrong_member_is_found_at_its_place(contract, release, exchange_of, member, value, expected, observed):
    """A wrong member is one problem, with its pointer and the expected and observed values."""
    problems = response_problems(contract, exchange_of({**release, member: value}))

    assert [problem.subject for problem in problems] == [f"/{member}"]
    assert problems[0].expected.startswith(expected)
    assert problems[0].observed == observed
    assert member_problems(problems, member) == problems
    assert member_problems(problems, "cluster_name") == body_problems(problems) == []


def test_status_outside_the_list_is_found(contract, release, exchange_of):
    """A status that the page does not list is a problem that names the eight that it lists."""
    (problem,) = response_problems(contract, exchange_of({**release, "status": "SUPERSEDED"}))

    assert problem.subject == "/status"
    assert "PENDING_ROLLBACK" in problem.expected
    assert problem.observed == '"SUPERSEDED"'


@pytest.mark.parametrize("extra", [{}, {"x-new": 1}, {"version": 2.0}, {"values": ""}])
def test_good_response_has_no_problem(contract, release, exchange_of, extra):
    """The page's example, members that the contract does not name, and integral floats are fine."""
    assert response_problems(contract, exchange_of({**release, **extra})) == []


def test_several_problems_are_told_apart(contract, release, exchange_of):
    """Every broken member is reported in one go."""
    problems = response_problems(contract, exchange_of({**release, "version": "1", "name": None}))

    assert {problem.subject for problem in problems} == {"/version", "/name"}


def test_keyword_that_is_judged_elsewhere_is_left_out(contract, release, exchange_of):
    """An ignored keyword is not a problem; another keyword at the same place still is."""
    text = exchange_of({**release, "create_at": "yesterday"})
    number = exchange_of({**release, "create_at": 5})

    assert response_problems(contract, text, ignoring=["pattern"]) == []
    assert [problem.subject for problem in response_problems(contract, number, ignoring=["pattern"])] == ["/create_at"]


UNREADABLE = [
    (b"", "an empty body"),
    (b"<html>", "6 bytes: "),
    (b'{"version": NaN}', "16 bytes: "),
    (b"[]", "an array of 0 items"),
    (b"null", "null"),
]


@pytest.mark.parametrize(("body", "observed"), UNREADABLE)
def test_unreadable_response_is_one_problem_of_the_body(contract, exchange_of, body, observed):
    """A body that is not a JSON object is one problem of the whole body, not of a member."""
    problems = response_problems(contract, exchange_of(body))

    assert [problem.subject for problem in problems] == [""]
    assert problems[0].observed.startswith(observed)
    assert body_problems(problems) == problems
    assert missing_members(contract, exchange_of(body)) != []


def test_missing_response_is_a_problem(contract, no_response):
    """An exchange without a response is a problem with the reason."""
    assert response_problems(contract, no_response) == [Problem("", "a response", "none: timeout")]


def test_unlisted_status_code_is_a_problem(contract, release, exchange_of):
    """A response with a status that the contract does not list is a problem, whatever its body."""
    (problem,) = response_problems(contract, exchange_of(release, status=202))

    assert problem.observed == "status 202"
    assert "200" in problem.expected


def test_history_is_judged_item_by_item(contract, release, exchange_of):
    """In a history the pointer starts with the index, and superseded revisions are allowed."""
    history = [{**release, "status": "SUPERSEDED"}, {**release, "version": "2"}]

    problems = response_problems(contract, exchange_of(history), operation=contract.history)

    assert [problem.subject for problem in problems] == ["/1/version"]
    assert member_problems(problems, "version") == problems


def test_null_texts_are_told_apart(contract, release, exchange_of):
    """Parameters and resources that are null are found, in a history too, and taken out of other problems."""
    history = exchange_of([{**release, "parameters": None}, {**release, "values": None, "resources": ""}])
    problems = response_problems(contract, history, operation=contract.history)

    assert [problem.subject for problem in null_text_problems(history)] == ["/0/parameters"]
    assert [problem.subject for problem in without_null_texts(history, problems)] == ["/1/values"]
    assert [p.subject for p in null_text_problems(exchange_of({**release, "resources": None}))] == ["/resources"]
    assert null_text_problems(exchange_of(b"[1]")) == []


def test_secrets_are_not_quoted(contract, release, exchange_of):
    """A problem of a text member tells its size only."""
    text = "admin_password=hunter2"

    problems = response_problems(contract, exchange_of({**release, "values": [text]}))

    assert "hunter2" not in str(problems)


def test_members_of_the_page_are_known(contract, release):
    """The members of a release are those of the page's table, for the update and for a history alike."""
    assert set(member_names(contract)) == set(release)
    assert set(member_names(contract, operation=contract.history)) == set(release)


def test_missing_members_are_named(contract, release, exchange_of):
    """Each member that is not there is named; null is there."""
    del release["cluster_name"], release["values"]

    problems = missing_members(contract, exchange_of({**release, "description": None}))

    assert {problem.subject for problem in problems} == {"/cluster_name", "/values"}


def test_missing_members_of_a_history_are_named(contract, release, exchange_of):
    """In a history the item that lacks a member is named."""
    shortened = {name: value for name, value in release.items() if name != "version"}

    problems = missing_members(contract, exchange_of([release, shortened]), operation=contract.history)

    assert [problem.subject for problem in problems] == ["/1/version"]


TIGHTENED = [
    ({"required": ["revision"]}, "", "the member revision", "an object of {members} members"),
    ({"properties": {"values": {"maxLength": 3}}}, "/values", "maxLength 3", "text of 22 characters"),
    ({"properties": {"name": {"const": "other"}}}, "/name", "const as in the contract", '"testwww"'),
]


@pytest.mark.parametrize(("tightening", "subject", "expected", "observed"), TIGHTENED)
def test_contract_that_asks_for_more(contract, release, exchange_of, tightening, subject, expected, observed):
    """Every expectation is in words, and a text that may contain secrets is shown only by its size."""
    document = json.loads(json.dumps(contract.document))
    document["components"]["schemas"]["Release"] |= tightening
    stricter = Contract(json.dumps(document).encode())

    problems = response_problems(stricter, exchange_of({**release, "values": "admin_password=hunter2"}))

    assert problems == [Problem(subject, expected, observed.format(members=len(release)))]

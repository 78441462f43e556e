"""The vocabulary of the suite's assertions."""

import pytest

from cce_release_contract.errors import ClauseViolation
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.response import Response
from cce_release_contract.judging.problems import Problem
from cce_release_suite._runner.outcomes import Inconclusive
from cce_release_suite.vocabulary.expect import REFUSALS, Expectations, difference, precondition, same_json
from cce_release_suite.vocabulary.shown import Shown, ShownList

CLAUSE = "upgrade.revision.grows"


def exchange(status, body=b"{}", failure=""):
    response = None if failure else Response(status, (), body)
    return Exchange(Request("PUT", "/"), response, failure=failure)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0, False, False),
        (None, 0, False),
        ("1", 1, False),
        ({"a": [1, {"b": 2}]}, {"a": [1.0, {"b": 2}]}, True),
        ({"a": 1}, {"a": 1, "b": None}, False),
        ([1, 2], [2, 1], False),
        ((1, "x"), [1, "x"], True),
    ],
)
def test_json_values_are_compared(one, other, same):
    """Values are the same when they are the same JSON."""
    assert same_json(one, other) is same
    assert same_json(other, one) is same


def test_difference_shows_what_differs():
    """Of two objects only the members that differ are shown, at every level."""
    before = {"same": 1, "changed": {"a": 1, "b": 2}, "gone": True}
    after = {"same": 1, "changed": {"a": 1, "b": 3}}

    assert difference(before, after) == {"changed": {"b": 2}, "gone": True}
    assert difference(after, before) == {"changed": {"b": 3}}


def test_other_status_violates_the_clause():
    """Another status is a violation of the clause, with both statuses in it."""
    with pytest.raises(ClauseViolation) as caught:
        Expectations(CLAUSE).status(exchange(500), 200, why_invalid="because")

    violation = caught.value
    assert (violation.clause, violation.expected, violation.why_invalid) == (CLAUSE, "status 200", "because")
    assert violation.observed.startswith("status 500")


def judged_by(act):
    with pytest.raises(ClauseViolation) as caught:
        act()
    return caught.value.judged


@pytest.mark.parametrize(
    "act",
    [
        lambda expect, sent: expect.status(sent, 404),
        lambda expect, sent: expect.refused(sent, 400, why_invalid="no action"),
        lambda expect, sent: expect.accepted(sent),
        lambda expect, sent: expect.shown(sent),
        lambda expect, sent: expect.json(sent),
        lambda expect, sent: expect.error_code(sent, "A.1"),
        lambda expect, sent: expect.of(sent).equal(1, 2, "it"),
        lambda expect, sent: expect.of(sent).one_of(1, [2], "it"),
        lambda expect, sent: expect.of(sent).no_problems([Problem("/a", "1", "2")], "it"),
        lambda expect, sent: expect.of(sent).holds(False, "it", expected="1", observed="2"),
    ],
)
def test_violation_names_the_exchange_that_was_judged(act):
    """Whatever is asserted, its violation names the very exchange that the assertion was about."""
    sent = exchange(200, b"html")

    judged = judged_by(lambda: act(Expectations(CLAUSE), sent))

    assert [one is sent for one in judged] == [True]


def test_violation_names_all_that_was_compared():
    """What decides stands first, then what it was compared with; an exchange that is named twice stands there once."""
    first, second = exchange(200), exchange(201)
    shown = Shown({"a": 1}, second)

    judged = judged_by(lambda: Expectations(CLAUSE).of(shown, ShownList([{}], first), second).equal(1, 2, "it"))

    assert [one.status for one in judged] == [201, 200]


def test_refused_request_shows_nothing():
    """A clause on what an accepted request shows is left open by a refusal, one on what a refusal holds by the rest."""
    with pytest.raises(Inconclusive, match="404"):
        Expectations(CLAUSE).shown(exchange(404))
    with pytest.raises(Inconclusive, match="200"):
        precondition(exchange(200), *REFUSALS)

    assert Expectations(CLAUSE).shown(exchange(202, b'{"a":1}')) == {"a": 1}
    assert precondition(exchange(403), *REFUSALS).status == 403


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_unavailable_answer_proves_nothing(status):
    """A response that comes from the way to the service is inconclusive, for a step and for an expectation."""
    with pytest.raises(Inconclusive, match="says nothing about the clause"):
        precondition(exchange(status))
    with pytest.raises(Inconclusive, match="says nothing about the clause"):
        Expectations(CLAUSE).status(exchange(status), 200)


def test_missing_answer_proves_nothing():
    """No response at all is inconclusive."""
    with pytest.raises(Inconclusive):
        Expectations(CLAUSE).status(exchange(0, failure="reset"), 200)


@pytest.mark.parametrize("status", [403, 404])
def test_look_up_proves_nothing_about_a_release_that_does_not_exist(status):
    """A 403 or 404 on an invalid request is inconclusive for an impossible release, else a violation."""
    with pytest.raises(Inconclusive):
        Expectations(CLAUSE, exists=False).refused(exchange(status), 400, why_invalid="no action")
    with pytest.raises(ClauseViolation):
        Expectations(CLAUSE, exists=True).refused(exchange(status), 400, why_invalid="no action")


@pytest.mark.parametrize("status", [200, 500])
def test_accepting_an_invalid_request_is_a_violation_anywhere(status):
    """A success or a crash on an invalid request is a violation, also for an impossible release."""
    with pytest.raises(ClauseViolation):
        Expectations(CLAUSE, exists=False).refused(exchange(status), 400, why_invalid="no action")


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", b"null"])
def test_success_without_an_object_is_a_violation(body):
    """A success whose body is no JSON object is a violation."""
    with pytest.raises(ClauseViolation):
        Expectations(CLAUSE).accepted(exchange(200, body))


@pytest.mark.parametrize(
    ("body", "holds"),
    [
        (b'{"error_code":"A.1"}', True),
        (b'{"errorCode":"A.1"}', True),
        (b'{"error_code":"B.1"}', False),
        (b"{}", False),
        (b"[]", False),
        (b"5", False),
        (b'"error_code"', False),
        (b"[" * 100_000, False),
        (b"html", False),
    ],
)
def test_error_code_is_read_in_either_spelling(body, holds):
    """A code counts in either spelling; a body without one is a violation."""
    expect = Expectations(CLAUSE)

    if holds:
        expect.error_code(exchange(400, body), "A.1")
        return
    with pytest.raises(ClauseViolation):
        expect.error_code(exchange(400, body), "A.1")


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_error_code_of_an_unavailable_answer_proves_nothing(status):
    """A code is not looked for in an answer that comes from the way to the service."""
    with pytest.raises(Inconclusive, match=str(status)):
        Expectations(CLAUSE).error_code(exchange(status), "CCE.02400001")


def test_failure_shows_the_line_of_the_test():
    """Pytest hides the frames of the vocabulary, so that a failure ends at the line of the test."""
    with pytest.raises(ClauseViolation) as raised:
        Expectations(CLAUSE).status(exchange(500), 200)

    hidden = [entry.path.name for entry in raised.traceback if entry.ishidden(raised)]
    assert hidden == ["expect.py"] * (len(raised.traceback) - 1)

"""The coverage of a run: which rules its requests kept or broke, counted from what was sent."""

import json
from collections import Counter
from dataclasses import replace

import pytest

from cce_release_contract.exchanges.case import Location, Rule
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.operation_requests import operation_request
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.response import Response
from cce_release_contract.oracle.coverage import (
    INVALID,
    LARGEST_BODY_COUNTED,
    VALID,
    coverable,
    coverage_report,
    exercised,
    name_of,
    out_of_reach,
)
from cce_release_contract.oracle.request_judge import SECURITY, RequestJudge
from cce_release_contract.strategies.bodies import smallest_body
from cce_release_contract.strategies.negative_cases import iter_negative_cases
from cce_release_contract.strategies.positive_cases import boundary_requests


@pytest.fixture(scope="module")
def base(contract, spot):
    """A valid request with credentials."""
    return operation_request(contract.update, spot, smallest_body(contract), headers=[("X-Auth-Token", "t" * 20)])


def exchange_of(request, status=200):
    return Exchange(request, None if status is None else Response(status, (), b"{}"))


def test_valid_request_exercises_what_has_a_say_about_it(contract, base):
    """The rules of existing members are kept; those of missing members are not exercised."""
    names = exercised(contract, exchange_of(base))

    assert name_of(Rule(Location.BODY, "/action", "enum"), VALID) in names
    assert name_of(Rule(Location.PATH, "name", "pattern"), VALID) in names
    assert name_of(SECURITY, VALID) in names
    assert not any("dry_run" in name or "show_resources" in name or INVALID in name.split("\n") for name in names)


def test_invalid_request_exercises_what_it_breaks(contract, base):
    """A request that breaks a rule exercises none of the rules that it keeps, except the credentials."""
    for invalid in iter_negative_cases(contract, base):
        names = set(exercised(contract, exchange_of(invalid.request, 400)))

        assert name_of(invalid.rule, INVALID) in names
        door = name_of(SECURITY, VALID)
        places = {tuple(name.split("\n")[:2]) for name in names - {door}}
        assert places == {(invalid.rule.location, invalid.rule.pointer)}


def test_a_case_is_not_judged_again(contract, base, monkeypatch):
    """A request that was sent as a case exercises the same rules, as judged when the case was made."""
    edges = boundary_requests(contract, base, Location.BODY)
    cases = [case for case in (*iter_negative_cases(contract, base), *edges) if case.rule != SECURITY]
    judged = [exercised(contract, exchange_of(case.request)) for case in cases]
    monkeypatch.delattr(RequestJudge, "violations")
    monkeypatch.delattr(RequestJudge, "body_violations")
    monkeypatch.delattr(RequestJudge, "parameter_violations")

    known = [exercised(contract, replace(exchange_of(case.request), case=case)) for case in cases]

    assert {case.rule is None for case in cases} == {True, False}
    assert known == judged


def test_refusal_at_the_door_says_nothing_about_the_rest(contract, base):
    """A 401 counts for the credentials only, and so does a request without credentials."""
    assert exercised(contract, exchange_of(base, 401)) == (name_of(SECURITY, VALID),)
    assert exercised(contract, exchange_of(base.without_header("X-Auth-Token"), 200)) == (name_of(SECURITY, INVALID),)


def test_signature_is_as_good_as_a_token(contract, base):
    """A request with an Authorization header carries credentials."""
    signed = base.without_header("X-Auth-Token").with_header("Authorization", "***")

    assert name_of(SECURITY, VALID) in exercised(contract, exchange_of(signed))


def test_reads_count_for_path_and_query(contract, spot):
    """A read has a path and a query, and no body."""
    request = operation_request(
        contract.show, spot, query=(("show_resources", "true"),), headers=[("X-Auth-Token", "t")]
    )

    names = exercised(contract, exchange_of(request))

    assert {name.split("\n")[0] for name in names} == {"path", "query", "header"}


OUTSIDE = {
    "another path": Request("PUT", "/elsewhere"),
    "another method": Request("DELETE", "/cce/cam/v3/clusters/c/namespace/n/releases/r"),
    "the history": Request("GET", "/cce/cam/v3/clusters/c/namespace/n/releases/r/history"),
}


@pytest.mark.parametrize("request_", OUTSIDE.values(), ids=OUTSIDE)
def test_what_is_none_of_the_update_is_not_counted(contract, request_):
    """Other paths and methods exercise none of the update's rules."""
    assert exercised(contract, exchange_of(request_.with_header("X-Auth-Token", "t"))) == ()


def test_request_without_a_response_is_not_counted(contract, base):
    """A request without a response does not count."""
    assert exercised(contract, exchange_of(base, None)) == ()


@pytest.mark.parametrize("body", [b"[" * 300 + b"]" * 300, b'"' + b"a" * LARGEST_BODY_COUNTED + b'"'])
def test_body_beyond_our_reader_breaks_nothing(contract, base, body):
    """A body that is too deep or too large for a judgement counts neither as valid nor as invalid."""
    names = exercised(contract, exchange_of(replace(base, body=body)))

    assert not any(name.startswith(("body", "bytes")) for name in names)


def test_report_lists_every_rule_once(contract, base):
    """Every rule has an entry; rules that cannot be broken have a reason and are not wanted."""
    counts = Counter()
    for invalid in iter_negative_cases(contract, base):
        counts.update(exercised(contract, exchange_of(invalid.request, 400)))
    counts.update(exercised(contract, exchange_of(base)))

    report = coverage_report(contract, counts)

    entries = {(entry["location"], entry["pointer"], entry["keyword"]): entry for entry in report["keywords"]}
    assert len(entries) == len(report["keywords"]) == len(coverable(contract))
    assert report["wanted"] == len(entries) - len(out_of_reach(contract))
    assert all(bool(entry["reason"]) is (entry["invalid"] == 0) for entry in entries.values())
    assert entries["body", "/action", "enum"]["valid"] == 1
    # The smallest body has neither options nor values, so their types were not seen kept.
    assert report["both_polarities"] == sum(1 for e in entries.values() if e["valid"] and not e["reason"])
    assert entries["body", "/values/imageTag", "type"]["valid"] == 0


def test_nothing_sent_is_nothing_covered(contract):
    """Without counts every rule has zeros."""
    report = coverage_report(contract, {})

    assert report["both_polarities"] == 0
    assert {entry["valid"] + entry["invalid"] for entry in report["keywords"]} == {0}


def test_counts_survive_the_way_between_processes(contract, base):
    """Counts survive JSON and can be added."""
    counts = Counter(exercised(contract, exchange_of(base)))

    assert Counter(json.loads(json.dumps(counts))) + counts == Counter(dict.fromkeys(counts, 2))

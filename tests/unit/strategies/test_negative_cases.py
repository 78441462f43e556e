"""Invalid requests break every rule that can be broken, the most telling ones first."""

from dataclasses import replace

import pytest

from cce_release_contract.contract.json_text import parse_json
from cce_release_contract.errors import SpecificationError
from cce_release_contract.exchanges.case import Location
from cce_release_contract.exchanges.json_bytes import json_bytes
from cce_release_contract.exchanges.operation_requests import operation_request
from cce_release_contract.oracle.byte_rules import BYTE_RULES, broken_byte_rule
from cce_release_contract.oracle.coverage import coverable, out_of_reach
from cce_release_contract.oracle.request_judge import BodyJudge, RequestJudge
from cce_release_contract.strategies.bodies import smallest_body, update_bodies
from cce_release_contract.strategies.negative_cases import (
    first_of_each_rule,
    invalid_bodies,
    iter_negative_cases,
    rules_at,
)

IN_BODY = rules_at(locations=[Location.BODY])


@pytest.fixture(scope="module")
def base(contract, spot):
    """A valid request with credentials."""
    return operation_request(contract.update, spot, smallest_body(contract), headers=[("X-Auth-Token", "t" * 20)])


@pytest.fixture(scope="module")
def finite(contract, base):
    """Every invalid request made from the base."""
    return list(iter_negative_cases(contract, base))


def test_every_rule_within_reach_is_broken(contract, finite):
    """Each rule of every location is broken by at least one case, but for those that no request can break."""
    broken = {invalid.rule for invalid in finite}

    assert set(coverable(contract)) - broken == set(out_of_reach(contract))
    assert broken <= set(coverable(contract))


def test_each_keyword_comes_before_any_comes_twice(finite):
    """The list begins with one case of each keyword, then has one of each place, so a small budget covers most."""
    rules = [invalid.rule for invalid in finite]
    keywords = {rule.keyword for rule in rules}

    assert {rule.keyword for rule in rules[: len(keywords)]} == keywords
    assert len(set(rules[: len(set(rules))])) == len(set(rules))


def test_list_can_be_cut_to_one_case_a_rule(finite):
    """Of each rule the first case is kept, in the order of the list."""
    kept = [invalid.rule for invalid in first_of_each_rule(finite)]

    assert kept == list(dict.fromkeys(invalid.rule for invalid in finite))


def test_cases_are_all_different(finite):
    """No request comes twice, and no two cases are described by the same words."""
    assert len({invalid.request for invalid in finite}) == len(finite)
    assert len({invalid.reason for invalid in finite}) == len(finite)


def test_every_json_type_is_tried(finite):
    """A member with a type is given every other JSON type, null included."""
    tried = {
        type(parse_json(invalid.request.body)["chart_id"])
        for invalid in finite
        if invalid.rule == (Location.BODY, "/chart_id", "type")
    }

    assert tried == {int, float, bool, type(None), list, dict}


def test_rest_of_the_request_is_kept(contract, base):
    """An edit leaves every other member as it was in the base."""
    body = {**smallest_body(contract), "parameters": {"dry_run": True, "replace": False}, "x-other": [1]}

    for invalid in iter_negative_cases(
        contract, replace(base, body=json_bytes(body)), wanted=rules_at("/parameters/replace")
    ):
        edited = parse_json(invalid.request.body)
        assert edited["parameters"]["dry_run"] is True
        assert edited["x-other"] == [1]


BAD_BASES = {
    "body": {"body": b'{"action":"install"}'},
    "bytes": {"body": b"{"},
    "media type": {"headers": (("Content-Type", "text/plain"),)},
    "path": {"target": "/cce/cam/v3/clusters/c/namespace/NS/releases/testwww"},
}


@pytest.mark.parametrize("parts", BAD_BASES.values(), ids=BAD_BASES)
def test_invalid_base_is_refused(contract, base, parts):
    """A base that is itself invalid is an error, since its cases would have two reasons."""
    with pytest.raises(SpecificationError):
        list(iter_negative_cases(contract, replace(base, **parts), wanted=IN_BODY))


def test_headers_are_edited_where_there_are_some(contract, base):
    """A base without credentials, to which the way to the wire adds some, has no case about them."""
    bare = base.without_header("X-Auth-Token")

    found = {invalid.rule.location for invalid in iter_negative_cases(contract, bare)}

    assert Location.HEADER not in found


def test_generated_cases_are_confirmed_and_varied(contract, examples, spot):
    """Random cases are invalid for their reasons, with many rules and many bases."""
    bases = update_bodies(contract).map(lambda body: operation_request(contract.update, spot, body))

    drawn = examples(invalid_bodies(contract, bases), 200)

    assert all(
        invalid.rule in invalid.broken == RequestJudge(contract).violations(invalid.request) for invalid in drawn
    )
    assert not any(BodyJudge(contract).accepts(invalid.request.body) for invalid in drawn)
    assert len({invalid.rule for invalid in drawn}) > 15
    assert len({invalid.request.body for invalid in drawn}) > 100


def test_generated_cases_keep_what_their_base_forces(contract, examples, spot):
    """A forced chart id stays in every case whose edit is elsewhere."""
    bodies = update_bodies(contract, chart_id="impossible", dry_run=True)

    drawn = examples(
        invalid_bodies(contract, bodies.map(lambda body: operation_request(contract.update, spot, body))), 80
    )

    elsewhere = [
        parse_json(invalid.request.body)
        for invalid in drawn
        if invalid.rule.location is Location.BODY and invalid.rule.pointer not in ("", "/chart_id")
    ]
    assert elsewhere
    assert {body["chart_id"] for body in elsewhere} == {"impossible"}


SMALL = {
    "minLength": {"type": "string", "minLength": 2},
    "maxLength": {"type": "string", "maxLength": 3},
    "pattern": {"type": "string", "pattern": "^[a-z]+$"},
    "minimum": {"type": "integer", "minimum": 5},
    "maximum": {"type": "integer", "maximum": 5},
    "enum": {"type": "string", "enum": ["a", "b"]},
    "additionalProperties": {"type": "object", "properties": {"a": {"type": "boolean"}}, "additionalProperties": False},
}


@pytest.mark.parametrize(("keyword", "schema"), SMALL.items())
def test_keywords_that_the_contract_may_gain(contract_of, spot, keyword, schema):
    """Each keyword that is understood has edits that the validator confirms."""
    small = contract_of(
        {"type": "object", "required": ["action"], "properties": {"action": {"type": "string"}, "m": schema}}
    )

    cases = list(
        iter_negative_cases(small, operation_request(small.update, spot, {"action": "upgrade"}), wanted=IN_BODY)
    )

    assert keyword in {invalid.rule.keyword for invalid in cases}


PARAMETERS = {
    "required": ({"type": "string"}, True, "q=x"),
    "enum": ({"type": "string", "enum": ["a", "b"]}, False, "q=a"),
    "minimum": ({"type": "integer", "minimum": 0}, False, "q=1"),
    "maximum": ({"type": "integer", "maximum": 9}, False, "q=1"),
    "type": ({"type": "boolean"}, False, "q=true"),
    "pattern": ({"type": "string", "pattern": "^[a-z]+$"}, False, "q=a"),
    "maxLength": ({"type": "string", "maxLength": 3}, False, "q=a"),
}


@pytest.mark.parametrize(("keyword", "parts"), PARAMETERS.items())
@pytest.mark.parametrize("place", ["query", "header"])
def test_parameters_that_the_contract_may_gain(contract_of, spot, place, keyword, parts):
    """Each keyword of a parameter in query or header has edits that the schema confirms."""
    schema, required, query = parts
    name = "q" if place == "query" else "X-Q"
    parameter = {"name": name, "in": place, "required": required, "schema": schema}
    small = contract_of({"type": "object"}, parameters=[parameter])
    request = operation_request(small.update, spot, {})
    text = query.partition("=")[2]
    base = replace(request, target=f"{request.target}?{query}") if place == "query" else request.with_header(name, text)

    cases = list(iter_negative_cases(small, base, wanted=rules_at(name)))

    assert keyword in {invalid.rule.keyword for invalid in cases}
    assert {invalid.rule.location for invalid in cases} == {Location(place)}


@pytest.mark.parametrize("name", ["Content-Type", "accept", "Authorization"])
def test_headers_that_openapi_ignores_have_no_rule(contract_of, spot, name):
    """A header parameter of one of three names says nothing, so it is not broken."""
    parameter = {"name": name, "in": "header", "required": True, "schema": {"type": "string"}}
    small = contract_of({"type": "object"}, parameters=[parameter])

    cases = list(iter_negative_cases(small, operation_request(small.update, spot, {"action": "upgrade"})))

    assert name not in {invalid.rule.pointer for invalid in cases} - {"Content-Type"}
    assert not any(invalid.rule.location is Location.HEADER for invalid in cases)


BYTES = [
    (b"{}", None),
    (b" [1] \n", None),
    (b'"\xc3\xa9"', None),
    (b"[" * 100_000, None),
    (b"[1e999]", None),
    (b"", "json.empty"),
    (b" \t\r\n", "json.empty"),
    (b"{", "json.syntax"),
    (b"{'a': 1}", "json.syntax"),
    (b"\xef\xbb\xbf{}", "json.syntax"),
    (b"{}}", "json.trailing"),
    (b"{} {}", "json.trailing"),
    (b'"\xff"', "json.encoding"),
    (b"[NaN]", "json.number"),
    (b"[-Infinity]", "json.number"),
    (b"[01]", "json.number"),
]


@pytest.mark.parametrize(("body", "keyword"), BYTES)
def test_bytes_break_one_rule_of_json(body, keyword):
    """The rule that a text breaks is named; what only a reader's limits refuse breaks none."""
    rule = broken_byte_rule(body)

    assert (rule.keyword if rule else None) == keyword
    assert rule is None or rule in BYTE_RULES

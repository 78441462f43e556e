"""Every negative case is invalid for its reason, by another validator and after reverting the mutation."""

import json
from dataclasses import replace
from urllib.parse import unquote

import jsonschema
import pytest
from hypothesis import strategies as st

from cce_release_contract.errors import SpecificationError
from cce_release_contract.exchanges.case import Case, Location, Rule
from cce_release_contract.exchanges.operation_requests import operation_request
from cce_release_contract.oracle.request_judge import RequestJudge
from cce_release_contract.strategies.bodies import smallest_body, update_bodies
from cce_release_contract.strategies.negative_cases import invalid_bodies, iter_negative_cases, rules_at
from cce_release_models import models

BODY_SCHEMA = "/components/schemas/UpdateReleaseRequest"
PARAMETERS = {"namespace": "Namespace", "name": "ReleaseName", "cluster_id": "ClusterId"}
SEGMENTS = {"cluster_id": 5, "namespace": 7, "name": 9}


@pytest.fixture(scope="module")
def base(contract, spot):
    """A valid request with credentials."""
    return operation_request(contract.update, spot, smallest_body(contract), headers=[("X-Auth-Token", "t" * 20)])


@pytest.fixture(scope="module")
def finite(contract, base):
    """Every invalid request made from the base."""
    return list(iter_negative_cases(contract, base))


@pytest.fixture(scope="module")
def independent(contract):
    """Judges a value by a named schema of the contract, with a validator that the program does not use."""

    def broken(pointer, value):
        document = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "components": contract.document["components"],
            "$ref": f"#{pointer}",
        }
        found = set()
        for error in jsonschema.Draft202012Validator(document).iter_errors(value):
            place = "".join(f"/{part}" for part in error.absolute_path)
            if error.validator == "required":
                missing = [name for name in error.validator_value if name not in error.instance]
                found |= {(f"{place}/{name}", "required") for name in missing if f"'{name}'" in error.message}
            else:
                found.add((place, error.validator))
        return found

    return broken


def reads_as_json(body):
    """Whether Python's parser accepts the bytes as one JSON text, without Python's extensions."""
    try:
        json.loads(body.decode(), parse_constant=lambda literal: int(f"not {literal}"))
    except ValueError:
        return False
    return True


def assert_reason_is_true(invalid, base, independent):
    """The base is valid, and the request differs only at the place of the case and breaks only its rule."""
    request, rule = invalid.request, invalid.rule
    assert independent(BODY_SCHEMA, json.loads(base.body)) == set()
    assert base.header("Content-Type") == "application/json"
    match rule.location:
        case Location.BODY:
            value = json.loads(request.body)
            found = independent(BODY_SCHEMA, value)
            assert (rule.pointer, rule.keyword) in found, rule
            assert {place for place, _ in found} == {rule.pointer}, rule
            with pytest.raises(ValueError, match="validation error"):
                models.UpdateReleaseRequest.model_validate(value)
            assert undone(value, json.loads(base.body), rule.pointer) == json.loads(base.body)
            assert replace(request, body=base.body) == base
        case Location.BYTES:
            assert not reads_as_json(request.body), rule
            assert reads_as_json(base.body)
            assert replace(request, body=base.body) == base
        case Location.MEDIA_TYPE:
            assert (request.header("Content-Type") is None) is (rule.keyword == "media_type.missing")
            assert (request.header("Content-Type") or "").partition(";")[0] != "application/json"
            headers = dict(request.headers) | {"Content-Type": "application/json"}
            assert headers == dict(base.headers)
            assert replace(request, headers=base.headers) == base
        case Location.PATH:
            place = SEGMENTS[rule.pointer]
            schema = f"/components/parameters/{PARAMETERS[rule.pointer]}/schema"
            segments, known = request.target.split("/"), base.target.split("/")
            assert independent(schema, unquote(segments[place])) == {("", rule.keyword)}, rule
            assert independent(schema, unquote(known[place])) == set()
            assert [*segments[:place], known[place], *segments[place + 1 :]] == known
            assert replace(request, target=base.target) == base
        case Location.HEADER:
            assert not request.header("X-Auth-Token")
            assert request.header("Authorization") is None
            assert request.with_header("X-Auth-Token", base.header("X-Auth-Token")).headers == tuple(
                sorted(base.headers, key=lambda pair: pair[0] == "X-Auth-Token")
            )
        case _:
            raise AssertionError(f"no check for {rule.location}")


def undone(value, original, pointer):
    """The mutated value with the original member at the pointer, and without added members."""
    first, _, rest = pointer[1:].partition("/")
    if not pointer:
        return original
    members = dict(value)
    if first not in original:
        members.pop(first)
    else:
        members[first] = undone(members[first], original[first], f"/{rest}") if rest else original[first]
    return members


def test_every_reason_of_the_finite_list_is_true(finite, base, independent):
    """For another validator exactly the rule of the case is broken, and reverting the mutation gives the base."""
    assert {invalid.rule.location for invalid in finite} == set(Location) - {Location.QUERY}
    for invalid in finite:
        assert_reason_is_true(invalid, base, independent)


def test_every_reason_of_the_random_ones_is_true(contract, examples, spot, independent):
    """The same is true for random mutations of random valid bodies."""
    bases = update_bodies(contract).map(lambda body: operation_request(contract.update, spot, body))

    pairs = bases.flatmap(lambda base: st.tuples(invalid_bodies(contract, st.just(base)), st.just(base)))

    drawn = examples(pairs, 150)

    assert len({invalid.rule for invalid, _ in drawn}) > 15
    for invalid, base in drawn:
        assert_reason_is_true(invalid, base, independent)


SENTENCES = [
    '`/action` is `"Upgrade"`, not one of upgrade, rollback',
    "`/values` is left out, which the contract requires",
    "the body is `[]`, not an object",
    "`/parameters/release_version` is `-1`, less than 0",
    'the path\'s `name` is `"testwww-"`, which does not match ^[a-z]([-a-z0-9]*[a-z0-9])?$',
    "its Content-Type is `text/plain`, not application/json",
    "the body is empty, which is not one JSON text (RFC 8259)",
    "the header's `X-Auth-Token` is left out, and nothing else says who sends it",
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_reason_reads_as_a_sentence(finite, sentence):
    """The reason of a case names the mutation, then the broken rule."""
    assert sentence in {invalid.reason for invalid in finite}


@pytest.fixture
def told(base):
    """Makes an unconfirmed case."""

    def make(location, pointer, keyword, **parts):
        return Case(replace(base, **parts), Rule(location, pointer, keyword), "an edit, a rule")

    return make


def body_with(**members):
    return json.dumps({"chart_id": "c", "action": "upgrade", "parameters": {}, "values": {}} | members).encode()


FALSE = {
    "another keyword": (Location.BODY, "/action", "required", {"body": body_with(action="x")}),
    "another place": (Location.BODY, "/chart_id", "enum", {"body": body_with(action="x")}),
    "a second reason": (Location.BODY, "/action", "enum", {"body": body_with(action="x", chart_id=1)}),
    "a second location": (
        Location.BODY,
        "/action",
        "enum",
        {"body": body_with(action="x"), "headers": (("Content-Type", "text/plain"),)},
    ),
    "a valid body": (Location.BODY, "/action", "enum", {"body": body_with()}),
    "not JSON": (Location.BODY, "/action", "enum", {"body": b"{"}),
    "JSON after all": (Location.BYTES, "", "json.syntax", {"body": b"{}"}),
    "another rule of JSON": (Location.BYTES, "", "json.syntax", {"body": b""}),
    "deeper than we read": (Location.BYTES, "", "json.syntax", {"body": b"[" * 300 + b"]" * 300}),
    "a listed media type": (Location.MEDIA_TYPE, "Content-Type", "media_type.unlisted", {}),
    "credentials": (Location.HEADER, "X-Auth-Token", "security", {}),
}


@pytest.mark.parametrize(("location", "pointer", "keyword", "parts"), FALSE.values(), ids=FALSE)
def test_false_reason_is_not_confirmed(contract, base, told, location, pointer, keyword, parts):
    """A case with a wrong rule or place is not confirmed."""
    with pytest.raises(SpecificationError, match="does not confirm that an edit, a rule"):
        RequestJudge(contract).confirmed(told(location, pointer, keyword, **parts), base)


def test_model_has_its_say(contract, base, told, monkeypatch):
    """A body that the schema refuses and the model accepts is not confirmed."""
    case = told(Location.BODY, "/action", "enum", body=body_with(action="x"))
    assert RequestJudge(contract).confirmed(case, base).broken == {case.rule}

    monkeypatch.setattr(models.UpdateReleaseRequest, "model_validate", lambda _: None)

    with pytest.raises(SpecificationError):
        RequestJudge(contract).confirmed(case, base)


def test_unknown_members_are_no_objection(contract, base, told):
    """The refusal of unknown members by request models does not influence the verdict on a body."""
    unknown = {"unknown": 1, "parameters": {"dryrun": True}}
    case = told(Location.BODY, "/action", "enum", body=body_with(action="x", **unknown))

    confirmed = RequestJudge(contract).confirmed(case, replace(base, body=body_with(**unknown)))

    assert confirmed.broken == {case.rule}


def test_what_breaks_several_rules_is_about_the_first(contract, base):
    """The case of a generated request has every rule that the request breaks, and one of them as its rule."""
    judge = RequestJudge(contract)

    broken = judge.judged(Case(replace(base, body=body_with(action="x", chart_id=1))))

    assert broken.broken == {Rule(Location.BODY, "/action", "enum"), Rule(Location.BODY, "/chart_id", "type")}
    assert broken.rule == Rule(Location.BODY, "/action", "enum")
    assert judge.judged(Case(base)) == Case(base)


def test_wanted_rules_are_the_only_ones(contract, base):
    """A list can be narrowed to one place, some keywords or some locations."""
    by_place = iter_negative_cases(contract, base, wanted=rules_at("/action", "enum"))
    by_location = iter_negative_cases(contract, base, wanted=rules_at(locations=[Location.PATH]))

    assert {invalid.rule[1:] for invalid in by_place} == {("/action", "enum")}
    assert {invalid.rule.location for invalid in by_location} == {Location.PATH}

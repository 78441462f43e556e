"""Invalid bodies are invalid for the reason that their certificate gives, and every rule is broken by one."""

import pytest

from cce_release_contract.errors import SpecificationError
from cce_release_contract.specification.json_text import parse_json
from cce_release_contract.strategies.bodies import smallest_body, update_bodies
from cce_release_contract.strategies.certificates import Certificate, InvalidBody
from cce_release_contract.strategies.confirmation import BodyJudge
from cce_release_contract.strategies.invalid_bodies import invalid_bodies, iter_invalid_bodies
from cce_release_contract.strategies.schemas import is_annotation, request_schema, resolve


def constraints(contract, schema=None, pointer=""):
    """Every (pointer, keyword) that restricts the request body; a required member is named by its own pointer."""
    schema = resolve(contract, request_schema(contract) if schema is None else schema)
    for keyword, value in schema.items():
        if keyword == "required":
            yield from ((f"{pointer}/{name}", keyword) for name in value)
        elif keyword == "properties":
            for name, member in value.items():
                yield from constraints(contract, member, f"{pointer}/{name}")
        elif not is_annotation(keyword) and not (keyword == "additionalProperties" and value is True):
            yield pointer, keyword


@pytest.fixture(scope="module")
def finite(contract):
    """Every invalid body made from the smallest valid one."""
    return list(iter_invalid_bodies(contract, smallest_body(contract)))


def test_every_constraint_is_broken(contract, finite):
    """Each keyword at each place of the contract's request schema is broken by at least one case."""
    broken = {(invalid.certificate.pointer, invalid.certificate.keyword) for invalid in finite}

    assert set(constraints(contract)) - broken == set()


def test_every_rule_of_json_is_broken(finite):
    """Each rule of JSON itself is broken by at least one case."""
    rules = {invalid.certificate.keyword for invalid in finite if invalid.certificate.keyword.startswith("json.")}

    assert rules == {"json.empty", "json.syntax", "json.trailing", "json.encoding", "json.number"}


def test_every_certificate_is_true(contract, finite):
    """The validator finds exactly the broken rule, at its place and nowhere else; broken JSON cannot be parsed."""
    for invalid in finite:
        certificate = invalid.certificate
        if certificate.keyword.startswith("json."):
            with pytest.raises(ValueError, match="text"):
                parse_json(invalid.body)
            continue
        errors = contract.request_body_errors(parse_json(invalid.body))
        parent = certificate.pointer.rpartition("/")[0]
        place = parent if certificate.keyword == "required" else certificate.pointer
        assert {error.pointer for error in errors} == {place}, certificate
        assert certificate.keyword in {error.keyword for error in errors}, certificate


def test_each_rule_comes_once_before_any_comes_twice(finite):
    """The list begins with one case for each rule, so that a small budget covers them all."""
    rules = [(invalid.certificate.pointer, invalid.certificate.keyword) for invalid in finite]
    count = len(set(rules))

    assert len(set(rules[:count])) == count


def test_cases_are_all_different(finite):
    """No body comes twice, and no two cases are described by the same words."""
    assert len({invalid.body for invalid in finite}) == len(finite)
    assert len({invalid.certificate.edit for invalid in finite}) == len(finite)


def test_every_json_type_is_tried(finite):
    """A member with a type is given every other JSON type, null included."""
    tried = {
        type(parse_json(invalid.body)["chart_id"])
        for invalid in finite
        if (invalid.certificate.pointer, invalid.certificate.keyword) == ("/chart_id", "type")
    }

    assert tried == {int, float, bool, type(None), list, dict}


def test_certificate_reads_as_a_sentence(finite):
    """The words of a certificate name the edit first and the rule after it."""
    texts = [str(invalid.certificate) for invalid in finite]

    assert '`/action` is "Upgrade"; the contract lists "upgrade", "rollback"' in texts
    assert "`/values` is left out; the contract requires it" in texts
    assert "the body is []; the contract asks for an object" in texts


def test_rest_of_the_body_is_kept(contract):
    """An edit leaves every other member as it was in the base."""
    base = {**smallest_body(contract), "parameters": {"dry_run": True, "replace": False}, "x-other": [1]}

    for invalid in iter_invalid_bodies(contract, base):
        if invalid.certificate.pointer == "/parameters/replace":
            edited = parse_json(invalid.body)
            assert edited["parameters"]["dry_run"] is True
            assert edited["x-other"] == [1]


def test_base_is_not_changed(contract):
    """The valid body that is edited stays as it was."""
    base = smallest_body(contract)

    list(iter_invalid_bodies(contract, base))

    assert base == smallest_body(contract)


def test_invalid_base_is_refused(contract):
    """A base that is itself invalid is an error, since its cases would have two reasons."""
    base = {**smallest_body(contract), "action": "install"}

    with pytest.raises(SpecificationError, match="does not confirm"):
        list(iter_invalid_bodies(contract, base))


def test_generated_cases_are_confirmed_and_varied(contract, examples):
    """Random cases have true certificates, many rules and many bases."""
    judge = BodyJudge(contract)

    drawn = examples(invalid_bodies(contract), 200)

    assert all(judge.confirms(invalid) for invalid in drawn)
    assert not any(judge.accepts(invalid.body) for invalid in drawn)
    assert len({(invalid.certificate.pointer, invalid.certificate.keyword) for invalid in drawn}) > 15
    assert len({invalid.body for invalid in drawn}) > 100


def test_generated_cases_keep_what_their_base_forces(contract, examples):
    """A forced chart id stays in every case whose edit is elsewhere."""
    bases = update_bodies(contract, chart_id="impossible", dry_run=True)

    drawn = examples(invalid_bodies(contract, bases), 80)

    elsewhere = [
        parse_json(invalid.body)
        for invalid in drawn
        if invalid.certificate.pointer not in ("", "/chart_id") and not invalid.certificate.keyword.startswith("json.")
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
def test_keywords_that_the_contract_may_gain(contract_of, keyword, schema):
    """Each keyword that is understood has edits that the validator confirms."""
    small = contract_of(
        {"type": "object", "required": ["action"], "properties": {"action": {"type": "string"}, "m": schema}}
    )

    cases = list(iter_invalid_bodies(small, {"action": "upgrade"}))

    assert keyword in {invalid.certificate.keyword for invalid in cases}
    assert all(BodyJudge(small).confirms(invalid) for invalid in cases)


FALSE_CERTIFICATES = [
    ("another keyword", "/action", "required", b'{"chart_id":"c","action":"x","parameters":{},"values":{}}'),
    ("another place", "/chart_id", "enum", b'{"chart_id":"c","action":"x","parameters":{},"values":{}}'),
    ("a second reason", "/action", "enum", b'{"chart_id":1,"action":"x","parameters":{},"values":{}}'),
    ("a valid body", "/action", "enum", b'{"chart_id":"c","action":"upgrade","parameters":{},"values":{}}'),
    ("not JSON", "/action", "enum", b"{"),
    ("JSON after all", "", "json.syntax", b"{}"),
]


@pytest.mark.parametrize(("pointer", "keyword", "body"), [row[1:] for row in FALSE_CERTIFICATES])
def test_false_certificate_is_not_confirmed(contract, pointer, keyword, body):
    """A certificate that names another rule or place than the one that is broken is not confirmed."""
    invalid = InvalidBody(body, Certificate(pointer, keyword, "an edit", "a rule"))

    assert not BodyJudge(contract).confirms(invalid)

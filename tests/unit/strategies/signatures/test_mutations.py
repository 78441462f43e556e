"""The signature mutations and abuses: each is correct, and the verifier agrees."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cce_release_contract.exchanges.json_bytes import json_bytes
from cce_release_contract.exchanges.request import Request
from cce_release_contract.signing.access_key import AccessKey
from cce_release_contract.signing.signature import sign
from cce_release_contract.signing.verification import SignatureRefused, verify
from cce_release_contract.strategies.signatures.abuses import ABUSES, abuses, honest_hash
from cce_release_contract.strategies.signatures.mutations import MUTATIONS, mutations, specimen
from cce_release_contract.strategies.signatures.signed_parts import SignedPart, altered_parts, shown_signature

KEY = AccessKey("AKEXAMPLE0000000000", "an-example-secret-key")
NOW = datetime(2025, 12, 8, 9, 30, tzinfo=UTC)
BODY = {"chart_id": "c", "action": "upgrade", "parameters": {"dry_run": True}, "values": {}}
PATH = "/cce/cam/v3/clusters/c1/namespace/monitoring/releases/testwww"


@pytest.fixture
def unsigned() -> Request:
    """The specimen with a Host header, not signed."""
    return specimen("PUT", PATH, json_bytes(BODY)).with_header("Host", "cce.example")


@pytest.fixture
def signed(unsigned: Request) -> Request:
    """The specimen, signed."""
    added = sign(unsigned.method, unsigned.target, unsigned.headers, unsigned.body, KEY, date=NOW)
    return replace(unsigned, headers=(*unsigned.headers, *added))


def verifies(request: Request) -> bool:
    """Whether the verifier accepts a request."""
    try:
        verify(
            request.method,
            request.target,
            request.headers,
            request.body,
            secret_for=lambda name: KEY.secret_key if name == KEY.access_key else None,
            now=NOW,
        )
    except SignatureRefused:
        return False
    return True


def test_specimen_verifies(signed):
    """The original request is correctly signed."""
    assert verifies(signed)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_what_a_mutation_says_is_true(signed, mutation):
    """A mutation changes exactly the parts of the request that it names."""
    assert mutation.confirms(signed)
    assert mutation.why


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_verifier_agrees_with_a_mutation(signed, mutation):
    """The verifier refuses exactly the mutations that must be refused."""
    assert verifies(mutation.apply(signed)) is mutation.verifies


def test_what_is_false_is_not_confirmed(signed):
    """A mutation that names a wrong part, or none, is not confirmed."""
    true = mutations("query")[0]

    assert not replace(true, alters=frozenset({SignedPart.PATH})).confirms(signed)
    assert not replace(true, alters=frozenset()).confirms(signed)
    assert not replace(true, apply=lambda request: request).confirms(signed)


def test_every_part_is_altered_by_a_mutation():
    """At least one mutation alters each part that a signature covers."""
    assert {part for mutation in MUTATIONS for part in mutation.alters} == set(SignedPart)


def test_names_are_unique():
    """No two mutations or abuses have the same name."""
    names = [mutation.name for mutation in MUTATIONS] + [abuse.name for abuse in ABUSES]

    assert len(set(names)) == len(names)


def test_altered_parts_of_equal_requests_are_none(signed):
    """A request does not differ from itself."""
    assert altered_parts(signed, signed) == frozenset()


@pytest.mark.parametrize("value", [None, "", "Basic abc", "SDK-HMAC-SHA256"])
def test_missing_signature_cannot_be_shown(unsigned, value):
    """A request without a signature is an error."""
    request = unsigned if value is None else unsigned.with_header("Authorization", value)

    with pytest.raises(ValueError, match="Authorization"):
        shown_signature(request)


@pytest.mark.parametrize("abuse", ABUSES, ids=lambda abuse: abuse.name)
def test_what_an_abuse_says_is_true(unsigned, abuse):
    """An abuse is signed with the right key, breaks its rule, and is refused by the verifier."""
    sent = abuse.make(unsigned, KEY, NOW)

    assert abuse.confirms(sent, KEY, NOW)
    assert not verifies(sent)


def test_abuse_of_another_request_is_not_confirmed(unsigned):
    """The right hash of the body is not an abuse, and a normal signature breaks no rule."""
    honest = honest_hash(unsigned, KEY, NOW)

    assert verifies(honest)
    assert not any(abuse.confirms(honest, KEY, NOW) for abuse in ABUSES)


def test_abuses_are_chosen_by_rule():
    """The abuses of a rule break it."""
    assert {abuse.rule for abuse in abuses("payload.hash", "payload.unsigned")} == {"payload.hash", "payload.unsigned"}

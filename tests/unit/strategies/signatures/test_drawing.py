"""The drawn changes: there are enough of both kinds, and the verifier agrees with the canonical request."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import strategies as st

from cce_release_contract.signing.access_key import AccessKey
from cce_release_contract.signing.signature import sign
from cce_release_contract.signing.verification import SignatureRefused, verify
from cce_release_contract.strategies.signatures.drawing import drawn_changes, drawn_requests
from cce_release_contract.strategies.signatures.signed_parts import altered_parts

KEY = AccessKey("AKEXAMPLE0000000000", "an-example-secret-key")
NOW = datetime(2025, 12, 8, 9, 30, tzinfo=UTC)
BODY = {"chart_id": "c", "action": "upgrade", "parameters": {"dry_run": True}, "values": {}}


def signed(drawn):
    """The drawn request, signed with the key."""
    unsigned = drawn.request("/releases/testwww", BODY).with_header("Host", "cce.example")
    added = sign(unsigned.method, unsigned.target, unsigned.headers, unsigned.body, KEY, date=NOW)
    return replace(unsigned, headers=(*unsigned.headers, *added))


def verifies(request):
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


def test_drawn_requests_verify(examples):
    """A drawn and signed request verifies."""
    assert all(verifies(signed(drawn)) for drawn in examples(drawn_requests()))


def test_canonical_request_decides(examples):
    """A drawn change is refused if and only if it alters a part that the signature covers."""
    for drawn, change in examples(st.tuples(drawn_requests(), drawn_changes()), 300):
        original = signed(drawn)
        sent = change.apply(original)

        assert verifies(sent) is (not altered_parts(original, sent)), (change, sent.target)


def test_both_outcomes_are_drawn(examples):
    """Among drawn changes, at least one in ten alters a signed part, and at least one in ten does not."""
    altered = []
    for drawn, change in examples(st.tuples(drawn_requests(), drawn_changes()), 120):
        original = signed(drawn)
        altered.append(bool(altered_parts(original, change.apply(original))))

    assert 12 <= sum(altered) <= 108


def test_change_says_what_it_does(examples):
    """A failing example shows the description of a change."""
    assert all(repr(change) == change.words and change.words for change in examples(drawn_changes()))

"""The canonical request: what may change after signing, and what decides whether a change matters."""

import pytest
from hypothesis import strategies as st

from cce_release_contract.exchanges.json_bytes import json_bytes
from cce_release_contract.strategies.signatures.drawing import drawn_changes, drawn_requests
from cce_release_contract.strategies.signatures.mutations import mutations, specimen
from cce_release_contract.strategies.signatures.signed_parts import altered_parts
from cce_release_models import clause_ids as c
from cce_release_suite.authentication.signed_series import SignedSeries

FREE = {
    "header_name_case": c.AUTHENTICATION_CANONICAL_HEADER_NAME_CASE,
    "outer_whitespace": c.AUTHENTICATION_CANONICAL_OUTER_WHITESPACE,
    "trailing_slash": c.AUTHENTICATION_CANONICAL_TRAILING_SLASH,
    "escapes": c.AUTHENTICATION_CANONICAL_ESCAPES,
}


@pytest.mark.parametrize(
    "family", [pytest.param(family, marks=pytest.mark.clause(id_)) for family, id_ in FREE.items()]
)
def test_spelling_may_change(expect, endpoint, signed, safe_release, cases, family):
    """A request verifies that is spelt in another way than when it was signed."""
    series = SignedSeries(endpoint, signed)
    unsigned = specimen("PUT", safe_release.address.path(), json_bytes(safe_release.body(dry_run=True)))

    for mutation in cases(mutations(family)):
        original, _, exchange = series.send(unsigned, mutation.apply)

        assert mutation.confirms(original), f"{mutation.name} alters more than a spelling"
        expect.accepted(exchange)


@pytest.mark.clause(c.AUTHENTICATION_CANONICAL_DRAWN)
def test_canonical_request_decides(expect, endpoint, signed, safe_release, for_all):
    """A drawn change of a drawn request is refused if it alters the canonical request, and accepted if it does not."""
    series = SignedSeries(endpoint, signed)

    def check(case):
        drawn, change = case
        unsigned = drawn.request(safe_release.address.path(), safe_release.body(dry_run=True))
        original, sent, exchange = series.send(unsigned, change.apply)
        altered = altered_parts(original, sent)

        if altered:
            parts = ", ".join(sorted(part.value for part in altered))
            expect.status(exchange, 401, why_invalid=f"after it was signed {change.words}, which alters {parts}")
        else:
            expect.accepted(exchange)

    for_all(st.tuples(drawn_requests(), drawn_changes()), check)

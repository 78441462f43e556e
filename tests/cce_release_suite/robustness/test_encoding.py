"""The encoding of the body."""

import pytest

from cce_release_contract.exchanges.json_bytes import json_bytes
from cce_release_contract.oracle.byte_rules import ENCODING, broken_byte_rule
from cce_release_contract.strategies.json_corpus import ENCODED
from cce_release_models import clause_ids as c
from cce_release_suite.vocabulary.expect import SUCCESSES

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@pytest.mark.clause(c.ROBUSTNESS_ENCODING_OTHER_REFUSED)
def test_body_that_is_not_utf8_is_refused(expect, safe_release, cases):
    """A body in another encoding than UTF-8, or with bytes that UTF-8 does not have, is refused."""
    for edit in cases(ENCODED):
        body = edit.apply(safe_release.body(dry_run=True))

        exchange = safe_release.update(body)

        assert broken_byte_rule(body) == ENCODING, f"a body is UTF-8 although {edit.words}"
        expect.status(exchange, 400, why_invalid=f"{edit.words}, {edit.why}")


@pytest.mark.clause(c.ROBUSTNESS_ENCODING_BYTE_ORDER_MARK)
def test_byte_order_mark_is_refused_or_ignored(expect, safe_release):
    """A byte order mark before the JSON text is refused, as most readers do, or ignored, as RFC 8259 allows."""
    exchange = safe_release.update(BYTE_ORDER_MARK + json_bytes(safe_release.body(dry_run=True)))

    expect.status(exchange, 400, *SUCCESSES, why_invalid="a byte order mark comes before its JSON text")

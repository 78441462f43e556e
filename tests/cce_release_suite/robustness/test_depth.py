"""Values and bodies that are nested deeply."""

import json

import pytest

from cce_release_contract.exchanges.json_bytes import json_bytes
from cce_release_contract.strategies.json_corpus import nested, with_literal
from cce_release_models import clause_ids as c
from cce_release_suite.vocabulary.release_states import values_of

ACCEPTED_LEVELS = 64
REFUSED_LEVELS = 10_001
OPENINGS = {"arrays": (b"[", b"]"), "objects": (b'{"a":', b"}")}


@pytest.mark.clause(c.ROBUSTNESS_DEPTH_ACCEPTED)
@pytest.mark.parametrize("kind", OPENINGS)
def test_nested_values_are_kept(expect, safe_release, kind):
    """Values that are nested 64 levels deep come back as they were sent."""
    opening, closing = OPENINGS[kind]
    literal = nested(ACCEPTED_LEVELS - 1, opening=opening, closing=closing)

    exchange = safe_release.update(with_literal(literal)(safe_release.body(dry_run=True)))

    kept = values_of(expect.accepted(exchange))
    expect.of(kept).equal(kept.get("x-literal"), json.loads(literal), f"the nested {kind}")


@pytest.mark.clause(c.ROBUSTNESS_DEPTH_REFUSED)
@pytest.mark.parametrize("kind", OPENINGS)
@pytest.mark.parametrize("closed", [True, False], ids=["closed", "open"])
def test_bodies_without_a_floor_are_refused(expect, safe_release, kind, closed):
    """More than ten thousand levels are refused, in the values and in the place of the whole body."""
    opening, closing = OPENINGS[kind]
    literal = nested(REFUSED_LEVELS, opening=opening, closing=closing if closed else b"")
    inside = with_literal(literal)(safe_release.body(dry_run=True))
    beside = json_bytes(safe_release.body(dry_run=True))[:-1] + b',"x-unknown":' + literal + b"}"

    for words, body in {
        "it is": literal,
        "its values hold": inside,
        "an ignored member holds": beside,
    }.items():
        exchange = safe_release.update(body)

        expect.status(exchange, 400, why_invalid=f"{words} {REFUSED_LEVELS} {kind} inside each other")

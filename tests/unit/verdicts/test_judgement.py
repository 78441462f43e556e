"""The result of one test for one clause."""

from __future__ import annotations

import json

import pytest

from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.response import Response
from cce_release_contract.verdicts.judgement import Evidence, Judgement, Violation
from cce_release_contract.verdicts.verdict import Verdict


def test_judgement_survives_its_json_form():
    """A judgement written as JSON and read again is the same, with and without a violation."""
    first, second = (
        Exchange(Request("PUT", "/a", (("A", "b"),), b"x"), Response(200), test="t", number=number) for number in (1, 2)
    )
    judgements = [
        Judgement(
            "a.b.c", Verdict.FAIL, "t", "why", Violation("m", "e", "o", "w", Evidence(second, (first,), (first,)))
        ),
        Judgement("a.b.c", Verdict.FAIL, "t", "why", Violation("m", "e", "o", "w")),
        Judgement("a.b.c", Verdict.PASS, "t"),
    ]

    assert [Judgement.from_json(json.loads(json.dumps(one.to_json()))) for one in judgements] == judgements


def test_unknown_verdict_is_refused():
    """A verdict that does not exist raises ValueError."""
    with pytest.raises(ValueError, match="maybe"):
        Judgement.from_json({"clause": "a.b.c", "verdict": "maybe", "test": "t"})

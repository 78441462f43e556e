"""JSON at its edges: what is refused although it is almost JSON, and what is read although few would write it."""

import json

import pytest

from cce_release_contract.exchanges.json_bytes import json_bytes
from cce_release_contract.oracle.byte_rules import broken_byte_rule
from cce_release_contract.strategies.json_corpus import MALFORMED, with_literal
from cce_release_models import clause_ids as c
from cce_release_suite.vocabulary.expect import SUCCESSES, precondition
from cce_release_suite.vocabulary.release_states import values_of


@pytest.mark.clause(c.ROBUSTNESS_JSON_MALFORMED_REFUSED)
def test_body_that_is_almost_json_is_refused(expect, safe_release, run, cases):
    """A body that breaks one rule of JSON's grammar is refused; the deep profile tries them all."""
    for edit in cases(MALFORMED[: 2 * run.examples]):
        body = edit.apply(safe_release.body(dry_run=True))
        rule = broken_byte_rule(body)

        exchange = safe_release.update(body)

        assert rule is not None, f"a body is JSON although {edit.words}"
        expect.status(exchange, 400, why_invalid=f"{edit.words}, {edit.why}")


@pytest.mark.clause(c.ROBUSTNESS_JSON_WHITE_SPACE)
def test_white_space_does_not_matter(expect, safe_release, cases):
    """White space between the tokens, and a line feed at the end, change nothing."""
    body = safe_release.body(values={"x-list": [1, {"a b": " "}]}, dry_run=True)
    spaced = json.dumps(body, indent="\t", separators=(" ,", " : "))

    for text in cases([f"{json.dumps(body)}\n", f"\r\n {spaced}\t\r\n"]):
        exchange = safe_release.update(text.encode())

        kept = values_of(expect.accepted(exchange))
        expect.of(kept).equal(
            kept.get("x-list"), [1, {"a b": " "}], f"the value of a body that begins with {text[:9]!r}"
        )


@pytest.mark.clause(c.ROBUSTNESS_JSON_ESCAPES)
def test_escapes_are_the_characters_they_stand_for(expect, safe_release):
    """Names and texts that are written with escapes are read as if they were not."""
    plain = safe_release.body(values={"x-escaped": "é/\U0001f600"}, dry_run=True)
    escaped = (
        json.dumps(plain)
        .replace('"action"', '"\\u0061ction"')
        .replace('"upgrade"', '"upgr\\u0061de"')
        .replace('"x-escaped"', '"x-\\u0065scaped"')
        .replace("/", "\\/")
    )

    exchange = safe_release.update(escaped.encode("ascii"))

    kept = values_of(expect.accepted(exchange))
    expect.of(kept).equal(kept.get("x-escaped"), "é/\U0001f600", "the value that was escaped")


@pytest.mark.clause(c.ROBUSTNESS_JSON_LAST_DUPLICATE_COUNTS)
def test_last_duplicate_counts(expect, safe_release):
    """Of members with the same name the last one counts, at the top and among the values."""
    text = json_bytes(safe_release.body(values={"x-twice": "second"}, dry_run=True))
    twice = text.replace(b'"action":', b'"action":"restart","action":').replace(
        b'"x-twice":', b'"x-twice":{"first":true},"x-twice":'
    )
    last_is_wrong = text.replace(b'"action":"upgrade"', b'"action":"upgrade","action":"restart"')

    accepted = safe_release.update(twice)
    refused = safe_release.update(last_is_wrong)

    kept = values_of(expect.accepted(accepted))
    expect.of(kept).equal(kept.get("x-twice"), "second", "the value that stands twice")
    expect.status(refused, 400, why_invalid='the last of its two actions is "restart"')


@pytest.mark.clause(c.ROBUSTNESS_JSON_LONE_SURROGATE)
@pytest.mark.parametrize("literal", [r"\ud83d", r"\ude00", r"\ude00\ud83d"])
def test_half_a_surrogate_pair_is_refused_or_replaced(expect, safe_release, literal):
    """Half a surrogate pair is refused, or comes back as the replacement character."""
    exchange = safe_release.update(with_literal(f'"a{literal}b"'.encode())(safe_release.body(dry_run=True)))

    expect.status(exchange, 400, *SUCCESSES, why_invalid=f"a text holds {literal}, which is not a character")
    if precondition(exchange).status in SUCCESSES:
        replaced = "a" + "\ufffd" * literal.count("u") + "b"
        kept = values_of(expect.accepted(exchange))
        expect.of(kept).equal(kept.get("x-literal"), replaced, "the text with half a pair")

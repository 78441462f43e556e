"""Tests of what the tests of one run share."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis.errors import FlakyStrategyDefinition

from cce_release_contract.client.credentials import Token
from cce_release_contract.client.opening import open_gateway
from cce_release_contract.client.target import Address, Target
from cce_release_contract.contract.clause import all_clauses
from cce_release_contract.errors import ClauseViolation, GuardRefusal, TargetError
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.response import Response
from cce_release_contract.protocol.events import EventWriter
from cce_release_contract.settings import resolve_settings
from cce_release_contract.verdicts.judgement import Evidence
from cce_release_contract.verdicts.verdict import Verdict
from cce_release_suite._runner.outcomes import Inconclusive
from cce_release_suite._runner.recorder import Recorder
from cce_release_suite._runner.suite_run import SuiteRun

CLAUSE = "request.path.name"


@pytest.fixture
def run(tmp_path: Path) -> SuiteRun:
    """A run whose gateway leads nowhere; nothing is sent through it."""
    target = Target("http://127.0.0.1:1", "live", Token("the-secret-token"), Address("c", "n", "r"), "")
    settings = resolve_settings({"seed": "5", "profile": "smoke"}, {}, tmp_path)
    return SuiteRun(settings, target, open_gateway(target), None, Recorder(all_clauses()), EventWriter(None))


def exchange(number: int) -> Exchange:
    return Exchange(Request("GET", f"/{number}"), None, number=number)


def violation_of(*judged: Exchange, observed: str = "2") -> ClauseViolation:
    return ClauseViolation(CLAUSE, "it broke", expected="1", observed=observed, judged=judged)


def evidence(run: SuiteRun) -> Evidence:
    violation = run.recorder.judgements[0].violation
    assert violation is not None
    return violation.evidence


def numbers(run: SuiteRun) -> dict[str, list[int]]:
    """The numbers of the exchanges in the evidence of the first violation, by their part in it."""
    found = evidence(run)
    parts = {
        "earlier": found.earlier,
        "compared": found.compared,
        "deciding": () if found.deciding is None else (found.deciding,),
    }
    return {name: [exchange.number for exchange in exchanges] for name, exchanges in parts.items()}


def violate(run: SuiteRun, number: int) -> ClauseViolation:
    sent = exchange(number)
    error = violation_of(sent)
    with suppress(ClauseViolation), run.case():
        run.sent(sent)
        raise error
    return error


def test_violation_shows_what_was_judged(run: SuiteRun) -> None:
    """A violation shows the exchange that it judged, though others were sent after it; those before it led to it."""
    sent = [exchange(number) for number in range(1, 5)]
    run.begin_test("t")
    for one in sent:
        run.sent(one)

    run.ended([CLAUSE], violation_of(sent[1]))

    assert numbers(run) == {"earlier": [1], "compared": [], "deciding": [2]}


def test_judgement_over_several_exchanges_shows_all(run: SuiteRun) -> None:
    """Of several exchanges that were judged the first named decides; the others are shown in their order beside it."""
    sent = [exchange(number) for number in range(1, 6)]
    run.begin_test("t")
    for one in sent:
        run.sent(one)

    run.ended([CLAUSE], violation_of(sent[2], sent[4], sent[0]))

    assert numbers(run) == {"earlier": [2], "compared": [1, 5], "deciding": [3]}
    assert [one.number for one in evidence(run).judged()] == [1, 3, 5]


@pytest.mark.parametrize("later", [1, 100])
def test_judged_exchange_is_not_lost_in_a_long_case(run: SuiteRun, later: int) -> None:
    """The judged exchange is shown however much its case has sent since, and where it belongs to an earlier case."""
    first = exchange(1)
    run.begin_test("t")
    run.sent(first)
    run.begin_case()
    for number in range(2, later + 2):
        run.sent(exchange(number))

    run.ended([CLAUSE], violation_of(first))

    assert numbers(run) == {"earlier": [], "compared": [], "deciding": [1]}


def test_violation_shows_its_own_case(run: SuiteRun) -> None:
    """What led to a violation is what its case had sent, whatever was sent before and after."""
    run.begin_test("t")
    run.sent(exchange(1))
    error = violate(run, 2)
    run.begin_case()
    run.sent(exchange(3))

    run.ended([CLAUSE], error)

    assert numbers(run) == {"earlier": [], "compared": [], "deciding": [2]}


def test_violation_that_judged_nothing_decides_nothing(run: SuiteRun) -> None:
    """A violation that names no exchange shows what its case had sent, and no exchange as the one that decides."""
    run.begin_test("t")
    run.sent(exchange(1))
    run.begin_case()
    run.sent(exchange(2))

    run.ended([CLAUSE], violation_of())

    assert numbers(run) == {"earlier": [2], "compared": [], "deciding": []}


def test_shrinking_keeps_the_last_violations(run: SuiteRun) -> None:
    """After hundreds of violations the last one still has its evidence."""
    run.begin_test("t")
    errors = [violate(run, number) for number in range(300)]

    run.ended([CLAUSE], errors[-1])

    assert numbers(run)["deciding"] == [299]


@pytest.mark.parametrize(
    "loss", [Inconclusive("503"), TargetError("no answer"), GuardRefusal("spent"), FlakyStrategyDefinition("drawn")]
)
def test_violation_outlasts_the_target(run: SuiteRun, loss: Exception) -> None:
    """A violation that was seen counts, although the target is lost while a smaller example is looked for."""
    run.begin_test("t")
    violate(run, 1)

    outcome = run.ended([CLAUSE], loss)

    assert outcome == "failed"
    assert numbers(run)["deciding"] == [1]


@pytest.mark.parametrize(
    ("loss", "reason"),
    [
        (Inconclusive("the target answered 503"), "the target answered 503"),
        (FlakyStrategyDefinition("x"), "the target responded differently to the same requests, sent again"),
    ],
)
def test_lost_target_alone_proves_nothing(run: SuiteRun, loss: Exception, reason: str) -> None:
    """Without a violation before it, a lost or wavering target is inconclusive, whatever an earlier test saw."""
    run.begin_test("t")
    violate(run, 1)
    run.begin_test("u")

    outcome = run.ended([CLAUSE], loss)

    assert outcome == "unproven"
    assert [(one.verdict, one.reason) for one in run.recorder.judgements] == [(Verdict.INCONCLUSIVE, reason)]


def test_test_begins_without_the_last_ones_exchanges(run: SuiteRun) -> None:
    """What an earlier test sent belongs to no later one."""
    run.begin_test("t")
    run.sent(exchange(1))
    run.begin_test("u")

    run.ended([CLAUSE], violation_of())

    assert evidence(run) == Evidence()


def answered(number: int, content: str, *, size: int = 0) -> Exchange:
    body = json.dumps({"values": json.dumps({"host": content}), "version": number, "filling": "x" * size}).encode()
    return Exchange(Request("PUT", f"/{number}"), Response(200, (), body), number=number)


def test_last_exchange_of_a_test_is_its_example(run: SuiteRun) -> None:
    """The last exchange of a test, whether it passed or not, is kept as its example."""
    for test, violation in (("passes", None), ("fails", violation_of())):
        run.begin_test(test)
        run.sent(exchange(1))
        run.sent(exchange(2))
        _ = run.passed([CLAUSE]) if violation is None else run.ended([CLAUSE], violation)

    targets = {test: example["request"]["target"] for test, example in run.recorder.examples.items()}
    assert targets == {"passes": "/2", "fails": "/2"}


def test_huge_exchange_is_no_example(run: SuiteRun) -> None:
    """An exchange of many kilobytes is passed over for a shorter one; a test that sent nothing has no example."""
    run.begin_test("t")
    run.sent(answered(1, "x"))
    run.sent(answered(2, "x", size=70_000))
    run.passed([CLAUSE])
    run.begin_test("u")
    run.passed([CLAUSE])

    assert {test: example["request"]["target"] for test, example in run.recorder.examples.items()} == {"t": "/1"}


@pytest.mark.parametrize("kind", ["example", "violation"])
def test_content_of_a_live_target_is_withheld(run: SuiteRun, kind: str) -> None:
    """Neither an example nor a violation keeps the values of a live target's answer, nor do texts quote them."""
    run.recorder.redact = run.redacted
    sent = answered(1, "db.example.com")
    run.begin_test("t")
    run.sent(sent)
    observed = json.dumps({"host": "db.example.com"})

    if kind == "example":
        run.passed([CLAUSE])
    else:
        run.ended([CLAUSE], violation_of(sent, observed=observed))

    kept = json.dumps([run.recorder.examples, [judgement.to_json() for judgement in run.recorder.judgements]])
    assert "db.example.com" not in kept
    assert "<string, sha256 " in kept


def test_texts_quote_nothing_of_a_judged_exchange_of_an_earlier_case(run: SuiteRun) -> None:
    """What a live target's answer held is withheld from the texts about it, also after its case has ended."""
    run.recorder.redact = run.redacted
    sent = answered(1, "db.example.com")
    run.begin_test("t")
    run.sent(sent)
    run.begin_case()

    run.ended([CLAUSE], violation_of(sent, observed=json.dumps({"host": "db.example.com"})))

    assert "db.example.com" not in json.dumps([judgement.to_json() for judgement in run.recorder.judgements])


def test_content_is_kept_on_request(run: SuiteRun) -> None:
    """With the setting keep_bodies, and on an emulator, answers are kept as they are."""
    runs = [
        replace(run, settings=replace(run.settings, keep_bodies=True)),
        replace(run, target=replace(run.target, kind="emulator")),
    ]

    for kept in runs:
        kept.begin_test("t")
        kept.sent(answered(1, "db.example.com"))
        kept.passed([CLAUSE])

        assert "db.example.com" in kept.recorder.examples["t"]["response"]["body"]["text"]
        assert kept.redacted("db.example.com") == "db.example.com"


def test_examples_and_timeline_lose_the_secrets(run: SuiteRun) -> None:
    """The secrets of the target, and of the scopes that the test made, are in neither."""
    run.begin_test("t")
    run.made_secrets.add("made-for-this-test")
    sent = Exchange(Request("GET", "/the-secret-token/made-for-this-test"), None, failure="reset", test="t")
    run.sent(sent)
    run.note(sent)
    run.passed([CLAUSE])

    rows, _ = run.recorder.timeline.to_json()
    assert rows[0]["target"] == run.recorder.examples["t"]["request"]["target"] == "/******/******"


def test_timeline_counts_from_the_begin_of_the_run(run: SuiteRun) -> None:
    """A row's moment is the time since the run began."""
    run.started -= 1_000

    run.note(exchange(1))

    assert 1_000 <= run.recorder.timeline.rows[0].seconds < 1_060


def test_settings_give_seed_and_examples(run: SuiteRun) -> None:
    """Seed and number of examples are those of the settings."""
    assert (run.seed, run.examples) == (5, 5)


def test_texts_lose_the_secrets(run: SuiteRun) -> None:
    """A text that quotes the token is kept without it."""
    assert "the-secret-token" not in run.redacted("Illegal header value b'  the-secret-token'")

"""What a 404 for an invalid request means, against targets that a function plays."""

from __future__ import annotations

import json
from contextlib import suppress
from itertools import count, cycle
from types import SimpleNamespace

import pytest

from cce_release_contract.client.target import Address
from cce_release_contract.contract.compiled import contract
from cce_release_contract.errors import ClauseViolation, ProbableViolation
from cce_release_contract.exchanges.case import Location, Rule
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.response import Response
from cce_release_contract.oracle.media_types import UNLISTED
from cce_release_contract.settings.effort import CONTROL_PUTS
from cce_release_contract.strategies.negative_cases import iter_negative_cases
from cce_release_suite._runner.outcomes import Inconclusive
from cce_release_suite.vocabulary.expect import Expectations
from cce_release_suite.vocabulary.invalid_requests.control import (
    LOOKED_UP_FIRST,
    NO_PUTS_LEFT,
    Control,
    Knowledge,
)
from cce_release_suite.vocabulary.safe_release import SafeRelease

CLAUSE = "request.body.action_values"
REAL, IMPOSSIBLE = Address("c", "n", "real"), Address("c", "n", "impossible")
ACTION = Rule(Location.BODY, "/action", "enum")
PUTS = CONTROL_PUTS
"""What a default run has for controls."""


class Played:
    """A target whose status is what `respond` returns for a body and whether it names the real release."""

    def __init__(self, respond, *, puts=PUTS, dry_runs=False):
        self.respond = respond
        self.sent = []
        self.gateway = SimpleNamespace(writing_stopped="")
        self.release = SafeRelease(self, IMPOSSIBLE, REAL.named("missing"), REAL, "chart", "no-chart", False, True)
        self.knowledge = Knowledge(left=puts)
        control = Control(contract(), self.release, self.knowledge, dry_runs=dry_runs)
        self.expect = Expectations(CLAUSE, exists=False, look_up=control)

    def send(self, case):
        body, named = json.loads(case.request.body), case.request.path == REAL.path()
        self.sent.append((body, named))
        return Exchange(
            case.request, Response(self.respond(body, named=named), (), b"{}"), case=case, number=len(self.sent)
        )

    def case(self, rule=ACTION, number=0):
        wanted = iter_negative_cases(contract(), self.release.request(), wanted=lambda broken: broken == rule)
        return [*wanted][number]

    def refuses(self, rule=ACTION):
        """Judge the first case of a rule, as a test does."""
        return self.expect.refused(self.send(self.case(rule)), 400)


def looks_up_first(_body, *, named):
    return 400 if named else 404


def validating(accepts):
    """A target that validates first, all but the bodies that are accepted."""

    def respond(body, *, named):
        return (200 if named else 404) if accepts(body) else 400

    return respond


ANY_ACTION = validating(lambda body: isinstance(body.get("action"), str) and body["values"] == {})
ANY_CASE = validating(lambda body: str(body.get("action")).lower() in ("upgrade", "rollback") and body["values"] == {})


def test_validated_request_needs_no_control():
    """A 400 is a 400: nothing else is asked."""
    target = Played(validating(lambda _: False))

    assert target.refuses().status == 400
    assert len(target.sent) == 1


def test_target_that_looks_up_first_proves_nothing():
    """Where no control is validated a 404 says nothing, and the controls are asked once for all tests."""
    target = Played(looks_up_first)

    for rule in (ACTION, Rule(Location.BODY, "/values", "type"), ACTION):
        with pytest.raises(Inconclusive, match=LOOKED_UP_FIRST):
            target.refuses(rule)

    assert len(target.sent) == 3 + 1  # of the two controls one is a case of the tests too


def test_rule_that_is_never_validated_is_probably_broken():
    """Where another rule is validated and this one in no form, the violation is probable."""
    target = Played(ANY_ACTION)

    with pytest.raises(ProbableViolation) as caught:
        target.refuses()

    assert caught.value.clause == CLAUSE
    assert [exchange.status for exchange in caught.value.judged] == [404, 400]
    assert "Upgrade" in caught.value.why_invalid


def test_rule_that_is_validated_in_another_form_is_broken():
    """Where another request that breaks the same rule gets 400, a 404 is a violation, and both are shown."""
    target = Played(ANY_CASE)

    with pytest.raises(ClauseViolation) as caught:
        target.refuses()

    assert not isinstance(caught.value, ProbableViolation)
    assert [exchange.status for exchange in caught.value.judged] == [404, 400]
    assert [one.case.rule for one in caught.value.judged] == [ACTION, ACTION]


@pytest.mark.parametrize("target", [ANY_ACTION, ANY_CASE])
def test_verdict_is_within_the_budget_of_a_default_run(target):
    """The PUTs of a default run are enough for a verdict, and for a second one that may be probable only."""
    played = Played(target)

    for _ in range(2):
        with pytest.raises(ClauseViolation):
            played.refuses()

    assert len(played.sent) - 2 <= PUTS
    assert played.knowledge.left >= 0


def test_without_puts_nothing_is_told():
    """Without a PUT for a control a 404 says nothing, and the option that gives more is named."""
    target = Played(ANY_ACTION, puts=0)

    with pytest.raises(Inconclusive, match="--max-puts") as caught:
        target.refuses()

    assert caught.value.reason == NO_PUTS_LEFT
    assert len(target.sent) == 1


TURNS = [
    *([400, 404][turn:] + [400, 404][:turn] for turn in range(2)),
    *([400, 404, 404][turn:] + [400, 404, 404][:turn] for turn in range(3)),
    *([400, 400, 404][turn:] + [400, 400, 404][:turn] for turn in range(3)),
    *([400, 400, 404, 404][turn:] + [400, 400, 404, 404][:turn] for turn in range(4)),
    *([400, 400, 400, 404][turn:] + [400, 400, 400, 404][:turn] for turn in range(4)),
    *([400, 404, 404, 404][turn:] + [400, 404, 404, 404][:turn] for turn in range(4)),
    *([404] * turn + [400] * 99 for turn in range(1, 7)),
    *([400] * turn + [404] * 99 for turn in range(1, 7)),
]


@pytest.mark.parametrize("turns", TURNS, ids=lambda turns: " ".join(map(str, turns[:8])))
def test_target_that_changes_its_mind_proves_nothing(turns):
    """Servers in turn of which some look up first, and one that changes for good, break no clause."""
    statuses = cycle(turns)
    target = Played(lambda *_, **__: next(statuses))

    for rule in (ACTION, Rule(Location.BODY, "/chart_id", "type"), Rule(Location.BODY, "/values", "type")) * 3:
        with suppress(Inconclusive):
            assert target.refuses(rule).status == 400


def test_dry_run_that_is_accepted_is_a_violation():
    """A dry run of the named release that breaks the rule proves the violation, wherever the target looks first."""
    for respond in (ANY_ACTION, lambda body, *, named: 200 if named and body["action"] != "x" else 404):
        target = Played(respond, dry_runs=True)

        with pytest.raises(ClauseViolation) as caught:
            target.refuses()

        assert not isinstance(caught.value, ProbableViolation)
        assert [exchange.status for exchange in caught.value.judged] == [200]
        assert [named for _, named in target.sent] == [False, True]
        assert target.sent[-1][0] == {
            "chart_id": "chart",
            "action": "Upgrade",
            "parameters": {"dry_run": True},
            "values": {},
        }


def test_dry_run_that_is_refused_keeps_the_clause():
    """Where the target looks up first, a refused dry run of the named release shows that the rule is kept."""
    target = Played(looks_up_first, dry_runs=True)

    assert target.refuses().status == 404
    assert target.refuses().status == 404
    assert [named for _, named in target.sent].count(True) == 1


@pytest.mark.parametrize("status", [403, 404])
def test_dry_run_that_is_not_carried_out_proves_nothing(status):
    """A dry run that a busy release or a missing chart ends says nothing about the rule."""
    target = Played(lambda _, *, named: status if named else 404, dry_runs=True)

    with pytest.raises(Inconclusive, match=LOOKED_UP_FIRST):
        target.refuses()


@pytest.mark.parametrize(
    "rule",
    [
        Rule(Location.BODY, "/parameters", "required"),
        Rule(Location.BODY, "/parameters/dry_run", "type"),
        Rule(Location.BODY, "/values/imageTag", "type"),
        Rule(Location.BYTES, "", "json"),
        UNLISTED,
    ],
)
def test_harmful_rule_is_never_broken_at_the_named_release(rule):
    """What would be no dry run, or sends values, goes to the release that cannot exist alone."""
    target = Played(lambda *_, **__: 404, dry_runs=True)
    numbers = count()

    for case in iter_negative_cases(contract(), target.release.request(), wanted=lambda one: one[:2] == rule[:2]):
        exchange = Exchange(case.request, Response(404, (), b"{}"), case=case, number=next(numbers))
        with pytest.raises(Inconclusive):
            target.expect.refused(exchange, 400)

    assert not any(named for _, named in target.sent)


def test_no_dry_run_after_writing_was_stopped():
    """Once writing was stopped the named release is left alone."""
    target = Played(looks_up_first, dry_runs=True)
    target.gateway.writing_stopped = "somebody else updates it"

    with pytest.raises(Inconclusive):
        target.refuses()

    assert not any(named for _, named in target.sent)

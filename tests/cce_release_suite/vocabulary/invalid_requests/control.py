"""What a 404 for an invalid request to a release that does not exist means: looked up first, or never validated.

No page says whether a service validates a request before it looks for the release. So a 404 is held against what the
same target returns to other invalid requests, the controls. A run that may ask for dry runs of the named release has
proof in place of that.

1. A dry run of the named release breaks the same rule, if the guard lets one out. Accepted, it is a violation.
2. A control breaks the rule of another member. If none gets 400, the target looks the release up first: a 404 says
   nothing.
3. Another request breaks the same rule. If it gets 400, a 404 for the first one is a violation; if not, probably one.
4. All is asked again, in an order that no target keeps by chance that validates now and looks up then.

Every test asks for its own controls, so that neither the order of the tests, nor the choice of clauses, nor the number
of workers decides a verdict. What was asked once is not asked again by the same process.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from cce_release_contract.client.guard.armed_body import armed_objection
from cce_release_contract.client.guard.arming import Arming
from cce_release_contract.contract.compiled import Contract
from cce_release_contract.contract.json_text import Json, parse_json
from cce_release_contract.contract.pointer import get
from cce_release_contract.errors import ProbableViolation
from cce_release_contract.exchanges.case import Case, Location, Rule
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.operation_requests import operation_request
from cce_release_contract.exchanges.request import Request
from cce_release_contract.strategies.negative_cases import iter_negative_cases
from cce_release_suite._runner.outcomes import Inconclusive
from cce_release_suite.vocabulary.endpoint import update_body
from cce_release_suite.vocabulary.expect import BEFORE_VALIDATION, Expectations, describe, precondition
from cce_release_suite.vocabulary.safe_release import SafeRelease

__tracebackhide__ = True  # a failure shows the line of the test, not ours below it

CONTROLS: Final = (Rule(Location.BODY, "/values", "type"), Rule(Location.BODY, "/action", "enum"))
"""The rules that controls break: one about a type, and one about a value. The one of the member in question is not."""

MOST_SIBLINGS: Final = 2
"""How many other requests break the same rule, until one of them gets 400."""

LOOKED_UP_FIRST: Final = (
    "the target returned 404 for a release that does not exist, before it validated the request; no control was"
    " validated either"
)
CHANGES_ITS_MIND: Final = (
    "the target sometimes validates a request before it looks the release up, and sometimes not, so a 404 says nothing"
)
NO_PUTS_LEFT: Final = (
    "the target returned 404 for a release that does not exist, and the run has no PUT left for a control (--max-puts)"
)


@dataclass(slots=True)
class Knowledge:
    """What the controls of one process showed. `left` is how many more PUTs it may send for them.

    `stable` means that all was asked again with the same outcome, `unstable` that once there was another one.
    """

    left: int = 0
    stable: bool = False
    unstable: bool = False
    seen: dict[Request, Exchange] = field(default_factory=dict)


class Control:
    """Decides about one 404. `dry_runs` says whether the run may ask for dry runs of the named release."""

    def __init__(
        self, contract: Contract, safe_release: SafeRelease, knowledge: Knowledge, *, dry_runs: bool = False
    ) -> None:
        self._contract = contract
        self._safe_release = safe_release
        self._knowledge = knowledge
        self._dry_runs = dry_runs

    def note(self, exchange: Exchange) -> None:
        """Take in what an invalid request got. Raises `Inconclusive` if it got something else before."""
        if exchange.case is None:
            return
        before = self._knowledge.seen.setdefault(exchange.case.request, exchange)
        if (before.status == HTTPStatus.NOT_FOUND) is not (exchange.status == HTTPStatus.NOT_FOUND):
            self._knowledge.unstable = True
            raise Inconclusive(CHANGES_ITS_MIND)

    def judge(self, expect: Expectations, exchange: Exchange, *statuses: int) -> None:
        """Return if a dry run shows that the rule is kept, though the exchange got 404.

        Raises `ClauseViolation` if the rule is not kept, and `Inconclusive` if that cannot be told.
        """
        self.note(exchange)
        case = exchange.case
        if case is None or case.rule is None:
            raise Inconclusive(LOOKED_UP_FIRST)
        kept = self._dry_run_is_refused(expect, case, statuses)
        if self._knowledge.unstable:
            raise Inconclusive(CHANGES_ITS_MIND)
        control = self._validated_first(case.rule)
        if control is None:
            if kept:
                return
            raise Inconclusive(LOOKED_UP_FIRST)
        sibling = self._validated_sibling(case, statuses)
        self._ask_again(case, sibling or control)
        response, compared = precondition(exchange), sibling or control
        judged = expect.of(exchange, compared)
        if sibling is not None:
            raise judged.violation(
                "an invalid request got 404, and another one that breaks the same rule got 400",
                expected="status 400: the target validates this rule before it looks the release up",
                observed=describe(response),
                why_invalid=case.reason,
            )
        raise judged.violation(
            "an invalid request got 404, and one that breaks another rule got 400: probably it is not validated",
            expected="status 400: the target validates before it looks the release up",
            observed=describe(response),
            why_invalid=case.reason,
            kind=ProbableViolation,
        )

    def _dry_run_is_refused(self, expect: Expectations, case: Case, statuses: tuple[int, ...]) -> bool:
        """Whether a dry run of the named release that breaks the same rule is refused as it has to be."""
        if not self._dry_runs or self._safe_release.endpoint.gateway.writing_stopped:
            return False
        tried = self._harmless(case) if case.rule is not None and case.rule.location is Location.BODY else None
        if tried is None:
            return False
        exchange = self._knowledge.seen.get(tried.request) or self._safe_release.endpoint.send(tried)
        self._knowledge.seen[tried.request] = exchange
        if precondition(exchange).status in BEFORE_VALIDATION:
            return False
        expect.status(exchange, *statuses)
        return True

    def _harmless(self, case: Case) -> Case | None:
        """The dry run of the named release that breaks the rule of a case, as much like it as the guard allows."""
        named = self._safe_release
        body = update_body(named.named_chart_id, dry_run=True)
        base = operation_request(self._contract.update, named.named.place, body)
        found = [
            one
            for one in self._breaking(case.rule, base)
            if not armed_objection(one.request.body, chart_ids=(named.named_chart_id,), arming=Arming(dry_runs=True))
        ]
        wanted = _value(case)
        return min(found, key=lambda one: (_value(one) != wanted, type(_value(one)) is not type(wanted)), default=None)

    def _validated_first(self, rule: Rule) -> Exchange | None:
        """What a control got that breaks the rule of another member and was validated; None if none was."""
        for other in CONTROLS:
            if other[:2] != rule[:2]:
                exchange = self._known(next(self._breaking(other, self._safe_release.request())))
                if exchange.status == HTTPStatus.BAD_REQUEST:
                    return exchange
        return None

    def _validated_sibling(self, case: Case, statuses: tuple[int, ...]) -> Exchange | None:
        """What another request got that breaks the same rule and was validated; None if none was."""
        others = (one for one in self._breaking(case.rule, self._safe_release.request()) if one.request != case.request)
        for _, other in zip(range(MOST_SIBLINGS), others, strict=False):
            if not self._knowledge.left and other.request not in self._knowledge.seen:
                return None
            exchange = self._known(other)
            if exchange.status in statuses:
                return exchange
        return None

    def _ask_again(self, case: Case, validated: Exchange) -> None:
        """Make sure that the one always gets 404 and the other never. Raises `Inconclusive` if not.

        No two, three or four servers in turn, of which some look up first, look like this order.
        """
        other = validated.case
        assert other is not None  # every control is a case
        known = self._knowledge
        for one in (other, case) if known.stable else (case, other, other, case, other, case):
            if known.stable and not known.left:
                return
            self.note(self._send(one))
        known.stable = True

    def _known(self, case: Case) -> Exchange:
        """What a case got, now or before."""
        if case.request not in self._knowledge.seen:
            self.note(self._send(case))
        return self._knowledge.seen[case.request]

    def _send(self, case: Case) -> Exchange:
        if not self._knowledge.left:
            raise Inconclusive(NO_PUTS_LEFT)
        self._knowledge.left -= 1
        return self._safe_release.endpoint.send(case)

    def _breaking(self, rule: Rule | None, base: Request) -> Iterator[Case]:
        """Every request that breaks one rule, by an edit of a valid one."""
        return iter_negative_cases(self._contract, base, wanted=lambda broken: broken == rule)


def _value(case: Case) -> Json:
    """The value at the place of the rule that a case breaks; None if it is left out."""
    assert case.rule is not None
    try:
        return get(parse_json(case.request.body), case.rule.pointer)
    except (ValueError, LookupError):
        return None

"""What a test states about responses: preconditions and expectations.

`precondition(exchange, ...)` is for a step that the test takes for granted. If it does not hold, nothing is proven: the
clause is inconclusive. `expect`, of class `Expectations`, is for what the clause says. If it does not hold, that is a
violation: the clause fails, with what was expected and observed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from http import HTTPStatus
from typing import Any, Final, Protocol

from cce_release_contract.client.retrying import UNAVAILABLE_STATUSES
from cce_release_contract.errors import ClauseViolation
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.response import Response
from cce_release_contract.judging.error_body import PAIR_SPELLINGS, plain_code
from cce_release_contract.judging.problems import Problem
from cce_release_suite._runner.outcomes import Inconclusive
from cce_release_suite.vocabulary.shown import Judged, Shown, exchanges_of

__tracebackhide__ = True  # a failure shows the line of the test, not ours below it

SHOWN_CHARACTERS: Final = 200
"""How much of a body a message shows; the report holds the whole exchange."""


class Assertions:
    """Assertions about exchanges that are known: the first one decides, the others were judged with it."""

    def __init__(self, clause: str, judged: tuple[Exchange, ...]) -> None:
        self._clause = clause
        self._judged = judged

    def equal(self, observed: object, expected: object, what: str) -> None:
        """Two JSON values are equal; `what` names the thing compared. Of objects only what differs is shown."""
        self.holds(
            same_json(observed, expected),
            f"{what}: unexpected value",
            expected=shorten(show(difference(expected, observed))),
            observed=shorten(show(difference(observed, expected))),
        )

    def one_of(self, observed: object, allowed: Collection[object], what: str) -> None:
        """A value is one of a few."""
        self.holds(
            observed in allowed,
            f"{what}: unexpected value",
            expected=" or ".join(show(value) for value in allowed),
            observed=shorten(show(observed)),
        )

    def no_problems(self, problems: Iterable[Problem], what: str, *, why_invalid: str = "") -> None:
        """A judgement found nothing wrong; the first problem is reported."""
        for problem in problems:
            raise self.violation(
                f"{what}: {problem.subject}",
                expected=problem.expected,
                observed=shorten(problem.observed),
                why_invalid=why_invalid,
            )

    def holds(self, condition: bool, message: str, *, expected: str, observed: str, why_invalid: str = "") -> None:
        """The condition is true."""
        if not condition:
            raise self.violation(message, expected=expected, observed=observed, why_invalid=why_invalid)

    def violation(
        self,
        message: str,
        *,
        expected: str,
        observed: str,
        why_invalid: str = "",
        kind: type[ClauseViolation] = ClauseViolation,
    ) -> ClauseViolation:
        """The violation that these exchanges show. `kind` is ProbableViolation if they do not prove it."""
        return kind(
            self._clause,
            message,
            expected=expected,
            observed=observed,
            judged=self._judged,
            why_invalid=why_invalid,
        )


class LookUp(Protocol):
    """What knows whether a target validates a request before it looks the release up."""

    def note(self, exchange: Exchange) -> None:
        """Take in what an invalid request got that names no release. Raises `Inconclusive` if nothing follows."""
        ...

    def judge(self, expect: Expectations, exchange: Exchange, *statuses: int) -> None:
        """Return if the rule is kept although such a request got 404; raise what is to be said of it otherwise."""
        ...


class Expectations:
    """Assertions on behalf of one clause; a violation is raised as `ClauseViolation` with that clause's id.

    Every assertion names the exchanges that it is about: the report shows them and no others. `exists` says whether the
    requests name a release that exists. On a live target that is not armed they never do, so there a 404 or a 403 on an
    invalid request proves nothing by itself: the target may look the release up, or whether the user may update it,
    before. `look_up` finds out what a 404 means.
    """

    def __init__(self, clause: str, *, exists: bool = True, look_up: LookUp | None = None) -> None:
        self.clause = clause
        self.exists = exists
        self._look_up = look_up

    def of(self, deciding: Judged, *others: Judged) -> Assertions:
        """Assertions about what was shown. `deciding` is what they speak of, `others` what it is compared with."""
        return Assertions(self.clause, exchanges_of((deciding, *others)))

    def status(self, exchange: Exchange, *statuses: int, why_invalid: str = "") -> Response:
        """The response has one of the statuses. Returns the response."""
        response = precondition(exchange)
        self.of(exchange).holds(
            response.status in statuses,
            f"unexpected status {response.status} for {exchange.request.method}",
            expected="status " + " or ".join(str(status) for status in statuses),
            observed=describe(response),
            why_invalid=why_invalid or reason_of(exchange),
        )
        return response

    def accepted(self, exchange: Exchange) -> Shown:
        """The request succeeded with an object, as the clause says. Returns the object."""
        self.status(exchange, *SUCCESSES)
        return self._object(exchange)

    def shown(self, exchange: Exchange) -> Shown:
        """The object in the response to a request that the target accepted.

        For a clause about the response to an accepted request: a refusal neither keeps nor breaks it.
        Raises `Inconclusive` if it was refused.
        """
        precondition(exchange, *SUCCESSES)
        return self._object(exchange)

    def _object(self, exchange: Exchange) -> Shown:
        document = self.json(exchange)
        self.of(exchange).holds(
            isinstance(document, dict),
            "the response body is not a JSON object",
            expected="a JSON object",
            observed=shorten(precondition(exchange).text().unredacted),
        )
        return Shown(document, exchange)

    def refused(self, exchange: Exchange, *statuses: int, why_invalid: str = "") -> Response:
        """An invalid request was refused with one of the statuses, as far as that can be told. Returns the response."""
        response = precondition(exchange)
        if self._look_up is not None and not self.exists:
            if response.status == HTTPStatus.NOT_FOUND and response.status not in statuses:
                self._look_up.judge(self, exchange, *statuses)
                return response
            self._look_up.note(exchange)
        if response.status in BEFORE_VALIDATION and response.status not in statuses and not self.exists:
            raise Inconclusive(
                f"the target returned {response.status} for a release that does not exist, before it validated the"
                " request"
            )
        return self.status(exchange, *statuses, why_invalid=why_invalid)

    def error_code(self, exchange: Exchange, *codes: str, why_invalid: str = "") -> None:
        """The error response carries one of the codes, in any spelling of the pair and of the gateway's module."""
        precondition(exchange)
        document = self.json(exchange)
        members = document if isinstance(document, dict) else {}
        found = [members[name] for name, _ in PAIR_SPELLINGS if name in members]
        self.of(exchange).holds(
            any(plain_code(code) in codes for code in found),
            "unexpected error code",
            expected=" or ".join(codes),
            observed=", ".join(str(code) for code in found) or describe(precondition(exchange)),
            why_invalid=why_invalid,
        )

    def json(self, exchange: Exchange) -> Any:
        """The response's body is JSON. Returns it."""
        response = precondition(exchange)
        try:
            return response.json()
        except ValueError:
            raise self.of(exchange).violation(
                "the response body is not JSON", expected="JSON", observed=beginning(response)
            ) from None


def reason_of(exchange: Exchange) -> str:
    """What makes the request of an exchange invalid, if it was sent as a negative case."""
    case = exchange.case
    return "" if case is None or case.rule is None else case.reason


BEFORE_VALIDATION: Final = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
"""What a service returns that looks at the user's permission, or for the release, before it reads the body."""

SUCCESSES: Final = (200, 201, 202)
"""What clients take for success; that it is 200 is a clause of its own. Source: Terraform's library."""


REFUSALS: Final = range(400, 600)
"""Statuses of a refusal, whatever its reason."""


def precondition(exchange: Exchange, *statuses: int) -> Response:
    """The response of a step that the test takes for granted.

    Raises `Inconclusive` if there is no response, if it comes from the way to the service and not from the service, or
    if statuses are given and it has none of them. Another clause says which response is right there.
    """
    if exchange.response is None:
        raise Inconclusive(f"the target did not respond: {exchange.failure}")
    if exchange.response.status in UNAVAILABLE_STATUSES:
        raise Inconclusive(f"the target returned {exchange.response.status}, which says nothing about the clause")
    if statuses and exchange.response.status not in statuses:
        raise Inconclusive(f"a step of the test returned {describe(exchange.response)}")
    return exchange.response


def same_json(one: object, other: object) -> bool:
    """Whether two values are the same JSON: 1 and 1.0 are, 1 and true are not."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same_json(one[name], other[name]) for name in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same_json, one, other))
    return one == other


def difference(one: object, other: object) -> object:
    """What of one value the other does not have: of objects the members that differ, else the whole value."""
    if not isinstance(one, dict) or not isinstance(other, dict):
        return one
    return {
        name: difference(value, other.get(name))
        for name, value in one.items()
        if name not in other or not same_json(value, other[name])
    }


def describe(response: Response) -> str:
    """Status and the beginning of the body, for a message."""
    return f"status {response.status}: {beginning(response)}"


def beginning(response: Response) -> str:
    """The beginning of the body; every text of a violation is redacted before it is shown."""
    return shorten(response.text().unredacted or "an empty body")


def show(value: object) -> str:
    """A value as JSON where that is possible."""
    try:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    except (TypeError, ValueError):
        return repr(value)


def shorten(text: str) -> str:
    """At most `SHOWN_CHARACTERS` of a text."""
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}... ({len(text)} characters)"

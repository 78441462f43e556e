"""Refuses requests that break the contract, so that they never reach the upstream."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from cce_release_contract.exchanges.case import Rule
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.judging.every_response import asked_of
from cce_release_contract.oracle.request_judge import SECURITY, request_judge
from cce_release_contract.printable import one_line, shortened
from cce_release_contract.proxy.forwarding.refusal_responses import refusal_response
from cce_release_contract.proxy.passed import PassedExchange
from cce_release_contract.proxy.read_exchange import ReadExchange
from cce_release_contract.proxy.tally import ProxyTally


class ContractDoor:
    """Judges requests of the contract's operations. Others pass, and so does what cannot be judged."""

    def __init__(self, tally: ProxyTally, say: Callable[[str], None]) -> None:
        self._tally = tally
        self._say = say

    def refuse(self, passed: PassedExchange) -> bytes | None:
        """The response to a request that breaks the contract; None for any other."""
        read = ReadExchange.of(passed)
        broken = sorted(_broken(read))
        if not broken:
            return None
        rules = [{"location": rule.location.value, "pointer": rule.pointer, "keyword": rule.keyword} for rule in broken]
        redactor = Redactor()
        line = one_line(shortened(f"{read.request.method} {redactor.target(read.request.target)}", 300))
        self._tally.add_blocked(line, rules)
        named = "; ".join(f"{rule.keyword} of {rule.location.value} {rule.pointer or '/'}" for rule in broken)
        self._say(f"blocked: {line}: it breaks {named}")
        message = f"blocked by the proxy: the request breaks the contract: {redactor.text(named)}"
        return refusal_response(HTTPStatus.BAD_REQUEST, message, close=False, rules=rules)


def _broken(read: ReadExchange) -> frozenset[Rule]:
    request = read.request
    contract, operation = asked_of(Exchange(request, None))
    if operation is None:
        return frozenset()
    judge = request_judge(contract)
    if operation == contract.update and read.request_body_known:
        try:
            return judge.violations(request, credentials=True)
        except ValueError:
            return frozenset()  # a number or a depth that our parser does not read
    bare = not (request.header(SECURITY.pointer) or request.header("Authorization"))
    at_release = contract.update.values_in(request.path.split("/")[1:]) is not None
    return (judge.parameter_violations(request) if at_release else frozenset()) | ({SECURITY} if bare else set())

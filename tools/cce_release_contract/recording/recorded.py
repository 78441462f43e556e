"""One exchange of a recording, with what the recording does not show of it, and a finding about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.judging.problems import Problem
from cce_release_contract.verdicts.verdict import Verdict

ANY_HEADER: Final = "*"
"""Among the names of hidden headers: any header may be missing from the recording."""


@dataclass(frozen=True, slots=True)
class RecordedExchange:
    """One exchange, and where and when it was recorded.

    `entry` counts the entries of `file` from 1. `started` and `ended` are seconds since 1970 by the clock of the
    recorder, None where it does not say. `hidden_request_headers` and `hidden_response_headers` are names in lower case
    of headers whose value, or even presence, the recording does not show; `ANY_HEADER` stands for all that are not
    there. Of a body that is not known there may be a part. `from_cache` says that the server did not send this response
    now, `in_order` that the recording has its exchanges in the order in which they were sent.
    """

    exchange: Exchange
    file: str = ""
    entry: int = 0
    started: float | None = None
    ended: float | None = None
    hidden_request_headers: frozenset[str] = frozenset()
    hidden_response_headers: frozenset[str] = frozenset()
    request_body_known: bool = True
    response_body_known: bool = True
    from_cache: bool = False
    in_order: bool = True

    @property
    def place(self) -> str:
        """The file and the number of the entry."""
        return f"{self.file}, entry {self.entry}" if self.file else f"entry {self.entry}"

    def hides_sent(self, name: str) -> bool:
        """Whether the value of a request header is not known."""
        return _hidden(name, self.exchange.request.header(name), self.hidden_request_headers)

    def hides_received(self, name: str) -> bool:
        """Whether the value of a response header is not known."""
        response = self.exchange.response
        return _hidden(name, None if response is None else response.header(name), self.hidden_response_headers)


def without_unknown_bodies(recorded: RecordedExchange) -> RecordedExchange:
    """The same exchange, in which a body that is not known is empty."""
    exchange = recorded.exchange
    if not recorded.request_body_known:
        exchange = replace(exchange, request=replace(exchange.request, body=b""))
    if not recorded.response_body_known and exchange.response is not None:
        exchange = replace(exchange, response=replace(exchange.response, body=b""))
    return replace(recorded, exchange=exchange)


def _hidden(name: str, value: object, hidden: frozenset[str]) -> bool:
    return bool(hidden) and (name.lower() in hidden or (value is None and ANY_HEADER in hidden))


@dataclass(frozen=True, slots=True)
class TrafficFinding:
    """An exchange that breaks a clause.

    `earlier` is the place of the exchange that it was compared with, empty if there is none. The verdict is fail, or
    advisory where the clause does not gate.
    """

    clause: str
    verdict: Verdict
    problem: Problem
    recorded: RecordedExchange
    earlier: str = ""

"""What all connections of a proxy share: where requests go, who observes them, and what is counted."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, Protocol
from urllib.parse import SplitResult, urlsplit

from cce_release_contract.proxy.forwarding.heads import MessageRefusal, RequestHead
from cce_release_contract.proxy.forwarding.under_way import ExchangeUnderWay
from cce_release_contract.proxy.passed import PassedExchange

_PORTS: Final = {"http": 80, "https": 443}


class Observer(Protocol):
    """Who judges and records what has passed. None of its methods waits."""

    def take(self, passed: PassedExchange) -> None:
        """Judge and record an exchange later."""

    def ask(self, passed: PassedExchange, done: Callable[[bytes], None]) -> None:
        """The same, and call `done` with the header line of the findings."""

    def refused(self, connection: int, reason: str) -> None:
        """A request was refused, since it cannot be passed on."""


class RoutedConnection(Protocol):
    """A connection of a client, as the route sees it."""

    exchange: ExchangeUnderWay | None

    def finish(self) -> None:
        """Close it after the exchange that is under way."""

    def abort(self) -> None:
        """Close it at once."""

    def upstream_silent(self, seconds: float) -> None:
        """The upstream sent nothing for too long."""


RequestRefuser = Callable[[PassedExchange], bytes | None]
"""The response to a request that breaks the contract; None for any other."""


@dataclass(frozen=True, slots=True)
class UpstreamPlace:
    """The origin that requests go to."""

    scheme: str
    host: str
    port: int
    netloc: str

    @classmethod
    def of(cls, parts: SplitResult) -> UpstreamPlace:
        """The place that an URL without a path names."""
        assert parts.hostname is not None
        return cls(parts.scheme, parts.hostname, parts.port or _PORTS[parts.scheme], parts.netloc.lower())

    @property
    def url(self) -> str:
        """The base URL."""
        return f"{self.scheme}://{self.netloc}"


class ProxyRoute:
    """From the clients to one upstream.

    `refuser` judges requests before they are passed on, `hold` keeps responses until their findings are known. After
    `silent_seconds` without a byte from the upstream an exchange has failed.
    """

    def __init__(
        self,
        upstream: UpstreamPlace,
        observer: Observer,
        *,
        tls: ssl.SSLContext | None = None,
        refuser: RequestRefuser | None = None,
        hold: bool = False,
        silent_seconds: float = 300.0,
    ) -> None:
        self.upstream = upstream
        self.tls = tls
        self.own_netlocs: frozenset[str] = frozenset()
        self.connections: set[RoutedConnection] = set()
        self._observer = observer
        self._refuser = refuser
        self._hold = hold
        self._silent_seconds = silent_seconds
        self._opened = 0
        self._begun = 0

    def opened(self, connection: RoutedConnection) -> int:
        """A client is connected: the number of its connection."""
        self.connections.add(connection)
        self._opened += 1
        return self._opened

    def closed(self, connection: RoutedConnection) -> None:
        """A client is gone."""
        self.connections.discard(connection)

    def begin(self, connection: int, whole: bytes, head: RequestHead) -> ExchangeUnderWay:
        """A request begins. Raises `MessageRefusal` if it is for another origin."""
        if not head.target.startswith((b"/", b"*")):
            self._check_origin(head.target)
        self._begun += 1
        keep_back = self._refuser is not None
        return ExchangeUnderWay(self._begun, connection, whole, head, keep_back=keep_back, hold=self._hold)

    def refusal_of(self, exchange: ExchangeUnderWay) -> bytes | None:
        """The response to a request that was kept back and breaks the contract; None for any other."""
        return None if self._refuser is None else self._refuser(exchange.passed())

    def refused(self, connection: int, reason: str) -> None:
        """A request cannot be passed on."""
        self._observer.refused(connection, reason)

    def take(self, exchange: ExchangeUnderWay) -> None:
        """An exchange has ended."""
        self._observer.take(exchange.passed())

    def ask(self, exchange: ExchangeUnderWay, done: Callable[[bytes], None]) -> None:
        """An exchange has ended, and its response waits for the findings."""
        self._observer.ask(exchange.passed(asked=True), done)

    def end_silent_exchanges(self) -> None:
        """Give up the exchanges in which the upstream has sent nothing for too long."""
        before = time.monotonic() - self._silent_seconds
        for connection in list(self.connections):
            exchange = connection.exchange
            if exchange is not None and exchange.waits_for_upstream and exchange.touched < before:
                connection.upstream_silent(self._silent_seconds)

    def _check_origin(self, target: bytes) -> None:
        try:
            netloc = urlsplit(target.decode("latin-1")).netloc.lower()
        except ValueError:
            netloc = ""
        if netloc not in {self.upstream.netloc, *self.own_netlocs}:
            raise MessageRefusal(
                HTTPStatus.MISDIRECTED_REQUEST,
                f"the target is neither a path nor a URL of {self.upstream.url}, the only place that requests go to",
            )

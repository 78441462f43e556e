"""The only way to send a request: guard, budget, credentials, transport, record."""

from __future__ import annotations

import math
import random
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from enum import Enum
from itertools import count
from typing import Final, Self, TypeAlias

from cce_release_contract.client.authentication import names_owner, recorded_headers, with_credentials
from cce_release_contract.client.budget import Budget, WaitListener, unheard
from cce_release_contract.client.credentials import AccessKey, Credentials
from cce_release_contract.client.guard.arming import Reach, WriteObserver
from cce_release_contract.client.guard.guard import Guard
from cce_release_contract.client.record import Record
from cce_release_contract.client.retrying import BACKOFFS, MOST_TRIES, is_sent_again
from cce_release_contract.client.shared_budget import SharedBudget
from cce_release_contract.client.target import Target
from cce_release_contract.client.transport.transport import Transport
from cce_release_contract.client.usability import DEADLINE_PASSED, Usability, credentials_refused
from cce_release_contract.errors import GuardRefusal, TargetError, TransportError
from cce_release_contract.exchanges.case import Case
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.exchanges.request import Request

Signer: TypeAlias = Callable[[Request], Request]
"""A function that authenticates a request that is otherwise final, instead of the credentials."""


class _Default(Enum):
    TARGET = "the target's own credentials"


DEFAULT: Final = _Default.TARGET
"""A marker for the credentials of the gateway's target."""


class Gateway:
    """Sends requests to one target and records the exchanges.

    Assign `target` to change address and credentials within the same origin (an emulator's scope). Assign `test` to
    begin the record of another test. `listeners` are called with each exchange, and `waits` before each wait.
    `stopped` says why no request may be sent, and is empty while requests may be sent; `writing_stopped` is the same
    for requests that could change the named release. `refused` counts the requests that the guard refused. Impossible
    names are made from `run_id`. `pace` counts PUTs against a rate that several runs share. The run ends at
    `deadline`, in seconds of `clock`. `observer` is called before and after each request that could change the named
    release. Safe for threads.
    """

    def __init__(
        self,
        target: Target,
        transport: Transport,
        guard: Guard,
        budget: Budget | SharedBudget,
        *,
        run_id: str = "",
        pace: SharedBudget | None = None,
        deadline: float | None = None,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.budget = budget
        self.run_id = run_id
        self.listeners: list[Callable[[Exchange], None]] = []
        self.waits: WaitListener = unheard
        self.observer: WriteObserver | None = None
        self.stopped = ""
        self.writing_stopped = ""
        self.refused = 0
        self.pace = pace
        self._deadline = math.inf if deadline is None else deadline
        self._clock = clock
        self._transport = transport
        self._guard = guard
        self._now = now
        self._sleep = sleep
        self._random = random.Random(run_id)  # noqa: S311 # spreads waits, and nothing secret
        self._lock = threading.Lock()
        self._number, self._test = 0, ""
        self._usability = Usability()
        self._record = Record()
        self.target = target

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._transport.close()
        for counts in (self.budget, self.pace):
            if isinstance(counts, SharedBudget):
                counts.close()

    @property
    def target(self) -> Target:
        """The target that requests are sent to. Its credentials are the default."""
        return self._target

    @target.setter
    def target(self, target: Target) -> None:
        if target.base_url.rstrip("/") != self._transport.base_url:
            raise GuardRefusal(f"the connections lead to {self._transport.base_url}, not to {target.base_url}")
        self._target = target
        self.redactor = self._transport.redactor = Redactor(self.secrets)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The texts that must never be shown: those of the target and of the proxy."""
        return self._target.secrets + self._transport.secrets

    @property
    def test(self) -> str:
        """The id of the test that is running; assigning one clears the record."""
        return self._test

    @test.setter
    def test(self, test: str) -> None:
        self._test = test
        self._record.clear()

    @property
    def requests(self) -> int:
        """How many requests were sent, including repetitions."""
        return self.budget.requests

    @property
    def puts(self) -> int:
        """How many of them could do more than read."""
        return self.budget.puts

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """The last exchanges of the running test, redacted: at most 256, with at most 32 MB of bodies."""
        return tuple(self.redactor.exchange(exchange) for exchange in self._record)

    def redacted(self, exchange: Exchange) -> Exchange:
        """The exchange as it may be shown and kept."""
        return self.redactor.exchange(exchange)

    def send(
        self,
        request: Request | Case,
        *,
        credentials: Credentials | _Default = DEFAULT,
        sign: Signer | None = None,
        expect_refusal: bool = False,
        allow_failure: bool = False,
        pause: Callable[[], None] | None = None,
        within: float = math.inf,
    ) -> Exchange:
        """Send one request and return its exchange, with the case if there is one.

        `credentials` replace the target's; Anonymous adds none and keeps those in the request. `sign` authenticates
        instead of them; it gets the request with Host and User-Agent. With `expect_refusal`, a 401 does not stop a live
        run. Such a request may not name the user's own access key, because the cloud locks a key after five failures.
        `pause` is called when half of the body has been sent; such a request is never sent to a live target and never
        repeated. `within`, in seconds, and the deadline of the run limit the time.
        The exchange's request is as sent, with the values of secret headers masked. Bodies are not redacted: show only
        `redacted(exchange)`. Raises GuardRefusal. Raises TransportError if there was no response, unless
        `allow_failure`: then the exchange has `failure` and no response. Raises TargetError if the run has to stop.
        """
        if pause is not None and self.target.kind == "live":
            raise GuardRefusal("a request with a pause is never sent to a live target")
        case = request if isinstance(request, Case) else None
        request = self._transport.complete(request.request if isinstance(request, Case) else request)
        end = min(self._clock() + within, self._deadline)
        for tried in count(1):
            final = self._admit(request, credentials, sign, expect_refusal=expect_refusal)
            exchange, error = self._once(final, case, pause, seconds=max(end - self._clock(), 0.0))
            again = pause is None and is_sent_again(exchange, live=self.target.kind == "live")
            if not again or tried == MOST_TRIES or self.stopped:
                break
            wait = BACKOFFS[self.target.kind].seconds(exchange, tried, now=self._now(), draw=self._random.random())
            self.wait(min(wait, max(end - self._clock(), 0.0)), f"a retry after {exchange.failure or exchange.status}")
        self._stop_if_locked_out(final, exchange, expect_refusal=expect_refusal)
        if error is not None and not allow_failure:
            if self._clock() >= self._deadline:
                self._refuse_if_stopped()
            raise error
        return exchange

    def wait(self, seconds: float, what: str) -> None:
        """Wait this many seconds for something, named in a few words: `the release to settle`."""
        self.waits(seconds, what)
        self._sleep(seconds)

    def _admit(
        self, request: Request, credentials: Credentials | _Default, sign: Signer | None, *, expect_refusal: bool
    ) -> Request:
        """The authenticated request, after the guard has checked it twice and the budget has counted it."""
        self._refuse_if_stopped()
        self._judge(request)
        reach, effect = self._guard.reach(request), self.target.address.contract.effect_of(request.method, request.path)
        if reach is not Reach.NOTHING:
            self._spare_release(expect_refusal=expect_refusal)
        auth_failure, write = expect_refusal and self.target.kind == "live", reach is Reach.WRITE
        end, waits = self._deadline, self.waits
        self.budget.acquire(effect, write=write, auth_failure=auth_failure, until=end, waits=waits)
        if self.pace is not None:
            self.pace.acquire(effect, until=end, waits=waits)
        self._refuse_if_stopped()  # waiting for the rate may have taken too long
        if sign is not None:
            final = sign(request)
        else:
            chosen = self.target.credentials if isinstance(credentials, _Default) else credentials
            final = with_credentials(request, chosen, now=self._now(), project_id=self.target.project_id)
        if final is not request:
            self._judge(final)
            if self._guard.reach(final) is not reach:  # the budget did not count it, and the observer does not know it
                self.refused += 1
                raise GuardRefusal("a signer changed what the request can do to the release", where=final.target)
        if auth_failure:
            self._spare_own_key(final)
        if reach is not Reach.NOTHING and self.observer is not None:
            self.observer.intends(final, reach)
        return final

    def _refuse_if_stopped(self) -> None:
        if not self.stopped and self._clock() >= self._deadline:
            self.stopped = DEADLINE_PASSED
        if self.stopped:
            raise TargetError(f"the run was stopped: {self.stopped}", where=self.target.base_url)

    def _spare_release(self, *, expect_refusal: bool) -> None:
        """Raise if this request could change the named release and may not be sent."""
        if self.writing_stopped:
            raise TargetError(f"writing was stopped: {self.writing_stopped}", where=str(self.target.address))
        if expect_refusal:
            self.refused += 1
            raise GuardRefusal(
                "a request that is meant to be refused names the real release",
                cause="a target that does not check credentials would execute it",
                remedy="name an impossible release",
            )

    def _judge(self, request: Request) -> None:
        try:
            self._guard.check(request)
        except GuardRefusal:
            self.refused += 1
            raise

    def _spare_own_key(self, request: Request) -> None:
        own = self.target.credentials
        if isinstance(own, AccessKey) and names_owner(request, own):
            self.refused += 1
            raise GuardRefusal(
                "a request that is meant to be refused names the user's own access key",
                cause="the cloud locks a key for five minutes after five failures in a row",
                remedy="sign it with a made-up access key",
            )

    def _once(
        self, request: Request, case: Case | None, pause: Callable[[], None] | None, *, seconds: float
    ) -> tuple[Exchange, TransportError | None]:
        """Send the request once and record the exchange."""
        response, error = None, None
        try:
            response = self._transport.send(request, pause, seconds=seconds)
        except TransportError as caught:
            error = caught
        with self._lock:
            self._number += 1
            exchange = Exchange(
                request=replace(request, headers=recorded_headers(request, self.redactor, self.target.credentials)),
                response=response,
                failure="" if error is None else error.reason,
                test=self._test,
                number=self._number,
                base_url=self.target.base_url,
                case=case,
            )
            self._record.append(exchange)
            late, emulator = self._clock() >= self._deadline, self.target.kind == "emulator"
            self.stopped = self.stopped or self._usability.why_to_stop(exchange, error, emulator=emulator, late=late)
        if self.observer is not None and (reach := self._guard.reach(request)) is not Reach.NOTHING:
            self.observer.received(exchange, reach)
        for listener in self.listeners:
            listener(exchange)
        return exchange, error

    def _stop_if_locked_out(self, final: Request, exchange: Exchange, *, expect_refusal: bool) -> None:
        """End a live run after a 401 for the configured credentials: more failures would lock the key."""
        refused = exchange.status == 401 and not expect_refusal and self.target.kind == "live"
        if refused and names_owner(final, self.target.credentials):
            self.stopped = "the target returned 401 for correct credentials"
            raise credentials_refused(self.target.base_url)

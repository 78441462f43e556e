"""One exchange while it passes: how far its request and its response are, and what the observer will get of it."""

from __future__ import annotations

import time

from cce_release_contract.proxy.forwarding.bodies import BodyCopy, ChunkedBody, LengthBody, PassingBody
from cce_release_contract.proxy.forwarding.heads import RequestHead
from cce_release_contract.proxy.forwarding.response_reading import ResponseReading
from cce_release_contract.proxy.passed import PassedExchange


class ExchangeUnderWay:
    """A request and its response.

    `kept_back` holds the bytes of a request that is judged before it is passed on; None once they are. `held` says that
    the response waits for its findings, `waiting` that they were asked for. `stalled` says that the upstream does not
    read. `touched` is when a byte last came from the upstream, when it stopped or began to read, or when the request
    was complete, in seconds of `time.monotonic`.
    """

    def __init__(
        self, number: int, connection: int, whole_head: bytes, head: RequestHead, *, keep_back: bool, hold: bool
    ) -> None:
        self.number = number
        self.head = head
        self.request_copy = BodyCopy()
        self.request_done = False
        self.response = ResponseReading(head.method, keep_raw=hold)
        self.kept_back: list[bytes] | None = [] if keep_back else None
        self.answers_continue = keep_back and head.expects_continue
        self.held = hold
        self.waiting = False
        self.stalled = False
        self.excess = b""
        self.failure = ""
        self.touched = time.monotonic()
        self._connection = connection
        self._whole_head = whole_head
        self._body: PassingBody = (
            ChunkedBody(self.request_copy) if head.length is None else LengthBody(head.length, self.request_copy)
        )
        self._detail = ""
        self._started = time.time()
        self._sent = 0.0
        self._first_byte = 0.0

    @property
    def body_was_not_sent(self) -> bool:
        """Whether the client still waits for the permission to send its body."""
        return self.head.expects_continue and not self.request_done and self.request_copy.size == 0

    @property
    def waits_for_upstream(self) -> bool:
        """Whether the next step is one of the upstream: to read, to permit a body, or to respond."""
        unpermitted = self.body_was_not_sent and not self.answers_continue and not self.response.begun
        return not self.waiting and (self.request_done or self.stalled or unpermitted)

    def stall(self, *, stalled: bool) -> None:
        """The upstream stops to read, or reads again."""
        self.stalled = stalled
        self.touched = time.monotonic()

    def take_request(self, data: bytes) -> int:
        """Take bytes of the request; the place after the last of them. Raises `ChunkError`."""
        end = self._body.take(data, 0)
        if self._body.done:
            self.request_done = True
            self._sent = time.time()
            self.touched = time.monotonic()
        return end

    def take_response(self, data: bytes) -> int:
        """Take bytes of the response; the place after the last of them."""
        self.touched = time.monotonic()
        if not self._first_byte:
            self._first_byte = time.time()
        return self.response.take(data)

    def client_ended(self) -> bool:
        """The client sends nothing more: whether a response may still come, also to a request that is cut."""
        if not self.request_done:
            self.fail("client", "the client ended its request too early")
            self.request_done = self.kept_back is None
        return self.request_done

    def released(self) -> bytes:
        """The bytes of a request that was kept back."""
        assert self.kept_back is not None
        data, self.kept_back = b"".join(self.kept_back), None
        return data

    def released_response(self, line: bytes) -> bytes:
        """The bytes of a response that was held, with one more header line."""
        response = self.response
        raw, response.raw, self.held = response.raw or [], None, False
        if not response.head:
            return response.partial
        blank = b"\r\n" if response.head.endswith(b"\r\n") else b"\n"
        return b"".join((response.head.removesuffix(blank), line, blank, *raw, self.excess))

    def fail(self, reason: str, detail: str) -> None:
        """Remember what kept the exchange from its end. The first failure counts."""
        if not self.failure:
            self.failure, self._detail = reason, detail

    def fail_as_lost(self, *, reset: bool) -> None:
        """The upstream closed the connection too early."""
        if reset:
            self.fail("reset", "it reset the connection")
            return
        response = self.response
        reason = "protocol" if response.fault else "length" if isinstance(response.body, LengthBody) else "closed"
        self.fail(reason, response.missing())

    def passed(self, *, asked: bool = False) -> PassedExchange:
        """What the observer gets."""
        response = self.response
        if response.fault:
            self.fail("protocol", response.fault)
        return PassedExchange(
            number=self.number,
            connection=self._connection,
            started=self._started,
            request_head=self._whole_head,
            request_body=self.request_copy.content,
            response_head=response.head or response.partial,
            response_body=response.copy.content,
            sent=self._sent,
            first_byte=self._first_byte,
            ended=time.time(),
            request_cut=self.request_copy.cut,
            response_cut=response.copy.cut,
            failure=self.failure,
            detail=self._detail,
            asked=asked,
        )

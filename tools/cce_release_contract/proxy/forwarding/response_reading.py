"""Read a response while its bytes pass, to know where it ends."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from cce_release_contract.proxy.forwarding.bodies import (
    BodyCopy,
    ChunkedBody,
    ChunkError,
    EndlessBody,
    LengthBody,
    PassingBody,
)
from cce_release_contract.proxy.forwarding.heads import (
    LARGEST_HEAD,
    ResponseHead,
    read_response_head,
    response_head_end,
)

_WITHOUT_BODY: Final = (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)


class ResponseReading:
    """One response, with the interim ones before it.

    `fault` says why the rest cannot be read; it is passed on until the connection ends. `raw` keeps the bytes of the
    body as they came, and `interim` the heads of interim responses, if they are wanted.
    """

    def __init__(self, method: bytes, *, keep_raw: bool) -> None:
        self.head = b""
        self.interim: list[bytes] = []
        self.copy = BodyCopy()
        self.body: PassingBody | None = None
        self.fault = ""
        self.switched = False
        self.begun = False
        self.raw: list[bytes] | None = [] if keep_raw else None
        self._method = method
        self._buffer = bytearray()
        self._scanned = 0

    @property
    def done(self) -> bool:
        """Whether all of the response has passed."""
        return self.body is not None and self.body.done

    @property
    def partial(self) -> bytes:
        """The beginning of a head that is not complete."""
        return bytes(self._buffer)

    def take(self, data: bytes) -> int:
        """Take the bytes of the response; the place after the last of them in `data`."""
        place = 0
        self.begun = True
        while place < len(data) and not self.done:
            place = self._take_head(data, place) if self.body is None else self._take_body(data, place)
        return place

    def end(self) -> bool:
        """The connection ended: whether this is how the response had to end."""
        if isinstance(self.body, EndlessBody) and not self.fault:
            self.body.done = True
        return self.done

    def missing(self) -> str:
        """What the upstream left out, in words, after its connection ended before the response did."""
        if not self.begun:
            return "it closed the connection without a response"
        if self.body is None:
            return "it closed the connection inside the head of the response"
        if isinstance(self.body, LengthBody):
            return (
                f"it closed the connection after {self.copy.size} of the {self.copy.size + self.body.missing} bytes"
                " that Content-Length announced"
            )
        return self.fault or "it closed the connection before the last chunk"

    def _take_head(self, data: bytes, start: int) -> int:
        self._buffer += data[start:]
        end = response_head_end(self._buffer, self._scanned)
        if end < 0:
            self._scanned = len(self._buffer)
            if self._scanned > LARGEST_HEAD:
                self._give_up("its head is too large")
            return len(data)
        head = bytes(self._buffer[:end])
        place = len(data) - (len(self._buffer) - end)
        self._buffer.clear()
        self._scanned = 0
        known = read_response_head(head)
        if known is not None and known.status < HTTPStatus.OK:
            if self.raw is not None:
                self.interim.append(head)
            self.switched = known.status == HTTPStatus.SWITCHING_PROTOCOLS
            if not self.switched:
                return place
        self.head = head
        if known is None or self.switched:
            self._give_up("it switches to another protocol" if self.switched else "its head is not HTTP/1.1")
        else:
            self.body = self._body_of(known)
        return place

    def _take_body(self, data: bytes, start: int) -> int:
        assert self.body is not None
        try:
            place = self.body.take(data, start)
        except ChunkError as error:
            self._give_up(str(error))
            place = len(data)
        if self.raw is not None:
            self.raw.append(data[start:place])
        return place

    def _body_of(self, head: ResponseHead) -> PassingBody:
        if self._method == b"HEAD" or head.status in _WITHOUT_BODY:
            return LengthBody(0, self.copy)
        if head.chunked:
            return ChunkedBody(self.copy)
        return EndlessBody(self.copy) if head.length is None else LengthBody(head.length, self.copy)

    def _give_up(self, fault: str) -> None:
        self.fault = fault
        self.body = EndlessBody(self.copy)

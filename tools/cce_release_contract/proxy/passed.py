"""One exchange that passed through the proxy, as its observer gets it."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import Final

_SIZES: Final = struct.Struct(">II")


@dataclass(slots=True)
class PassedExchange:
    """The bytes of a request and of its response, with their times and with what failed.

    Times are seconds since 1970; 0.0 for what did not happen. Bodies have no transfer coding any more and are complete,
    unless the exchange says that they are cut. `failure` is empty, or what kept the exchange from its end: dns,
    refused, timeout, tls, reset, closed, length, protocol, request, client; `detail` says it in words. `asked` is true
    if the proxy waits for the findings.
    """

    number: int
    connection: int
    started: float
    request_head: bytes = b""
    request_body: bytes = b""
    response_head: bytes = b""
    response_body: bytes = b""
    sent: float = 0.0
    first_byte: float = 0.0
    ended: float = 0.0
    request_cut: bool = False
    response_cut: bool = False
    failure: str = ""
    detail: str = ""
    asked: bool = False

    def to_frame(self) -> bytes:
        """The exchange for another process: the sizes of both parts, the plain data, the bytes."""
        parts = (self.request_head, self.request_body, self.response_head, self.response_body)
        plain = json.dumps(
            [
                *(self.number, self.connection, self.started, self.sent, self.first_byte, self.ended),
                *(self.request_cut, self.response_cut, self.failure, self.detail, self.asked),
                *(len(part) for part in parts[:3]),
            ]
        ).encode()
        return b"".join((_SIZES.pack(len(plain), sum(map(len, parts))), plain, *parts))

    @classmethod
    def from_bytes(cls, data: bytes | bytearray, place: int) -> tuple[PassedExchange, int] | None:
        """The exchange whose frame begins at a place, and the place after it; None if the frame is not complete."""
        if len(data) - place < _SIZES.size:
            return None
        plain_size, content_size = _SIZES.unpack_from(data, place)
        begin = place + _SIZES.size
        end = begin + plain_size + content_size
        if len(data) < end:
            return None
        return cls._read(bytes(data[begin : begin + plain_size]), bytes(data[begin + plain_size : end])), end

    @classmethod
    def _read(cls, plain: bytes, content: bytes) -> PassedExchange:
        (number, connection, started, sent, first, ended, *flags, one, two, three) = json.loads(plain)
        request_cut, response_cut, failure, detail, asked = flags
        return cls(
            number=number,
            connection=connection,
            started=started,
            request_head=content[:one],
            request_body=content[one : one + two],
            response_head=content[one + two : one + two + three],
            response_body=content[one + two + three :],
            sent=sent,
            first_byte=first,
            ended=ended,
            request_cut=request_cut,
            response_cut=response_cut,
            failure=failure,
            detail=detail,
            asked=asked,
        )

"""The heads of requests and responses: as much of them as is needed to find where a message ends.

A request whose end two readers could find in different places is refused: its rest could be taken for a second request.
A response is read leniently, since its client reads it too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

LARGEST_HEAD: Final = 1_048_576
"""The most bytes of a head. Servers refuse far smaller ones with responses of their own, which a client should see."""

_TOKEN: Final = rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]++"
_REQUEST: Final = re.compile(
    rb"(" + _TOKEN + rb") ([\x21-\x7e\x80-\xff]++) HTTP/1\.([01])\r\n((?:" + _TOKEN + rb":[^\r\n\x00]*+\r\n)*+)\r\n"
)
_REQUEST_LINE: Final = re.compile(_TOKEN + rb" [\x21-\x7e\x80-\xff]++ HTTP/1\.[01]\r\n")
_FRAMING: Final = re.compile(rb"^(content-length|transfer-encoding|expect)[ \t]*:[ \t]*(.*?)[ \t]*\r?$", re.I | re.M)
_STATUS_LINE: Final = re.compile(rb"HTTP/1\.[01] ([1-9][0-9]{2})(?: [^\r\n]*)?\r?\n")
_HEAD_END: Final = re.compile(rb"\n\r?\n")
_HTTP2: Final = b"PRI * HTTP/2.0"
_LONGEST_LENGTH: Final = 18
"""The most digits of a Content-Length: a number that every reader can hold."""


class MessageRefusal(ValueError):
    """A message that is not passed on, with the status and the reason that its client gets."""

    def __init__(self, status: HTTPStatus, reason: str) -> None:
        self.status = status
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class RequestHead:
    """What a request says of itself. `length` is that of its body, None if the body comes in chunks."""

    method: bytes
    target: bytes
    length: int | None
    expects_continue: bool


@dataclass(frozen=True, slots=True)
class ResponseHead:
    """What a response says of itself.

    `length` is that of its body; None with `chunked` if it comes in chunks, and without if the connection ends it.
    """

    status: int
    length: int | None
    chunked: bool


def request_head_end(data: bytes | bytearray, start: int) -> int:
    """The place after the head of a request, -1 if it is not complete. The search begins at `start`.

    Raises `MessageRefusal` for what is too large, and for what can be no head whatever follows.
    """
    end = data.find(b"\r\n\r\n", max(start - 3, 0))
    if (len(data) if end < 0 else end) > LARGEST_HEAD:
        raise MessageRefusal(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, f"the head exceeds {LARGEST_HEAD} bytes")
    if end >= 0:
        return end + 4
    if data.startswith(_HTTP2):
        raise _bad("HTTP/2 is not spoken here; use HTTP/1.1")
    if data.startswith(b"\x16\x03"):
        raise _bad("this is TLS, but the proxy listens for http here")
    if b"\n\n" in data:
        raise _bad("a line of the head ends without a carriage return")
    return -1


def read_request_head(head: bytes) -> RequestHead:
    """Read a complete head. Raises `MessageRefusal` for one that is not HTTP/1, or whose end is ambiguous."""
    found = _REQUEST.fullmatch(head)
    if found is None:
        raise _bad(_fault_of(head))
    method, target, version, fields = found.groups()
    if method == b"CONNECT":
        raise MessageRefusal(HTTPStatus.NOT_IMPLEMENTED, "CONNECT is not supported: the proxy has one upstream")
    length, chunked, expects = 0, False, False
    lengths, codings = [], []
    for name, value in _FRAMING.findall(fields):
        kind = name.lower()
        if kind == b"content-length":
            lengths.append(value)
        elif kind == b"transfer-encoding":
            codings.append(value)
        else:
            expects = expects or value.lower() == b"100-continue"
    if codings:
        if lengths:
            raise _bad("Content-Length and Transfer-Encoding in one request")
        if version == b"0":
            raise _bad("Transfer-Encoding in a request of HTTP/1.0")
        if [coding.lower() for coding in codings] != [b"chunked"]:
            raise _bad("Transfer-Encoding is not `chunked` alone")
        chunked = True
    elif lengths:
        number = _number(lengths)
        if number is None:
            raise _bad("Content-Length is not one number")
        length = number
    return RequestHead(method, target, None if chunked else length, expects)


def response_head_end(data: bytes | bytearray, start: int) -> int:
    """The place after the head of a response, -1 if it is not complete."""
    found = _HEAD_END.search(data, max(start - 2, 0))
    return -1 if found is None else found.end()


def read_response_head(head: bytes) -> ResponseHead | None:
    """Read a complete head; None if it is not HTTP/1, or says nothing clear about the length of its body."""
    line = _STATUS_LINE.match(head)
    if line is None:
        return None
    lengths, codings = [], []
    for name, value in _FRAMING.findall(head, line.end()):
        kind = name.lower()
        if kind == b"content-length":
            lengths.append(value)
        elif kind == b"transfer-encoding":
            codings.append(value)
    status = int(line[1])
    if codings:
        last = codings[-1].rpartition(b",")[2].strip().lower()
        return ResponseHead(status, None, last == b"chunked")
    if not lengths:
        return ResponseHead(status, None, False)
    number = _number(lengths)
    return None if number is None else ResponseHead(status, number, False)


def _number(values: list[bytes]) -> int | None:
    """The one number that all values are, in digits alone."""
    first = values[0]
    if any(value != first for value in values) or not first.isdigit() or len(first) > _LONGEST_LENGTH:
        return None
    return int(first)


def _bad(reason: str) -> MessageRefusal:
    return MessageRefusal(HTTPStatus.BAD_REQUEST, reason)


def _fault_of(head: bytes) -> str:
    if head.startswith(_HTTP2):
        return "HTTP/2 is not spoken here; use HTTP/1.1"
    if re.search(rb"(?<!\r)\n|\r(?!\n)", head):
        return "a line of the head ends without carriage return and line feed"
    if _REQUEST_LINE.match(head) is None:
        return "the request line is not METHOD TARGET HTTP/1.1"
    if re.search(rb"\n[ \t]", head):
        return "a header continues on a second line"
    return "a header line is not a name, a colon and a value"

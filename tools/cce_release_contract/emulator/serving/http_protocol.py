"""The HTTP/1.1 protocol of the server: keeps the raw request target, and refuses bad HTTP with a JSON error.

If uvicorn's parser refuses a request, uvicorn sends `text/plain` before any application sees the request. A client of
the cloud always gets a JSON object, so this layer sends one: 404 for a well-formed line with a method that the parser
does not know (the gateway's response to an undefined method), 400 for the rest.
"""

from __future__ import annotations

import re
import socket
import struct
import sys
from collections.abc import Sequence
from typing import Any, Final

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from cce_release_contract.emulator.error_bodies import (
    BAD_HTTP,
    HEADERS_TOO_LARGE,
    NO_SUCH_API,
    TARGET_TOO_LARGE,
    ErrorKind,
)
from cce_release_contract.emulator.incoming import new_request_id
from cce_release_contract.emulator.wire_responses import error_response, status_line

TARGET_KEY: Final = "cce_release.target"
"""Key of the raw request target in the ASGI scope: bytes, exactly as sent."""

HEADERS_KEY: Final = "cce_release.headers"
"""Key of the headers in the ASGI scope with their names as sent, before uvicorn makes them lower case."""

RESET_KEY: Final = "cce_release.reset"
"""Key of a function in the ASGI scope that closes the connection at once, without a response."""

_RESET_ON_CLOSE: Final = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
"""The socket option SO_LINGER with a time of zero, so that closing the socket sends a TCP reset."""

_HEAD_CEILING_BYTES: Final = 1024 * 1024
"""Reading stops at this size. It is far above the gateway's limits, which the application checks."""

_VERSIONS: Final = ("1.0", "1.1")
"""The versions of HTTP that the parser can read. It also accepts the text HTTP/2.0."""

_HOST: Final = re.compile(rb"(?:\[[0-9A-Fa-f:.]+\]|[!$&'()*+\-.;=_~%0-9A-Za-z]*)(?::[0-9]*)?")
"""The value of a Host header: a name or an address, and a port. Source: RFC 9110, section 7.2, and RFC 3986."""

_REQUEST_LINE: Final = re.compile(rb"^[!#$%&'*+\-.^_`|~0-9A-Za-z]+ \S+ HTTP/1\.[01]\r?\n")


class GatewayProtocol(HttpToolsProtocol):
    """uvicorn's httptools protocol with raw targets and JSON refusals."""

    _first_bytes: bytes = b""
    _head_size: int = 0
    _problem: str = ""
    _wire_headers: list[tuple[bytes, bytes]]

    def data_received(self, data: bytes) -> None:
        """Keep the first bytes, for the response to a request that the parser refuses."""
        if not self._first_bytes:
            self._first_bytes = data[:512]
        super().data_received(data)

    def on_message_begin(self) -> None:
        """Start counting the head of one message."""
        super().on_message_begin()
        self._head_size = 0
        self._wire_headers = []

    def on_url(self, url: bytes) -> None:
        """Collect the target, up to a limit."""
        super().on_url(url)
        if len(self.url) > _HEAD_CEILING_BYTES:
            raise OverflowError(TARGET_TOO_LARGE.text)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Collect one header, up to a limit for all headers."""
        self._head_size += len(name) + len(value)
        if self._head_size > _HEAD_CEILING_BYTES:
            raise OverflowError(HEADERS_TOO_LARGE.text)
        self._wire_headers.append((name, value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Keep the raw target in the scope; a target that is not a URL still reaches the application.

        Raises ValueError, which gives 400, for a version or Host that an HTTP/1 server must not accept.
        """
        self._problem = _head_problem(self.parser.get_http_version(), self._wire_headers)
        if self._problem:
            raise ValueError(self._problem)
        scope: dict[str, Any] = self.scope  # type: ignore[assignment] # an ASGI scope takes extra keys of the server
        scope[TARGET_KEY] = self.url
        scope[HEADERS_KEY] = self._wire_headers
        scope[RESET_KEY] = self.reset
        if not _parses(self.url):
            self.url = b"/"
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Drop the first bytes of a message that the parser accepted."""
        super().on_message_complete()
        self._first_bytes = b""

    def send_400_response(self, msg: str) -> None:
        """Respond to a refused request as the gateway does, then close the connection."""
        kind = self._refusal()
        response = error_response(kind, "" if kind is not BAD_HTTP else self._problem or msg, new_request_id())
        head = b"".join(name + b": " + value + b"\r\n" for name, value in response.headers)
        self.transport.write(status_line(response.status) + head + b"connection: close\r\n\r\n" + response.body)
        self.transport.close()

    def reset(self) -> None:
        """Close the connection like a broken network: data that is not sent yet is lost."""
        connection = self.transport.get_extra_info("socket")
        if connection is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self.transport.abort()

    def _refusal(self) -> ErrorKind:
        if len(self.url or b"") > _HEAD_CEILING_BYTES:
            return TARGET_TOO_LARGE
        if self._head_size > _HEAD_CEILING_BYTES:
            return HEADERS_TOO_LARGE
        return NO_SUCH_API if _unknown_method(self._first_bytes) else BAD_HTTP


def _unknown_method(first_bytes: bytes) -> bool:
    """Whether the request line is valid except for a method that the parser does not know."""
    if not _REQUEST_LINE.match(first_bytes):
        return False
    line = first_bytes.partition(b"\n")[0]
    try:
        httptools.HttpRequestParser(object()).feed_data(line + b"\n")
    except httptools.HttpParserInvalidMethodError:
        return True
    except httptools.HttpParserError:
        return False
    return False


def _head_problem(version: str, headers: Sequence[tuple[bytes, bytes]]) -> str:
    """The problem of a parsed head, or "". Source: RFC 9112, sections 2.3 and 3.2."""
    if version not in _VERSIONS:
        return f"the version is HTTP/{version}, this server speaks {' and '.join(f'HTTP/{one}' for one in _VERSIONS)}."
    hosts = [value.strip(b" \t") for name, value in headers if name.lower() == b"host"]
    if len(hosts) > 1:
        return f"there are {len(hosts)} Host headers."
    if not hosts:
        return "the Host header is missing." if version == "1.1" else ""
    return "" if _HOST.fullmatch(hosts[0]) else "the Host header is not a host."


def _parses(target: bytes) -> bool:
    if not target.isascii():
        return False
    try:
        return httptools.parse_url(target).path is not None
    except httptools.HttpParserInvalidURLError:
        return False

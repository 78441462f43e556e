"""Sending a request whose header values have outer white space, which the HTTP library does not write.

HTTP says that white space around a value is not part of it (RFC 9110, section 5.5), so a server has to accept it; the
library's writer refuses it. The standard library's client writes what it is given: one connection a request.
"""

from __future__ import annotations

import http.client
import ssl
from typing import Final
from urllib.parse import urlsplit

from cce_release_contract.exchanges.request import Headers, Request

_OUTER_WHITESPACE: Final = " \t"


def needs_verbatim(headers: Headers) -> bool:
    """Whether a header value begins or ends with white space."""
    return any(value != value.strip(_OUTER_WHITESPACE) for _, value in headers)


def send_verbatim(
    base_url: str, request: Request, *, verify: ssl.SSLContext | None, timeout_seconds: float
) -> tuple[int, Headers, bytes]:
    """Status, headers and body of the answer.

    `request` has every header that is to be sent. Raises OSError where there is no connection or no answer in time, and
    http.client.HTTPException where the answer is not HTTP.
    """
    parts = urlsplit(base_url)
    assert parts.hostname is not None, base_url
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        connection = http.client.HTTPSConnection(parts.hostname, parts.port, timeout=timeout_seconds, context=verify)
    else:
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout_seconds)
    try:
        connection.putrequest(request.method, request.target, skip_host=True, skip_accept_encoding=True)
        for name, value in request.headers:
            connection.putheader(name, value.encode("latin-1"))
        connection.endheaders(request.body or None)
        with connection.getresponse() as answer:
            return answer.status, tuple(answer.getheaders()), answer.read()
    finally:
        connection.close()

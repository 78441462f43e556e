"""Sending one request to one origin, byte for byte, and reading the answer."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Final, Self
from urllib.parse import urlsplit

import h11
import httpx2

from cce_release_contract.client.target import host_header
from cce_release_contract.client.verbatim import needs_verbatim, send_verbatim
from cce_release_contract.errors import TransportError, UsageError
from cce_release_contract.exchanges.request import Headers, Request
from cce_release_contract.exchanges.response import Response

USER_AGENT: Final = f"cce-release-contract/{version('cce-release-contract')}"

_NO_ANSWER: Final = (
    httpx2.HTTPError,
    httpx2.InvalidURL,
    h11.ProtocolError,
    http.client.HTTPException,
    OSError,
)

_KEEP_ALIVE_SECONDS: Final = 4.0
"""Below the five seconds after which common servers close an idle connection, so that none closes while we send."""

_REMEDIES: Final = {
    "dns": ("the host name does not resolve", "check the spelling of the host and the resolver of this machine"),
    "refused": ("nothing listens there, or a firewall answers for it", "check host and port, and that the server runs"),
    "tls": (
        "the certificate is not trusted, or the port does not speak TLS",
        "name the CA file, or check scheme and port",
    ),
    "timeout": ("the server or the network is too slow, or drops packets", "check the network, or raise the timeout"),
    "reset": ("the server closed the connection before it had answered", "look into the server's log, then try again"),
    "protocol": ("the bytes on the wire are not HTTP/1.1", "check that the port belongs to an HTTP server"),
}


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to wait: for a connection, and for the next bytes of an answer (or room to send more)."""

    connect_seconds: float = 10.0
    read_seconds: float = 120.0

    def as_extension(self) -> dict[str, float]:
        """The form that the HTTP library takes."""
        connect, read = self.connect_seconds, self.read_seconds
        return {"connect": connect, "pool": connect, "read": read, "write": read}


class Transport:
    """Keep-alive connections to one origin.

    The raw target goes out untouched, headers as they are, plus Host, User-Agent, Accept and Content-Length where they
    are missing; nothing else is added. Redirects are not followed, nothing is sent twice, no cookie is kept. `proxy` is
    the URL of a proxy, empty for none; `verify` an SSL context or None for the usual certificates. Safe for threads.
    """

    def __init__(
        self,
        base_url: str,
        timeouts: Timeouts | None = None,
        *,
        verify: ssl.SSLContext | None = None,
        proxy: str = "",
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.host = host_header(self.base_url)
        self._url = httpx2.URL(self.base_url + "/")
        self._timeout = (timeouts or Timeouts()).as_extension()
        self._verify = verify
        self._proxy = proxy
        try:
            self._transport = httpx2.HTTPTransport(
                verify=True if verify is None else verify,
                trust_env=False,
                proxy=proxy or None,
                limits=httpx2.Limits(max_connections=256, keepalive_expiry=_KEEP_ALIVE_SECONDS),
            )
        except (ValueError, ImportError) as error:
            raise UsageError(f"the proxy cannot be used: {error}", where="the proxy variables") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._transport.close()

    def complete(self, request: Request) -> Request:
        """The request with Host and User-Agent, which signatures cover; those that it has stay."""
        missing = [
            (name, value)
            for name, value in (("Host", self.host), ("User-Agent", USER_AGENT))
            if request.header(name) is None
        ]
        if not missing:
            return request
        return Request(request.method, request.target, (*missing, *request.headers), request.body)

    def send(self, request: Request, pause: Callable[[], None] | None = None) -> Response:
        """The answer, whatever its status. Raises TransportError if there is none.

        `pause` is called once, when the head and half of the body have been sent; the rest follows when it returns.
        Without a body nothing is left to follow.
        """
        started = time.perf_counter()
        headers = self._headers(request)
        try:
            if needs_verbatim(headers):
                return self._send_verbatim(request, headers, started)
            response = self._transport.handle_request(self._outgoing(request, headers, pause))
            try:
                body = b"".join(_raw_chunks(response))
            finally:
                response.close()
        except _NO_ANSWER as error:
            raise self._failure(error) from error
        received = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers.raw)
        return Response(response.status_code, received, body, time.perf_counter() - started)

    def _send_verbatim(self, request: Request, headers: Headers, started: float) -> Response:
        if self._proxy:
            raise TransportError(
                "a header value with outer white space cannot be sent through a proxy",
                reason="protocol",
                where=self.base_url,
                cause="the proxy's own client would write the request anew",
                remedy="reach the target without a proxy, or leave the case out",
            )
        try:
            status, received, body = send_verbatim(
                self.base_url,
                Request(request.method, request.target, headers, request.body),
                verify=self._verify,
                timeout_seconds=self._timeout["read"],
            )
        except ValueError as error:
            raise TransportError(
                f"a request cannot be written: {error}", reason="protocol", where=self.base_url
            ) from error
        return Response(status, received, body, time.perf_counter() - started)

    def _headers(self, request: Request) -> Headers:
        """Every header that goes out, in the order of the wire."""
        present = {name.lower() for name, _ in request.headers}
        headers = list(self.complete(request).headers)
        if "accept" not in present:
            headers.append(("Accept", "application/json"))
        framed = "content-length" in present or "transfer-encoding" in present
        if not framed and (request.body or request.method not in ("GET", "HEAD", "OPTIONS", "TRACE")):
            headers.append(("Content-Length", str(len(request.body))))
        return tuple(headers)

    def _outgoing(self, request: Request, headers: Headers, pause: Callable[[], None] | None = None) -> httpx2.Request:
        try:
            outgoing = httpx2.Request(
                request.method.encode("ascii").decode("ascii"),
                self._url,
                headers=[(name.encode("ascii"), value.encode("latin-1")) for name, value in headers],
                stream=httpx2.ByteStream(request.body) if pause is None else _TwoHalves(request.body, pause),
                extensions={"target": request.target.encode("ascii"), "timeout": self._timeout},
            )
        except UnicodeEncodeError as error:
            raise TransportError(
                f"a request cannot be written: {error.object[error.start : error.end]!r} has no place in it",
                reason="protocol",
                where=self.base_url,
                cause="methods, targets and header names are ASCII, header values Latin-1",
            ) from error
        outgoing.method = request.method  # the library writes every method in capitals; HTTP methods have a case
        return outgoing

    def _failure(self, error: Exception) -> TransportError:
        reason = failure_reason(error)
        cause, remedy = _REMEDIES[reason]
        text = str(error) or type(error).__name__
        return TransportError(
            f"no answer ({reason}): {text}", reason=reason, where=self.base_url, cause=cause, remedy=remedy
        )


class _TwoHalves(httpx2.SyncByteStream):
    """A body that is sent in two halves, with a pause between them."""

    def __init__(self, body: bytes, pause: Callable[[], None]) -> None:
        self._body = body
        self._pause = pause

    def __iter__(self) -> Iterator[bytes]:
        middle = len(self._body) // 2
        yield self._body[:middle]
        self._pause()
        yield self._body[middle:]


def _raw_chunks(response: httpx2.Response) -> Iterator[bytes]:
    # The undecoded body: a Content-Encoding that nobody asked for has to be seen.
    assert isinstance(response.stream, httpx2.SyncByteStream)
    yield from response.stream


def failure_reason(error: BaseException) -> str:
    """One of dns, refused, tls, timeout, reset, protocol: judged by the error and by what caused it."""
    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in chain:
        chain.append(link)
        link = link.__cause__ or link.__context__
    tests: tuple[tuple[str, type[BaseException] | tuple[type[BaseException], ...]], ...] = (
        ("dns", socket.gaierror),
        ("tls", ssl.SSLError),
        ("timeout", (httpx2.TimeoutException, TimeoutError)),
        ("refused", (httpx2.ConnectError, httpx2.ProxyError, ConnectionRefusedError)),
        ("reset", (httpx2.NetworkError, ConnectionError, http.client.IncompleteRead)),
    )
    for reason, kinds in tests:
        if any(isinstance(one, kinds) for one in chain):
            return reason
    if "disconnected" in str(error) or "closed connection" in str(error):
        return "reset"
    return "protocol" if not isinstance(error, OSError) else "reset"


def environment_proxy(base_url: str, environ: Mapping[str, str]) -> str:
    """The proxy that the usual variables name for this URL, empty for none.

    Read are HTTPS_PROXY or HTTP_PROXY by the scheme, then ALL_PROXY, unless NO_PROXY names the host; each in lower case
    first, as curl does.
    """
    parts = urlsplit(base_url)

    def variable(name: str) -> str:
        return environ.get(name.lower()) or environ.get(name.upper()) or ""

    proxy = variable(f"{parts.scheme}_proxy") or variable("all_proxy")
    if not proxy or _is_bypassed(parts.hostname or "", variable("no_proxy")):
        return ""
    return proxy if "://" in proxy else f"http://{proxy}"


def _is_bypassed(host: str, no_proxy: str) -> bool:
    """Whether NO_PROXY names the host: `*`, the host itself, or a domain that it is in."""
    entries = [entry.strip().lower().lstrip("*").lstrip(".") for entry in no_proxy.split(",") if entry.strip()]
    return "" in entries or any(host == entry or host.endswith(f".{entry}") for entry in entries)


def trusted_certificates(ca_bundle: str) -> ssl.SSLContext | None:
    """A context that trusts the certificates of this PEM file only; None for an empty path.

    Raises UsageError if the file is missing or holds no certificate.
    """
    if not ca_bundle:
        return None
    try:
        return ssl.create_default_context(cafile=ca_bundle)
    except (OSError, ssl.SSLError) as error:
        raise UsageError(
            f"the CA file cannot be used: {error}",
            where=ca_bundle,
            remedy="give the path of a PEM file with certificates",
        ) from error


def unverified() -> ssl.SSLContext:
    """A context that trusts any certificate. Only for a user who said so on the command line."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context

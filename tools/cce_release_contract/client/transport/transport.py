"""Send one request to one origin, byte for byte, and read the response."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Final, Self

import h11
import httpcore2
import httpx2

from cce_release_contract.client.target import host_header
from cce_release_contract.client.transport.proxy import proxy_secrets, shown_proxy
from cce_release_contract.client.transport.trust import system_certificates
from cce_release_contract.client.transport.wire import Allowance, LimitedBackend, RawHeaders, under
from cce_release_contract.errors import TransportError, UsageError
from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.response import Response
from cce_release_contract.exchanges.target_text import TargetText
from cce_release_contract.settings.effort import MAX_RESPONSE_MB

USER_AGENT: Final = f"cce-release-contract/{version('cce-release-contract')}"

_NO_RESPONSE: Final = (
    httpcore2.TimeoutException,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.ProxyError,
    h11.ProtocolError,
    OSError,
)

_KEEP_ALIVE_SECONDS: Final = 4.0
"""Less than the five seconds after which common servers close an idle connection, so that none closes while we send."""

_REMEDIES: Final = {
    "dns": ("the host name does not resolve", "check the spelling of the host and the resolver of this machine"),
    "refused": ("nothing listens there, or a firewall refuses it", "check host and port, and that the server runs"),
    "tls": (
        "the certificate is not trusted, or the port does not speak TLS",
        "name the CA file with --ca-bundle (SSL_CERT_FILE is not read), or check scheme and port",
    ),
    "timeout": ("the server or the network is too slow, or drops packets", "check the network, or raise the timeout"),
    "reset": ("the server closed the connection before it responded", "read the server's log, then try again"),
    "protocol": ("the bytes on the wire are not HTTP/1.1", "check that the port belongs to an HTTP server"),
    "proxy": ("the proxy opened no connection to the target", "check the proxy variables, and what the proxy allows"),
    "size": ("the head of the response is endless", "check what the target, or a proxy before it, sends"),
}

_CODINGS: Final = frozenset({"gzip", "x-gzip", "deflate", "compress", "x-compress", "br", "zstd"})


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to wait: for a connection, for the next bytes of a response (or room to send more), and for all of it."""

    connect_seconds: float = 10.0
    read_seconds: float = 120.0
    whole_seconds: float = 600.0

    def as_extension(self) -> dict[str, float]:
        """The form that the HTTP library takes."""
        connect, read = self.connect_seconds, self.read_seconds
        return {"connect": connect, "pool": connect, "read": read, "write": read}


class Transport:
    """Keep-alive connections to one origin: the only code that sends requests.

    The raw target and the headers are sent unchanged. Host, User-Agent, Accept, Accept-Encoding and Content-Length are
    added if missing, and nothing else. Redirects are not followed, requests are not repeated, cookies are not kept.
    `proxy` is the URL of a proxy, empty for none; `verify` is an SSL context, or None for the system's certificates. A
    response has at most `most_megabytes` (of 1,048,576 bytes), including its heads. Errors quote the target through
    `redactor`; assign one that knows the secrets that are sent, and the proxy's `secrets`. Safe for threads.
    """

    def __init__(
        self,
        base_url: str,
        timeouts: Timeouts | None = None,
        *,
        verify: ssl.SSLContext | None = None,
        proxy: str = "",
        most_megabytes: int = MAX_RESPONSE_MB,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.secrets = proxy_secrets(proxy)
        self.redactor = Redactor(self.secrets)
        self.host = host_header(self.base_url)
        self._url = httpx2.URL(self.base_url + "/")
        self._where = f"{self.base_url} through the proxy {shown_proxy(proxy)}" if proxy else self.base_url
        self._timeouts = timeouts or Timeouts()
        self._most_megabytes = most_megabytes
        self._pool = _connection_pool(self._url.scheme, proxy, verify)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()

    def complete(self, request: Request) -> Request:
        """The request with Host and User-Agent, which signatures cover. Existing ones are kept."""
        missing = [
            (name, value)
            for name, value in (("Host", self.host), ("User-Agent", USER_AGENT))
            if request.header(name) is None
        ]
        if not missing:
            return request
        return Request(request.method, request.target, (*missing, *request.headers), request.body)

    def send(
        self, request: Request, pause: Callable[[], None] | None = None, *, seconds: float | None = None
    ) -> Response:
        """Send the request and return the response, whatever its status. Raises TransportError if there is none.

        `pause` is called once, when the head and half of the body have been sent; the rest follows when it returns.
        `seconds` limits the whole exchange if it is less than the timeouts. The reason `time` means that it took
        longer, `size` that the response is too large, `compressed` that the request did not ask for its coding.
        """
        started = time.perf_counter()
        whole = self._timeouts.whole_seconds
        allowance = Allowance(
            seconds=whole if seconds is None else min(seconds, whole),
            megabytes=self._most_megabytes,
            where=self._where,
        )
        outgoing = self._outgoing(request, allowance, pause)
        try:
            with under(allowance):
                response = self._pool.handle_request(outgoing)
                allowance.in_head = False
                body = bytearray()  # thousands of small pieces would take many times their size
                try:
                    for piece in response.iter_stream():
                        body += piece
                finally:
                    response.close()
        except _NO_RESPONSE as error:
            raise self._failure(error) from error
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers)
        complete = Response(response.status, headers, bytes(body), time.perf_counter() - started)
        self._refuse_two_framings(complete)
        self._refuse_compressed(complete)
        return complete

    def _refuse_two_framings(self, complete: Response) -> None:
        if complete.header("Content-Length") is not None and complete.header("Transfer-Encoding") is not None:
            raise TransportError(
                "the response has both Content-Length and Transfer-Encoding, so that two readers may see two bodies",
                reason="protocol",
                where=self._where,
                cause="the target, or a proxy before it, adds one and keeps the other (RFC 9112, section 6.3)",
                remedy="read the settings of the proxy: such a response may hide another one",
            )

    def _refuse_compressed(self, complete: Response) -> None:
        header = complete.header("Content-Encoding")
        coding = "" if header is None else header.unredacted.strip().lower()
        if complete.body and coding not in ("", "identity"):
            raise TransportError(
                f"the response is compressed (Content-Encoding: {coding if coding in _CODINGS else 'unknown'}),"
                " although the request asked for no compression",
                reason="compressed",
                where=self._where,
                cause="the target, or a proxy before it, ignores Accept-Encoding: identity (RFC 9110, section 12.5.3)",
                remedy="switch off compression for this endpoint: a compressed response cannot be judged",
            )

    def _headers(self, request: Request) -> RawHeaders:
        """Every header in the order that is sent. Raises UnicodeEncodeError if one cannot be encoded."""
        present = {name.lower() for name, _ in request.headers}
        headers = list(self.complete(request).headers)
        if "accept" not in present:
            headers.append(("Accept", "application/json"))
        if "accept-encoding" not in present:
            headers.append(("Accept-Encoding", "identity"))
        framed = "content-length" in present or "transfer-encoding" in present
        if not framed and (request.body or request.method not in ("GET", "HEAD", "OPTIONS", "TRACE")):
            headers.append(("Content-Length", str(len(request.body))))
        return [(name.encode("ascii"), value.encode("latin-1")) for name, value in headers]

    def _outgoing(self, request: Request, allowance: Allowance, pause: Callable[[], None] | None) -> httpcore2.Request:
        url = self._url
        try:
            headers = self._headers(request)
            return httpcore2.Request(
                request.method.encode("ascii"),
                httpcore2.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=request.target.encode("ascii")
                ),
                headers=allowance.marked(headers, request.body),
                content=_halves(request.body, pause),
                extensions={"timeout": self._timeouts.as_extension()},
            )
        except UnicodeEncodeError as error:
            raise TransportError(
                f"a request cannot be written: {error.object[error.start : error.end]!r} cannot be encoded",
                reason="protocol",
                where=self._where,
                cause="methods, targets and header names are ASCII, header values Latin-1",
            ) from error

    def _failure(self, error: Exception) -> TransportError:
        reason = failure_reason(error)
        cause, remedy = _REMEDIES["proxy" if isinstance(error, httpcore2.ProxyError) else reason]
        text = self.redactor.quote(TargetText(str(error) or type(error).__name__))
        return TransportError(
            f"no response ({reason}): {text}", reason=reason, where=self._where, cause=cause, remedy=remedy
        )


def _halves(body: bytes, pause: Callable[[], None] | None) -> Iterator[bytes]:
    """The body; with a pause, in two halves."""
    middle = 0 if pause is None else len(body) // 2
    if pause is not None:
        yield body[:middle]
        pause()
    yield body[middle:]


def _connection_pool(scheme: str, proxy: str, verify: ssl.SSLContext | None) -> httpcore2.ConnectionPool:
    """The connection pool of one origin. Raises UsageError for a proxy that cannot be used."""
    options: dict[str, Any] = {
        "max_connections": 256,
        "keepalive_expiry": _KEEP_ALIVE_SECONDS,
        "network_backend": LimitedBackend(),
    }
    if scheme == "https":
        options["ssl_context"] = verify or system_certificates()
    if not proxy:
        return httpcore2.ConnectionPool(**options)
    try:
        named = httpx2.Proxy(proxy)
        if not named.url.host:
            raise ValueError("it names no host")
        options["proxy_url"] = httpcore2.URL(
            scheme=named.url.raw_scheme, host=named.url.raw_host, port=named.url.port, target=b"/"
        )
        options["proxy_auth"] = named.raw_auth
        if named.url.scheme.startswith("socks"):
            return httpcore2.SOCKSProxy(**options)
        if named.url.scheme == "https":
            options["proxy_ssl_context"] = verify or system_certificates()
        return httpcore2.HTTPProxy(**options)
    except (httpx2.InvalidURL, ValueError, RuntimeError, ImportError) as error:
        raise UsageError(
            f"the proxy {shown_proxy(proxy)} cannot be used",
            where="the proxy variables",
            cause="it is not the URL of an HTTP proxy, or it is a SOCKS proxy and the package socksio is missing",
            remedy="give http://HOST:PORT or https://HOST:PORT, or name the target in NO_PROXY",
        ) from error


def failure_reason(error: BaseException) -> str:
    """One of dns, refused, tls, timeout, reset, size, protocol, from the error and its cause."""
    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in chain:
        chain.append(link)
        link = link.__cause__ or link.__context__
    tests: tuple[tuple[str, type[BaseException] | tuple[type[BaseException], ...]], ...] = (
        ("dns", socket.gaierror),
        ("tls", ssl.SSLError),
        ("timeout", (httpcore2.TimeoutException, TimeoutError)),
        ("refused", (httpcore2.ConnectError, httpcore2.ProxyError, ConnectionRefusedError)),
        ("reset", (httpcore2.NetworkError, ConnectionError)),
    )
    for reason, kinds in tests:
        if any(isinstance(one, kinds) for one in chain):
            return reason
    if "Receive buffer too long" in str(error):
        return "size"
    if "disconnected" in str(error) or "closed connection" in str(error):
        return "reset"
    return "protocol" if not isinstance(error, OSError) else "reset"

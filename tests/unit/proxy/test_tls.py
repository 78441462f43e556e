"""TLS to the client and to the upstream."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from pathlib import Path

import pytest
import trustme
from tests.unit.proxy.raw_sockets import Scripted, closing, proxy_to

from cce_release_contract.client.transport.trust import trusted_certificates, unverified

GET = b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
AUTHORITY = trustme.CA()


def serving(host: str = "127.0.0.1") -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert(host).configure_cert(context)
    return context


def trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    AUTHORITY.configure_trust(context)
    return context


async def exchanged(
    upstream_tls: ssl.SSLContext | None, *, tls: ssl.SSLContext | None, own: ssl.SSLContext | None
) -> tuple[bytes, str]:
    """The response through a proxy, and what failed. `tls` is what the proxy trusts, `own` what it shows itself."""
    server = await asyncio.start_server(closing(Scripted([(GET, OK)])), "127.0.0.1", 0, ssl=upstream_tls)
    url = f"{'http' if upstream_tls is None else 'https'}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server, proxy_to(url, serve_tls=own, tls=tls) as around:
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", around.port, ssl=None if own is None else trusting()
        )
        writer.write(GET)
        data = await reader.readuntil(b"\r\n\r\n")
        data += await reader.readexactly(int(data.partition(b"Content-Length: ")[2].split()[0]))
        (passed,) = await around.watcher.exchanges(1)
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
    return data, passed.failure


@pytest.mark.parametrize("inside", [False, True], ids=["http upstream", "https upstream"])
@pytest.mark.parametrize("outside", [False, True], ids=["http client", "https client"])
def test_tls_on_either_side(inside: bool, outside: bool, tmp_path: Path) -> None:
    """The bytes are the same, whichever side speaks TLS."""
    bundle = tmp_path / "ca.pem"
    bundle.write_bytes(AUTHORITY.cert_pem.bytes())

    found = asyncio.run(
        exchanged(
            serving() if inside else None,
            tls=trusted_certificates(str(bundle)) if inside else None,
            own=serving() if outside else None,
        )
    )

    assert found == (OK, "")


def test_unverified_upstream_is_reached() -> None:
    """Without verification any certificate is accepted."""
    assert asyncio.run(exchanged(serving("another.example"), tls=unverified(), own=None)) == (OK, "")


@pytest.mark.parametrize(
    ("host", "context"), [("127.0.0.1", ssl.create_default_context), ("another.example", trusting)]
)
def test_untrusted_upstreams_are_not_used(host: str, context: object) -> None:
    """A certificate of an unknown authority, or of another host, is a 502 that says so, and nothing is sent."""
    response, failure = asyncio.run(exchanged(serving(host), tls=context(), own=None))  # type: ignore[operator]

    assert response.startswith(b"HTTP/1.1 502 ")
    assert b"its certificate is not trusted" in response
    assert failure == "tls"


def test_upstream_that_speaks_no_tls() -> None:
    """An upstream that is not https is a 502 that says so."""

    async def run() -> tuple[bytes, str]:
        plain = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
        async with plain, proxy_to(f"https://127.0.0.1:{plain.sockets[0].getsockname()[1]}", tls=unverified()) as one:
            reader, writer = await asyncio.open_connection("127.0.0.1", one.port)
            writer.write(GET)
            response = await reader.readuntil(b"\r\n\r\n")
            (passed,) = await one.watcher.exchanges(1)
            writer.close()
        return response, passed.failure

    response, failure = asyncio.run(run())
    assert response.startswith(b"HTTP/1.1 502 ")
    assert failure in ("tls", "refused")

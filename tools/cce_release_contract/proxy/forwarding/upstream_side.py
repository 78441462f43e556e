"""The connection to the upstream that belongs to one connection of a client."""

from __future__ import annotations

import asyncio
import socket
import ssl
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, cast

from cce_release_contract.proxy.forwarding.routes import ProxyRoute

if TYPE_CHECKING:
    from cce_release_contract.proxy.forwarding.client_side import ClientSide

_CONNECT_SECONDS: Final = 10.0
_SECONDS_FOR_THE_REST: Final = 60.0
"""Seconds that an upstream has to read the rest of a request after its client has left."""


class UpstreamSide(asyncio.Protocol):
    """Connects at once. What is sent before the connection stands waits for it."""

    def __init__(self, client: ClientSide, route: ProxyRoute) -> None:
        self._client = client
        self._route = route
        self._transport: asyncio.Transport | None = None
        self._waiting: list[bytes] = []
        self._ended = False
        self._left = False
        self._stalled = False
        self._connecting = asyncio.get_running_loop().create_task(self._connect())
        client.pause("connecting")

    def send(self, data: bytes) -> None:
        """Send bytes of a request."""
        if self._transport is None:
            self._waiting.append(data)
        elif data:
            self._transport.write(data)

    def end(self) -> None:
        """The client sends nothing more."""
        self._ended = True
        if self._transport is not None and self._transport.can_write_eof() and not self._transport.is_closing():
            self._transport.write_eof()

    def leave(self, *, reset: bool) -> None:
        """The client is gone: close the connection in the same way."""
        self._left = True
        self._connecting.cancel()
        if self._transport is not None:
            if reset:
                self._transport.abort()
            else:
                self._transport.close()
                if self._stalled:
                    asyncio.get_running_loop().call_later(_SECONDS_FOR_THE_REST, self._transport.abort)

    def pause(self) -> None:
        """Stop reading."""
        if self._transport is not None:
            self._transport.pause_reading()

    def resume(self) -> None:
        """Read again."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

    # What asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send what has waited."""
        self._transport = cast("asyncio.Transport", transport)
        if self._left:
            self._transport.abort()
            return
        self._transport.write(b"".join(self._waiting))
        self._waiting.clear()
        if self._ended:
            self.end()
        self._client.resume("connecting")

    def data_received(self, data: bytes) -> None:
        """Bytes for the client."""
        if not self._left:
            self._client.response_received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """The upstream is gone."""
        if not self._left:
            self._left = True
            self._client.upstream_lost(reset=exc is not None)

    def pause_writing(self) -> None:
        """The upstream reads slowly, so the client is read slowly."""
        self._stall(stalled=True)
        self._client.pause("upstream")

    def resume_writing(self) -> None:
        """The upstream has caught up."""
        self._stall(stalled=False)
        self._client.resume("upstream")

    def _stall(self, *, stalled: bool) -> None:
        self._stalled = stalled
        if self._client.exchange is not None:
            self._client.exchange.stall(stalled=stalled)

    async def _connect(self) -> None:
        place = self._route.upstream
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                await asyncio.get_running_loop().create_connection(
                    lambda: self,
                    place.host,
                    place.port,
                    ssl=self._route.tls,
                    server_hostname=place.host if self._route.tls else None,
                )
        except TimeoutError:
            self._fail("timeout", f"no connection within {_CONNECT_SECONDS:g} seconds", HTTPStatus.GATEWAY_TIMEOUT)
        except ssl.SSLCertVerificationError as error:
            self._fail("tls", f"its certificate is not trusted: {error.verify_message}")
        except ssl.SSLError as error:
            self._fail("tls", f"no TLS connection: {error.reason or 'handshake failed'}")
        except socket.gaierror:
            self._fail("dns", f"there is no host {place.host}")
        except OSError as error:
            self._fail("refused", f"cannot connect to {place.netloc}: {error.strerror or 'connection failed'}")

    def _fail(self, reason: str, detail: str, status: HTTPStatus = HTTPStatus.BAD_GATEWAY) -> None:
        if not self._left:
            self._left = True
            self._client.upstream_failed(reason, detail, status)

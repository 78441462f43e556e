"""The socket of a client: reading stops for reasons, and closing leaves time to read the last response."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import Final

_ABORTED: Final = struct.pack("ii", 1, 0)
"""SO_LINGER that makes closing a connection a reset."""

_SECONDS_TO_READ: Final = 1.0
"""Seconds that a client gets to read the last response. Closing at once would reset a connection that still sends."""


class ClientTransport:
    """What one connection of a client does with its socket."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._pauses: set[str] = set()
        self.half_closes = transport.can_write_eof()  # TLS has no half-closed connections

    def write(self, data: bytes) -> None:
        """Write bytes, unless the connection is closed."""
        if data and not self._transport.is_closing():
            self._transport.write(data)

    def pause(self, reason: str) -> None:
        """Stop reading for a reason."""
        if not self._pauses:
            self._transport.pause_reading()
        self._pauses.add(reason)

    def resume(self, reason: str) -> None:
        """Read again once no reason is left."""
        if reason in self._pauses:
            self._pauses.remove(reason)
            if not self._pauses and not self._transport.is_closing():
                self._transport.resume_reading()

    def close(self, *, reset: bool, at_once: bool) -> None:
        """Close after what was written, or with a reset. Unless it is `at_once`, a client gets time to read."""
        if self._transport.is_closing():
            return
        if reset:
            handle = self._transport.get_extra_info("socket")
            handle.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORTED)
        if reset or at_once or not self.half_closes:
            self._transport.close()
            return
        self._transport.write_eof()
        if self._pauses:
            self._pauses.clear()
            self._transport.resume_reading()
        asyncio.get_running_loop().call_later(_SECONDS_TO_READ, self._transport.close)

    def abort(self) -> None:
        """Close at once, whatever was not written yet."""
        self._transport.abort()

"""The bytes to and from a target: the limits of one exchange, and header values that are written unchanged."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count
from typing import Any, Final, TypeAlias

import httpcore2

from cce_release_contract.errors import TransportError

MEGABYTE: Final = 1_048_576
_SLICE_BYTES: Final = 65_536
_BLANKS: Final = b" \t"

RawHeaders: TypeAlias = list[tuple[bytes, bytes]]


class Allowance:
    """The limits of one exchange: `seconds` in total, and `megabytes` of response including its heads.

    `where` names the target in errors, and `clock` counts seconds. Each method raises TransportError, with the reason
    `time` or `size`, when a limit is reached. While `in_head` is true the limit is one megabyte, against endless
    interim responses.
    """

    def __init__(
        self, *, seconds: float, megabytes: int, where: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds = seconds
        self._megabytes = megabytes
        self._where = where
        self._clock = clock
        self._end = clock() + seconds
        self._bytes = 0
        self.in_head = True
        self._marks: list[tuple[bytes, bytes]] = []

    def timeout(self, most: float | None) -> float:
        """Seconds to wait for the network now, at most `most`."""
        left = self._end - self._clock()
        if left <= 0:
            raise TransportError(
                f"the response was not complete after {self._seconds:.3g} seconds",
                reason="time",
                where=self._where,
                cause="it arrives too slowly, or is endless",
                remedy="check what the target, or a proxy before it, sends",
            )
        return left if most is None else min(left, most)

    def received(self, data: bytes) -> bytes:
        """Count the data and return it."""
        self._bytes += len(data)
        part, most = ("head of the response", 1) if self.in_head else ("response", self._megabytes)
        if self._bytes > most * MEGABYTE:
            raise TransportError(
                f"the {part} is larger than {most} MB",
                reason="size",
                where=self._where,
                cause="it is endless, or larger than any release",
                remedy="check what the target sends; --max-response-mb sets the limit of a whole response",
            )
        return data

    def marked(self, headers: RawHeaders, body: bytes) -> RawHeaders:
        """The headers with marks instead of the outer white space of their values. `spelt` reverts this.

        White space around a value is not part of it (RFC 9110, section 5.5), so a server has to accept it. The library
        refuses to write it.
        """
        if all(value == value.strip(_BLANKS) for _, value in headers):
            return headers
        content = b"\n".join((body, *(value for _, value in headers)))
        unused = (mark for mark in (b"\x01%d\x02" % number for number in count()) if mark not in content)
        self._marks = [(next(unused), bytes([blank])) for blank in _BLANKS]
        return [(name, self._outer_marked(value)) for name, value in headers]

    def _outer_marked(self, value: bytes) -> bytes:
        inner = value.strip(_BLANKS)
        before, _, after = value.partition(inner) if inner else (value, b"", b"")
        for mark, blank in self._marks:
            before, after = before.replace(blank, mark), after.replace(blank, mark)
        return before + inner + after

    def spelt(self, data: bytes) -> bytes:
        """The data to send, with white space instead of the marks."""
        for mark, blank in self._marks:
            data = data.replace(mark, blank)
        return data


_UNDER_WAY: ContextVar[Allowance] = ContextVar("the allowance of the current exchange of this thread")


@contextmanager
def under(allowance: Allowance) -> Iterator[None]:
    """Make the streams of this thread keep to the allowance."""
    token = _UNDER_WAY.set(allowance)
    try:
        yield
    finally:
        _UNDER_WAY.reset(token)


class LimitedBackend(httpcore2.NetworkBackend):
    """Opens streams that keep to the allowance of the exchange that uses them."""

    def __init__(self) -> None:
        self._backend = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """A stream to a host, or to a proxy."""
        allowance = _UNDER_WAY.get()
        with _judged(allowance):
            stream = self._backend.connect_tcp(host, port, allowance.timeout(timeout), local_address, socket_options)
        return LimitedStream(stream)


class LimitedStream(httpcore2.NetworkStream):
    """A stream that keeps to the allowance of the exchange that uses it."""

    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """The next bytes, at most `max_bytes`; empty at the end."""
        allowance = _UNDER_WAY.get()
        with _judged(allowance):
            return allowance.received(self._stream.read(max_bytes, allowance.timeout(timeout)))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of the buffer."""
        allowance = _UNDER_WAY.get()
        data = allowance.spelt(buffer)
        with _judged(allowance):
            for start in range(0, len(data), _SLICE_BYTES):
                self._stream.write(data[start : start + _SLICE_BYTES], allowance.timeout(timeout))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """The stream inside TLS."""
        allowance = _UNDER_WAY.get()
        with _judged(allowance):
            return LimitedStream(self._stream.start_tls(ssl_context, server_hostname, allowance.timeout(timeout)))

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - what the library defines
        """Return what the library asks about a connection."""
        return self._stream.get_extra_info(info)


@contextmanager
def _judged(allowance: Allowance) -> Iterator[None]:
    """Report a timeout as the limit of the exchange if that limit caused it."""
    try:
        yield
    except httpcore2.TimeoutException:
        allowance.timeout(None)
        raise

"""A small server on loopback that records raw requests and sends the responses of a test."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from tests.waiting import LONGEST_SECONDS

from cce_release_contract.client.budget import Budget, RequestLimits
from cce_release_contract.client.credentials import Token
from cce_release_contract.client.gateway import Gateway
from cce_release_contract.client.guard.guard import guard_for
from cce_release_contract.client.target import Address, ControlAccess, Target
from cce_release_contract.client.transport.transport import Timeouts, Transport

JSON_OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


def json_bytes(status: int, document: object, *headers: str) -> bytes:
    """A response with a JSON body."""
    body = json.dumps(document).encode()
    head = [f"HTTP/1.1 {status} X", "Content-Type: application/json", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


class RawServer:
    """Reads requests with Content-Length, keeps their bytes, and sends `response`.

    `response` is bytes, or a function of the request that returns them. None closes the connection without a response.
    `script` replaces all of this for a connection.
    """

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self.connections = 0
        self.response: bytes | Callable[[bytes], bytes | None] | None = JSON_OK
        self.script: Callable[[socket.socket], None] | None = None
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    @property
    def heads(self) -> list[list[bytes]]:
        """Request line and header lines of each request."""
        return [request.partition(b"\r\n\r\n")[0].split(b"\r\n") for request in self.received]

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            (self.script or self._converse)(connection)

    def _converse(self, connection: socket.socket) -> None:
        data = b""
        while chunk := connection.recv(65536):
            data += chunk
            while (request := self._complete(data)) is not None:
                data = data[len(request) :]
                self.received.append(request)
                sent = self.response(request) if callable(self.response) else self.response
                if sent is None:
                    return
                connection.sendall(sent)

    @staticmethod
    def _complete(data: bytes) -> bytes | None:
        head, mark, body = data.partition(b"\r\n\r\n")
        if not mark:
            return None
        length = re.search(rb"(?im)^content-length: *(\d+)", head)
        size = int(length[1]) if length else 0
        return data[: len(head) + 4 + size] if len(body) >= size else None

    def close(self) -> None:
        """Stop listening and close every connection."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(timeout=LONGEST_SECONDS)
        for connection in self._open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def server() -> Iterator[RawServer]:
    """A running server, closed after the test."""
    running = RawServer()
    yield running
    running.close()


@pytest.fixture
def other_server() -> Iterator[RawServer]:
    """Another running server, closed after the test."""
    running = RawServer()
    yield running
    running.close()


ADDRESS = Address("a870253f-5dc7-11ee-bf71-0255ac100b03", "monitoring", "testwww")
CHART_ID = "af4b699e-018c-11ec-b8b0-0255ac100b05"
OTHER_CHART_ID = "bf4b699e-018c-11ec-b8b0-0255ac100b06"


@pytest.fixture
def emulator_target(server: RawServer) -> Target:
    """The server as a proven emulator."""
    return Target(
        base_url=server.url,
        kind="emulator",
        credentials=Token("the-token"),
        address=ADDRESS,
        chart_id=CHART_ID,
        upgrade_chart_id=OTHER_CHART_ID,
        reads=True,
        control=ControlAccess(f"{server.url}/_emulator", "control-token"),
    )


@pytest.fixture
def live_target(server: RawServer) -> Target:
    """The server as a live target with reads."""
    return Target(
        base_url=server.url,
        kind="live",
        credentials=Token("the-token"),
        address=ADDRESS,
        chart_id=CHART_ID,
        upgrade_chart_id=OTHER_CHART_ID,
        reads=True,
    )


@pytest.fixture
def json_response() -> Callable[..., bytes]:
    """Makes responses with a JSON body."""
    return json_bytes


RUN = "0" * 32
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def transport(server):
    """A transport to the server that gives up soon."""
    with Transport(server.url, Timeouts(connect_seconds=2, read_seconds=2)) as running:
        yield running


@pytest.fixture
def slept():
    """The seconds that a gateway waited."""
    return []


@pytest.fixture
def connect(slept):
    """Makes gateways for targets, without waiting, closed after the test."""
    opened = []

    def make(target, *, deadline=None, **limits):
        gateway = Gateway(
            target,
            Transport(target.base_url, Timeouts(2, 2)),
            guard_for(target, RUN),
            Budget(RequestLimits(**limits), sleep=slept.append),
            run_id=RUN,
            deadline=deadline,
            clock=lambda: 100.0 + sum(slept),
            now=lambda: NOW,
            sleep=slept.append,
        )
        opened.append(gateway)
        return gateway

    yield make
    for gateway in opened:
        gateway.close()


@pytest.fixture
def emulator(connect, emulator_target):
    """A gateway of an emulator."""
    return connect(emulator_target)


@pytest.fixture
def live(connect, live_target):
    """A gateway of a live target, not armed."""
    return connect(live_target)


@pytest.fixture
def finished():
    """Set when the test has ended, for scripts that go on until then."""
    finished = threading.Event()
    yield finished
    finished.set()

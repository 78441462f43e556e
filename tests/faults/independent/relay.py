"""A gateway on a port of this machine: each request goes to a function, which passes it on and writes the response."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any, BinaryIO, TypeAlias

from second_implementation.sandbox import PATH


@dataclass
class Message:
    """A request or a response. `connection` is the same for all requests of one connection."""

    start: str
    headers: list[tuple[str, str]]
    body: bytes
    connection: Any = None

    @property
    def method(self) -> str:
        return self.start.split(" ")[0]

    @property
    def target(self) -> str:
        return self.start.split(" ")[1]

    @target.setter
    def target(self, target: str) -> None:
        method, _, version = self.start.split(" ")
        self.start = f"{method} {target} {version}"

    @property
    def status(self) -> int:
        return int(self.start.split(" ")[1])

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def set(self, name: str, *values: str) -> None:
        """Replace the header by one for each value: no value removes it."""
        kept = [(key, value) for key, value in self.headers if key.lower() != name.lower()]
        self.headers = [*kept, *((name, value) for value in values)]

    def head(self) -> bytes:
        return "".join(f"{line}\r\n" for line in (self.start, *map(": ".join, self.headers), "")).encode("latin-1")

    def wire(self) -> bytes:
        """The bytes of the message, with the length that its body has now."""
        if self.body:
            self.set("Content-Length", str(len(self.body)))
        return self.head() + self.body


Send: TypeAlias = Callable[[Message], Message]
Gateway: TypeAlias = Callable[[Message, Send], Message | bytes]
"""Responds to a request, with the function that passes one on; after bytes the connection is closed."""


def read_head(stream: BinaryIO) -> Message | None:
    """The next message of a connection without its body; None at its end."""
    if not (start := stream.readline().decode("latin-1").strip("\r\n")):
        return None
    headers = []
    while line := stream.readline().decode("latin-1").strip("\r\n"):
        name, _, value = line.partition(":")
        headers.append((name, value.strip(" \t")))
    return Message(start, headers, b"")


@contextmanager
def gateway_before(url: str, gateway: Gateway) -> Iterator[str]:
    """The URL of a gateway to the service at this URL, until the block ends. Calls of a sandbox pass unchanged."""
    host, _, port = url.rpartition("/")[2].partition(":")

    def send(request: Message) -> Message:
        with socket.create_connection((host, int(port))) as far, far.makefile("rb") as stream:
            request.set("Connection", "close")
            far.sendall(request.wire())
            response = read_head(stream)
            assert response is not None
            response.set("Connection")
            response.body = stream.read()
            return response

    class Handler(StreamRequestHandler):
        disable_nagle_algorithm = True

        def handle(self) -> None:
            while (request := read_head(self.rfile)) is not None:
                request.body = self.rfile.read(int(request.header("Content-Length") or 0))
                request.connection = self.client_address
                passes = request.target.startswith(f"{PATH}/")
                response = send(request) if passes else gateway(request, send)
                self.wfile.write(response if isinstance(response, bytes) else response.wire())
                if isinstance(response, bytes):
                    return

    with ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads, server.block_on_close = True, False
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()

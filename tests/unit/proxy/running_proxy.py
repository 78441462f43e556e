"""The command `cce-release proxy` as a process, and an upstream of bytes in a thread."""

from __future__ import annotations

import json
import queue
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.waiting import LONGEST_SECONDS

from cce_release_contract.contract.compiled import contract

PATH = contract().show.path({"cluster_id": "a870253f", "namespace": "default", "name": "web"})
READ = f"GET {PATH} HTTP/1.1\r\nHost: a\r\nX-Auth-Token: 0123456789abcdef0123\r\n\r\n".encode()
_REFUSAL = (
    b'{"errorCode":"CCE.02404001","errorMessage":"Resource not found.","error_code":"CCE.02404001",'
    b'"error_msg":"Resource not found.","request_id":"%032x"}'
)
REFUSED = (
    b"HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nX-Request-Id: %%032x\r\nContent-Length: %d\r\n\r\n"
    % len(_REFUSAL % 0)
) + _REFUSAL


@dataclass
class RunningProxy:
    """A proxy that listens at `url`. After `ended`, its exit code, what it printed and what it said."""

    process: subprocess.Popen[str]
    url: str
    said: list[str] = field(default_factory=list)
    lines: queue.Queue[str] = field(default_factory=queue.Queue)
    printed: str = ""

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def connected(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), LONGEST_SECONDS)

    def exchanged(self, *requests: bytes) -> bytes:
        """What comes back on one connection for requests that were sent one after the other."""
        received = b""
        with self.connected() as connection:
            for request in requests:
                connection.sendall(request)
                received += response_from(connection)
        return received

    def wait_for_line(self, text: str) -> str:
        """The next line on stderr that holds a text."""
        while text not in (line := self.lines.get(timeout=LONGEST_SECONDS)):
            pass
        return line

    def ended(self, number: int = signal.SIGINT) -> int:
        """The exit code after a signal."""
        self.process.send_signal(number)
        assert self.process.stdout is not None
        self.printed = self.process.stdout.read()
        return self.process.wait(LONGEST_SECONDS)


def response_from(connection: socket.socket) -> bytes:
    """One response with a Content-Length."""
    data = b""
    while True:
        head, found, body = data.partition(b"\r\n\r\n")
        if found and len(body) >= int(head.lower().partition(b"content-length:")[2].split()[0]):
            return data
        piece = connection.recv(65536)
        if not piece:
            return data
        data += piece


@contextmanager
def running_proxy(upstream: str, *arguments: str, port: int = 0, most_bytes: int = 0) -> Iterator[RunningProxy]:
    """A proxy, on a free port if none is given; with `most_bytes` its files have no more room than that."""
    command = [sys.executable, "-m", "cce_release_contract.cli", "proxy", "--upstream", upstream]
    command += ["--listen", f"127.0.0.1:{port}", *arguments]
    if most_bytes:
        command = ["prlimit", f"--fsize={most_bytes}", *command]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        running = RunningProxy(process, "")
        assert process.stderr is not None

        def read(stream: Any = process.stderr) -> None:
            for line in stream:
                running.said.append(line)
                running.lines.put(line)

        reader = threading.Thread(target=read, daemon=True)
        reader.start()
        try:
            running.url = running.wait_for_line(" passes on to ").split()[1]
            yield running
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            reader.join(LONGEST_SECONDS)


@contextmanager
def upstream_of(response: bytes = b"", *, silent: bool = False) -> Iterator[str]:
    """An upstream that gives each request the same response, with ids of its own if it has places for them."""
    listener = socket.create_server(("127.0.0.1", 0))
    count = 0

    def serve(connection: socket.socket) -> None:
        nonlocal count
        data = b""
        with connection, suppress(OSError):
            while piece := connection.recv(65536):
                data += piece
                while b"\r\n\r\n" in data and not silent:
                    data = data.partition(b"\r\n\r\n")[2]
                    count += 1
                    connection.sendall(response % (count, count) if b"%032x" in response else response)

    def accept() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def recorded_entries(path: Path) -> list[dict[str, Any]]:
    """The entries of a HAR file."""
    found: list[dict[str, Any]] = json.loads(path.read_bytes())["log"]["entries"]
    return found

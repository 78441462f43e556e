"""A load generator for loopback: one request over and over on a number of connections, for a few seconds.

Run as a process of its own, so that it does not share an interpreter with anything that is measured:
`python load.py PORT CONNECTIONS SECONDS < request-bytes`; it prints the requests a second and the median in ms.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from typing import cast


class Connection(asyncio.Protocol):
    """One connection that sends the request again as soon as it was answered."""

    def __init__(self, request: bytes, deadline: float, times: list[float], statuses: dict[str, int]) -> None:
        self.request = request
        self.deadline = deadline
        self.times = times
        self.statuses = statuses
        self.done = asyncio.get_running_loop().create_future()
        self.received = b""
        self.sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.send()

    def send(self) -> None:
        self.sent_at = time.perf_counter()
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, separator, body = self.received.partition(b"\r\n\r\n")
        if not separator:
            return
        lower = head.lower()
        length = int(lower.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        if len(body) < length:
            return
        now = time.perf_counter()
        self.times.append(now - self.sent_at)
        status = head[9:12].decode()
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self.received = b""
        if now < self.deadline:
            self.send()
        else:
            self.transport.close()

    def connection_lost(self, _: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


async def load(port: int, connections: int, seconds: float, request: bytes) -> dict[str, object]:
    """Requests a second, median and 99th percentile in milliseconds, and how often each status came."""
    times: list[float] = []
    statuses: dict[str, int] = {}
    started = time.perf_counter()
    loop = asyncio.get_running_loop()
    made = [
        (
            await loop.create_connection(
                lambda: Connection(request, started + seconds, times, statuses), "127.0.0.1", port
            )
        )[1]
        for _ in range(connections)
    ]
    await asyncio.wait_for(asyncio.gather(*(one.done for one in made)), seconds + 20)
    ordered = sorted(times)
    return {
        "requests_per_second": len(times) / (time.perf_counter() - started),
        "p50_ms": statistics.median(ordered) * 1000,
        "p99_ms": ordered[int(len(ordered) * 0.99)] * 1000,
        "statuses": statuses,
    }


if __name__ == "__main__":
    import uvloop

    port, connections, seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    print(json.dumps(uvloop.run(load(port, connections, seconds, sys.stdin.buffer.read()))))

"""The service on a port of this machine, in the process that starts it."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import uvicorn

from second_implementation.messages import Request, Response
from second_implementation.release import LARGER, SMALL
from second_implementation.service import CLUSTER, NAMESPACE, RELEASE

TOKEN = "gAAAAB-second-MIIEpQIBAAKCAQEAx7"  # as made up as all else here


@dataclass(frozen=True)
class Address:
    """What a client has to know: where the service is, and what it has."""

    url: str
    token: str = TOKEN
    cluster: str = CLUSTER
    namespace: str = NAMESPACE
    release: str = RELEASE
    chart: str = SMALL.id
    other_chart: str = LARGER.id


class Handler(Protocol):
    """What responds to requests: a service, or a sandbox of services."""

    def handle(self, request: Request) -> Response: ...


def application(handler: Handler) -> Any:
    """An ASGI application around a handler. Each request has a thread, since a service may wait."""

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        body = bytearray()
        while (message := await receive()).get("more_body", False) or message["type"] == "http.request":
            body += message.get("body", b"")
            if not message.get("more_body", False):
                break
        # uvicorn leaves white space around a value, which RFC 9110 (section 5.5) does not count to it
        headers = {name.decode("latin-1"): value.decode("latin-1").strip(" \t") for name, value in scope["headers"]}
        path, query = scope["raw_path"].decode("latin-1"), scope["query_string"].decode("latin-1")
        path = path.partition("?")[0]
        request = Request(scope["method"], path, query, headers, bytes(body), connection=scope["client"])
        response = await asyncio.to_thread(handler.handle, request)
        headers = {"Content-Length": str(len(response.body)), "Server": "api-gateway", **response.headers}
        await send(
            {
                "type": "http.response.start",
                "status": response.status,
                "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()],
            }
        )
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else response.body})

    return app


class Server(uvicorn.Server):
    """Says when it has started. The program around it keeps its signals, since it runs in a thread."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@contextmanager
def serving(handler: Handler) -> Iterator[Address]:
    """Serve on a free port of 127.0.0.1 until the block ends."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            application(handler), lifespan="off", log_level="error", server_header=False, timeout_graceful_shutdown=1
        )
        server = Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        server.ready.wait()
        try:
            yield Address(f"http://127.0.0.1:{listener.getsockname()[1]}")
        finally:
            server.should_exit = True
            thread.join()

"""A small server that plays one release: reads, its history, updates and rollbacks."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

DEPLOYED: dict[str, Any] = {
    "version": 5,
    "chart_name": "nginx",
    "chart_version": "1.0.0",
    "values": "{}",
    "resources": "kind: Pod\n",
    "status": "DEPLOYED",
}
CHANGED = DEPLOYED | {"version": 6, "values": '{"a": 1}'}


class PlayedRelease(ThreadingHTTPServer):
    """A release with a history; a rollback brings back the state of a revision, unless `refuses` is a status.

    `claims` are members that responses to updates show in place of what is so. With `endless` a read is answered bit by
    bit, without end. Serves within its `with` block.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.shown: dict[str, Any] = dict(DEPLOYED)
        self.history: object = [DEPLOYED | {"version": 3, "values": '{"old": 1}', "resources": ""}, DEPLOYED]
        self.refuses = 0
        self.claims: dict[str, Any] = {}
        self.endless = False
        self.ended = threading.Event()
        self.updates: list[dict[str, Any]] = []
        self.url = f"http://127.0.0.1:{self.server_port}"
        self._serving = threading.Thread(target=self.serve_forever, args=(0.02,))

    def __enter__(self) -> Self:
        self._serving.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.shutdown()
        self._serving.join()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: PlayedRelease

    def do_GET(self) -> None:
        if self.server.endless:
            self._go_on()
            return
        self._answer(200, self.server.history if self.path.endswith("/history") else self.server.shown)

    def _go_on(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.close_connection = True
        with suppress(OSError):
            while not self.server.ended.wait(0.01):
                self.wfile.write(b" ")

    def do_PUT(self) -> None:
        played = self.server
        update = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        played.updates.append(update)
        if played.refuses:
            self._answer(played.refuses, {})
            return
        state = DEPLOYED if update["action"] == "rollback" else CHANGED
        played.shown = state | {"version": played.shown["version"] + 1}
        self._answer(201, played.shown | played.claims)

    def _answer(self, status: int, document: object) -> None:
        content = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: Any) -> None:
        """Stay silent."""

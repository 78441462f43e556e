"""A server that does everything wrong that could do harm: no credentials, no validation, no dry run, every PUT upserts.

Whatever a path may mean to somebody on the way, it means to this server: each reading of it is a release that a PUT
replaces. So a request that any reading could turn into a write of a real release shows in `releases`.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

RELEASE = {
    "chart_name": "magento-mysql",
    "chart_public": False,
    "chart_version": "1.0.0",
    "cluster_id": "c0ffee00-0000-4000-8000-000000000001",
    "cluster_name": "sfs-turbo-test",
    "create_at": "2025-12-08T09:30:00+08:00",
    "description": "Install complete",
    "name": "web",
    "namespace": "prod",
    "parameters": "{}",
    "resources": "[]",
    "status": "DEPLOYED",
    "status_description": "Install complete",
    "update_at": "2025-12-08T09:30:00+08:00",
    "values": "{}",
    "version": 1,
}
REAL = ("web", "db", "cache")


@dataclass
class Hostile:
    """What the server holds by name, and what arrived."""

    url: str = ""
    releases: dict[str, dict[str, Any]] = field(default_factory=dict)
    arrived: list[tuple[str, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def reset(self) -> None:
        """The releases as they were, nothing arrived."""
        self.arrived.clear()
        self.releases = {name: RELEASE | {"name": name} for name in REAL}

    def real(self) -> str:
        """Every release but those with impossible names, byte for byte."""
        kept = {name: release for name, release in self.releases.items() if not name.startswith("cce-check-")}
        return json.dumps(kept, sort_keys=True)

    def count(self, method: str) -> int:
        """How many requests with this method arrived."""
        return sum(1 for arrived, _ in self.arrived if arrived == method)


def names_in(target: str) -> set[str]:
    """Every name that some reading of a request target gives: decoded or not, with and without what follows it."""
    found = set()
    for _ in range(3):
        path = target.partition("?")[0].rstrip("/").removesuffix("/history")
        last = path.rsplit("/", 1)[-1]
        found |= {last, last.partition(";")[0], last.partition("#")[0], last.casefold()}
        target = unquote(target)
    return found


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hostile: Hostile

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        hostile = self.hostile
        with hostile.lock:
            hostile.arrived.append((self.command, self.path))
            for name in names_in(self.path):
                if self.command == "GET":
                    continue
                version = hostile.releases.get(name, RELEASE)["version"]
                hostile.releases[name] = RELEASE | {"name": name, "version": version + 1, "values": repr(body)}
            shown = hostile.releases.get(names_in(self.path).pop(), hostile.releases["web"])
        content = json.dumps([shown] if self.path.endswith("/history") else shown).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def log_message(self, *_: Any) -> None:
        """Stay silent."""


@contextmanager
def hostile_server() -> Iterator[Hostile]:
    """The server on a free port of loopback, until the block ends."""
    hostile = Hostile()
    hostile.reset()
    handler = type("Handler", (_Handler,), {"hostile": hostile})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        hostile.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield hostile
        finally:
            server.shutdown()
            thread.join()

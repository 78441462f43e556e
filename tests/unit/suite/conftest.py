"""A tiny suite in the place of the real one, and a target that answers 404 to everything."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import uuid4

import pytest
from tests.unit.suite.tiny_suite import Finished, TinySuite
from tests.warm_pytest import WarmPytest


class NotFound(BaseHTTPRequestHandler):
    """Answers 404, as a service that keeps every clause about any response."""

    protocol_version = "HTTP/1.1"
    more_headers: Mapping[str, str] = MappingProxyType({})

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        content = json.dumps({"errorCode": "CCE.02404001", "errorMessage": "not found"}).encode()
        self.send_response(404)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Request-Id", uuid4().hex)
        for name, value in self.more_headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_PUT  # noqa: N815 - the name is the library's

    def log_message(self, *args: Any) -> None:
        """Stay silent."""


@contextmanager
def served(handler: type[NotFound]) -> Iterator[str]:
    """Serve on a free port until the block ends; the base URL."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def not_found_url() -> Iterator[str]:
    """The base URL of a target that answers 404 to everything."""
    with served(NotFound) as url:
        yield url


@pytest.fixture(scope="session")
def warm_pytest() -> Iterator[WarmPytest]:
    """A process that has loaded what pytest and the suite need, and forks for each run."""
    with WarmPytest() as warm:
        yield warm


@pytest.fixture
def tiny_suite(tmp_path: Path, not_found_url: str, warm_pytest: WarmPytest) -> TinySuite:
    """A tiny suite in a folder of its own."""
    return TinySuite(tmp_path, not_found_url, warm_pytest)


@pytest.fixture(scope="session")
def mixed_run(tmp_path_factory: pytest.TempPathFactory, not_found_url: str, warm_pytest: WarmPytest) -> Finished:
    """One run of the tiny suite in which tests end in every way, against a live target."""
    return TinySuite(tmp_path_factory.mktemp("mixed"), not_found_url, warm_pytest).run("--cce-no-strict", whole=True)

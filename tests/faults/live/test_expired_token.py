"""A token that expires in the middle of a run."""

from __future__ import annotations

import http.client
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import urlsplit

import pytest
from tests.levels import few_rows
from tests.waiting import LONGEST_SECONDS

from cce_release_contract.exit_codes import ExitCode

EXPIRED = {"error_code": "APIGW.0301", "error_msg": "Incorrect IAM authentication information: decrypt token fail"}


class ExpiringToken:
    """A proxy in front of an emulator. It hands on `lasting` requests, and answers 401 to all that come after them."""

    def __init__(self, upstream: str, lasting: int) -> None:
        self._upstream = urlsplit(upstream).netloc
        self._left = lasting
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, method: str, target: str, headers: list[tuple[str, str]], body: bytes) -> tuple[int, bytes]:
        with self._lock:
            self._left -= 1
            if self._left < 0:
                return 401, json.dumps(EXPIRED).encode()
        connection = http.client.HTTPConnection(self._upstream, timeout=LONGEST_SECONDS)
        try:
            connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
            for name, value in headers:
                connection.putheader(name, value)
            connection.endheaders(body)
            with connection.getresponse() as response:
                return response.status, response.read()
        finally:
            connection.close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status, content = proxy.answer(self.command, self.path, list(self.headers.items()), body)
                self.send_response(status)
                for name, value in (("Content-Type", "application/json"), ("Content-Length", str(len(content)))):
                    self.send_header(name, value)
                self.send_header("X-Request-Id", f"{proxy._left & (2**128 - 1):032x}")
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_PUT = answer  # noqa: N815 # the names that the library looks for

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler


@pytest.mark.parametrize(
    ("lasting", "options"),
    few_rows(
        [
            (33, ("--profile", "smoke")),
            # Its first request carries the token in its own way, so that a refusal could be taken for the clause's.
            (1, ("--clause", "authentication.token.header_name_case")),
            (1, ("--clause", "authentication.token.outer_whitespace")),
        ],
        quick=[1],
    ),
    ids=["in the middle", "header name", "white space"],
)
def test_expired_token_ends_the_run(emulator, live, lasting, options):
    """A token that expires in the middle of a run ends it: what was proven stands, and nothing is broken."""
    good = emulator("")

    with ExpiringToken(good.url, lasting) as proxy:
        checked = live(good, *options, url=proxy.url)

    assert checked.dishonest() == {}
    assert checked.exit_code == ExitCode.NOTHING_PROVEN, checked.stderr
    assert checked.report["cut_short"] == "the target returned 401 for correct credentials"
    assert checked.report["requests"] <= lasting + 25
    assert checked.report["summary"]["inconclusive"] > 0

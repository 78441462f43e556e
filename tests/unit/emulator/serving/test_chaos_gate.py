"""The gate in front of the contract's path."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from cce_release_contract.contract.compiled import contract
from cce_release_contract.emulator.serving.chaos import Chaos
from cce_release_contract.emulator.serving.chaos_gate import ChaosGate
from cce_release_contract.emulator.serving.http_protocol import RESET_KEY, TARGET_KEY

PATH = "/cce/cam/v3/clusters/c/namespace/n/releases/r"


class Passage:
    """Sends requests to a gate, and records the passed requests and the responses, in order."""

    def __init__(self, chaos: Chaos) -> None:
        self.events: list[str] = []
        self.sent: list[Any] = []
        self.slept: list[float] = []
        self._gate = ChaosGate(self._inside, chaos, sleep=self._sleep)

    async def _inside(self, _scope: Any, receive: Any, send: Any) -> None:
        self.events.append("carried out")
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def request(self, method: str = "PUT", path: str = PATH, chunks: int = 2) -> None:
        waiting: list[dict[str, Any]] = [
            {"type": "http.request", "body": b"x", "more_body": number < chunks} for number in range(1, chunks + 1)
        ]

        async def receive() -> Any:
            message = waiting.pop(0) if waiting else {"type": "http.disconnect"}
            self.events.append("read" if message["type"] == "http.request" else "closed")
            return message

        async def send(message: Any) -> None:
            self.sent.append(message)

        scope = {
            "type": "http",
            "method": method,
            "raw_path": path.encode(),
            "query_string": b"",
            TARGET_KEY: path.encode(),
            RESET_KEY: lambda: self.events.append("reset"),
        }
        asyncio.run(self._gate(scope, receive, send))

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])

    @property
    def headers(self) -> dict[bytes, bytes]:
        return dict(self.sent[0]["headers"])


@pytest.mark.parametrize(("name", "status"), [(f"status_{status}", status) for status in (429, 502, 503, 504)])
def test_request_is_turned_away(name: str, status: int) -> None:
    """A request is refused with the gateway's error in both spellings, and is not executed."""
    passage = Passage(Chaos(**{name: 1.0}))

    passage.request()

    document = json.loads(passage.sent[1]["body"])
    assert passage.status == status
    assert document["error_code"] == document["errorCode"]
    assert document["error_msg"] == document["errorMessage"] != ""
    assert document["error_code"].startswith("APIGW.")
    assert passage.headers[b"x-request-id"].decode() == document["request_id"]
    assert passage.headers[b"content-type"] == b"application/json"
    assert b"retry-after" not in passage.headers
    assert passage.events == ["read", "read"]


def test_throttling_responds_as_in_the_contract() -> None:
    """The code and the text of a 429 are those that the contract lists."""
    passage = Passage(Chaos(status_429=1.0))

    passage.request()

    listed = contract().schema("/components/responses/TooManyRequests")["x-error-codes"]
    document = json.loads(passage.sent[1]["body"])
    assert {"code": document["error_code"], "message": document["error_msg"]} in listed


@pytest.mark.parametrize(("name", "header"), [("status_429", b"30"), ("status_503", b"30"), ("status_502", None)])
def test_retry_after_is_sent_where_it_belongs(name: str, header: bytes | None) -> None:
    """429 and 503 have a Retry-After if the file sets it."""
    passage = Passage(Chaos(**{name: 1.0}, retry_after_seconds=30))  # type: ignore[arg-type] # a share, by its name

    passage.request()

    assert passage.headers.get(b"retry-after") == header


def test_reset_comes_before_anything_is_done() -> None:
    """A reset closes the connection before the request is executed, and sends nothing."""
    passage = Passage(Chaos(resets=1.0))

    passage.request()

    assert passage.events == ["reset", "read", "read", "closed"]
    assert passage.sent == []


def test_lost_response_follows_the_execution() -> None:
    """A lost response closes the connection after the request is executed, and sends nothing."""
    passage = Passage(Chaos(lost_answers=1.0))

    passage.request()

    assert passage.events == ["carried out", "read", "read", "reset", "closed"]
    assert passage.sent == []


@pytest.mark.parametrize(
    ("method", "path"), [("GET", PATH), ("PUT", "/_emulator/scopes/x/clock"), ("PUT", "/_emulator/reset")]
)
def test_what_is_not_touched_passes(method: str, path: str) -> None:
    """Other methods than the named ones pass, and the control API always does; they use up nothing of the sequence."""
    passage = Passage(Chaos(status_503=1.0, jitter_ms=100, only_methods=("PUT",)))

    passage.request(method, path)

    assert passage.events[0] == "carried out"
    assert passage.status == 200
    assert passage.slept == []


def test_path_that_only_starts_like_the_control_api_is_touched() -> None:
    """`/_emulatorx` is not part of the control API."""
    passage = Passage(Chaos(status_503=1.0))

    passage.request("GET", "/_emulatorx/handshake")

    assert passage.status == 503


def test_jitter_slows_requests_down() -> None:
    """Each request waits for another time, up to the jitter, and then passes."""
    passage = Passage(Chaos(jitter_ms=200, seed=3))

    for _ in range(5):
        passage.request()

    assert len(set(passage.slept)) == 5
    assert 0 < min(passage.slept) <= max(passage.slept) <= 0.2
    assert passage.events.count("carried out") == 5

"""An emulator in the test's process: no socket, a manual clock, a store in memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from cce_release_contract.emulator.access.credentials import EXAMPLE_CREDENTIALS
from cce_release_contract.emulator.checks.request_contract import request_contract
from cce_release_contract.emulator.clock import ManualClock
from cce_release_contract.emulator.control.sandbox_definition import SandboxDefinition
from cce_release_contract.emulator.control.seeding import default_seed
from cce_release_contract.emulator.emulator import Emulator
from cce_release_contract.emulator.helm.archives import DEFAULT_CHART_ID
from cce_release_contract.emulator.helm.engine import HelmEngine
from cce_release_contract.emulator.incoming import Incoming, new_request_id
from cce_release_contract.emulator.storage.sql import open_store
from cce_release_contract.emulator.wire_responses import WireResponse
from cce_release_contract.signing.access_key import AccessKey
from cce_release_contract.signing.signature import sign

START = datetime(2025, 12, 8, 9, 30, tzinfo=UTC)
SETTLE_SECONDS = 10


@dataclass(frozen=True)
class Received:
    """One response with its parsed body."""

    status: int
    headers: dict[str, str]
    document: Any

    @classmethod
    def of(cls, response: WireResponse) -> Received:
        headers = {name.decode(): value.decode() for name, value in response.headers}
        return cls(response.status, headers, json.loads(response.body))

    @property
    def text(self) -> str:
        return json.dumps(self.document, ensure_ascii=False)

    @property
    def code(self) -> str:
        return str(self.document["error_code"])

    @property
    def message(self) -> str:
        return str(self.document["error_msg"])


@dataclass
class Service:
    """An emulator with one sandbox, and short ways to call it."""

    emulator: Emulator
    clock: ManualClock
    definition: SandboxDefinition

    def target(self, *, name: str = "testwww", namespace: str = "", cluster: str = "", tail: str = "") -> str:
        cluster, namespace = cluster or self.definition.cluster_id, namespace or self.definition.namespace
        return f"/cce/cam/v3/clusters/{cluster}/namespace/{namespace}/releases/{name}{tail}"

    def body(self, action: str = "upgrade", /, **members: Any) -> dict[str, Any]:
        return {"chart_id": DEFAULT_CHART_ID, "action": action, "parameters": {}, "values": {}} | members

    def send(
        self, method: str, target: str, body: Any = b"", *, headers: dict[str, str] | None = None, token: bool = True
    ) -> Received:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        pairs = {"x-auth-token": self.definition.token} if token else {}
        if content:
            pairs["content-type"] = "application/json"
        pairs |= headers or {}
        present = tuple((name, value) for name, value in pairs.items() if value)
        incoming = Incoming(method, target, present, content, new_request_id())
        return Received.of(self.emulator.endpoints.respond(incoming, self.emulator.sandboxes.of(incoming)))

    def put(self, body: Any = None, **options: Any) -> Received:
        return self.send("PUT", self.target(tail=options.pop("tail", "")), body or self.body(), **options)

    def get(self, **place: str) -> Received:
        return self.send("GET", self.target(**place))

    def history(self) -> Received:
        return self.send("GET", self.target(tail="/history"))

    def signed(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        /,
        *,
        secret: str = "",
        access_key: str = "",
        at: datetime | None = None,
        host: bool = True,
        **options: Any,
    ) -> Received:
        """Send a request with a signature; `options` change it after signing (`body`, `target`, `headers`)."""
        headers = {"host": "cce.example.com"} if host else {}
        if body:
            headers["content-type"] = "application/json"
        key = AccessKey(access_key or self.definition.access_key, secret or self.definition.secret_key)
        added = sign(method, target, tuple(headers.items()), body, key, date=at or self.emulator.now(self.definition))
        headers |= {name.lower(): value for name, value in added} | options.get("headers", {})
        return self.send(
            options.get("method", method),
            options.get("target", target),
            options.get("body", body),
            headers=headers,
            token=options.get("token", False),
        )

    def settle(self) -> None:
        self.clock.advance(SETTLE_SECONDS)


@pytest.fixture(scope="session")
def helm() -> HelmEngine:
    """One Helm for all tests: it takes a moment to load and keeps no state but caches."""
    return HelmEngine()


@pytest.fixture
def service(helm: HelmEngine) -> Iterator[Service]:
    """A service with a release at revision 1 that settles ten seconds after an update."""
    clock = ManualClock(START)
    store = open_store("")
    emulator = Emulator(store, helm, default_seed(), EXAMPLE_CREDENTIALS, request_contract(), clock=clock)
    form = {"namespace": "check-unit", "settle_seconds": SETTLE_SECONDS, "token": "unit-token-0123456789"}
    definition, _ = emulator.make_sandbox(form)
    yield Service(emulator, clock, definition)
    store.close()

"""Find the sandbox of a request by its namespace or credentials, and keep the sandbox's exchanges."""

from __future__ import annotations

import hashlib
from collections import deque
from dataclasses import dataclass, field
from typing import Final

from cce_release_contract.emulator.access.authentication import presented_access_key
from cce_release_contract.emulator.access.lockout import Lockout
from cce_release_contract.emulator.control.sandbox_definition import SandboxDefinition
from cce_release_contract.emulator.incoming import Incoming
from cce_release_contract.emulator.pipeline import Pipeline
from cce_release_contract.emulator.routes import namespace_of
from cce_release_contract.emulator.wire_responses import WireResponse

RECORDED: Final = 1000
"""Exchanges kept per sandbox; the oldest are dropped first."""


@dataclass
class Sandbox:
    """One running sandbox: its credentials, its behaviour, and its exchanges.

    `exchanges` contains raw pairs with secrets; they leave the process only redacted. The sandbox of the process itself
    records nothing.
    """

    definition: SandboxDefinition
    pipeline: Pipeline
    lockout: Lockout = field(default_factory=Lockout)
    exchanges: deque[tuple[Incoming, WireResponse, float]] | None = None


class Sandboxes:
    """The process's own sandbox and those of the control API, found by namespace, else by the request's credentials."""

    def __init__(self, home: Sandbox) -> None:
        self.home = home
        self._by_namespace: dict[str, Sandbox] = {}
        self._by_token: dict[bytes, Sandbox] = {}
        self._by_access_key: dict[str, Sandbox] = {}

    def __len__(self) -> int:
        return len(self._by_namespace)

    def get(self, namespace: str) -> Sandbox | None:
        """The sandbox of a namespace, or None."""
        return self._by_namespace.get(namespace)

    def put(self, definition: SandboxDefinition, pipeline: Pipeline) -> Sandbox:
        """Add a sandbox or replace the one with the same namespace; counts and recordings start anew."""
        self.remove(definition.namespace)
        sandbox = Sandbox(definition, pipeline, exchanges=deque(maxlen=RECORDED))
        self._by_namespace[definition.namespace] = sandbox
        self._by_token[_digest(definition.token)] = sandbox
        self._by_access_key[definition.access_key] = sandbox
        return sandbox

    def remove(self, namespace: str) -> None:
        """Remove a sandbox."""
        sandbox = self._by_namespace.pop(namespace, None)
        if sandbox is not None:
            self._by_token = {key: other for key, other in self._by_token.items() if other is not sandbox}
            self._by_access_key = {key: other for key, other in self._by_access_key.items() if other is not sandbox}

    def clear(self) -> None:
        """Remove every sandbox, and the failure counts of the process's own key."""
        self._by_namespace.clear()
        self._by_token.clear()
        self._by_access_key.clear()
        self.home.lockout = Lockout()

    def of(self, incoming: Incoming) -> Sandbox:
        """The sandbox for a request: that of the path's namespace, else that of its token or key, else the process's.

        The choice by credentials lets a sandbox request a namespace that does not exist. It does not authenticate; the
        sandbox does that later. Tokens are looked up by digest, so that timing reveals nothing about them.
        """
        if not self._by_namespace:
            return self.home
        sandbox = self._by_namespace.get(namespace_of(incoming))
        if sandbox is not None:
            return sandbox
        sandbox = self._by_access_key.get(presented_access_key(incoming))
        if sandbox is None:
            sandbox = self._by_token.get(_digest(incoming.header("x-auth-token") or ""))
        return sandbox or self.home


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()

"""Whose request it is: the scope that its namespace or its credentials belong to, and what that scope has seen."""

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
"""Exchanges kept for each scope; the oldest go first."""


@dataclass
class Sandbox:
    """One scope at work: what it accepts, how it behaves, and what it has seen.

    `exchanges` holds raw pairs, secrets included; they leave the process redacted only. The sandbox of the process
    itself records nothing.
    """

    scope: SandboxDefinition
    pipeline: Pipeline
    lockout: Lockout = field(default_factory=Lockout)
    exchanges: deque[tuple[Incoming, WireResponse, float]] | None = None


class Sandboxes:
    """The process's own sandbox and one for each scope, found by namespace, else by the credentials that are shown."""

    def __init__(self, home: Sandbox) -> None:
        self.home = home
        self._by_namespace: dict[str, Sandbox] = {}
        self._by_token: dict[bytes, Sandbox] = {}
        self._by_access_key: dict[str, Sandbox] = {}

    def __len__(self) -> int:
        return len(self._by_namespace)

    def get(self, namespace: str) -> Sandbox | None:
        """The sandbox of a scope, or nothing."""
        return self._by_namespace.get(namespace)

    def put(self, scope: SandboxDefinition, pipeline: Pipeline) -> Sandbox:
        """Take in a scope, in place of one with the same namespace; counts and recordings start anew."""
        self.remove(scope.namespace)
        sandbox = Sandbox(scope, pipeline, exchanges=deque(maxlen=RECORDED))
        self._by_namespace[scope.namespace] = sandbox
        self._by_token[_digest(scope.token)] = sandbox
        self._by_access_key[scope.access_key] = sandbox
        return sandbox

    def remove(self, namespace: str) -> None:
        """Forget a scope."""
        sandbox = self._by_namespace.pop(namespace, None)
        if sandbox is not None:
            self._by_token = {key: other for key, other in self._by_token.items() if other is not sandbox}
            self._by_access_key = {key: other for key, other in self._by_access_key.items() if other is not sandbox}

    def clear(self) -> None:
        """Forget every scope, and the failure counts of the process's own key."""
        self._by_namespace.clear()
        self._by_token.clear()
        self._by_access_key.clear()
        self.home.lockout = Lockout()

    def of(self, incoming: Incoming) -> Sandbox:
        """Who answers: the scope of the path's namespace; else the one whose token or key is shown; else the process.

        Choosing by what is shown lets a scope ask for a namespace that nobody has, and be answered as itself. It
        authenticates nobody: the sandbox's own check does that. Tokens are found by their digest, so that the time it
        takes says nothing about them.
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

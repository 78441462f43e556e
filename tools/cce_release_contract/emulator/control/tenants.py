"""Whose request it is: the scope that its namespace or its credentials belong to, and what that scope has seen."""

from __future__ import annotations

import hashlib
from collections import deque
from dataclasses import dataclass, field
from typing import Final

from cce_release_contract.emulator.access.authentication import presented_access_key
from cce_release_contract.emulator.access.lockout import Lockout
from cce_release_contract.emulator.control.scopes import Scope
from cce_release_contract.emulator.incoming import Incoming
from cce_release_contract.emulator.pipeline import Seams
from cce_release_contract.emulator.routes import namespace_of
from cce_release_contract.emulator.wire_responses import WireAnswer

RECORDED: Final = 1000
"""Exchanges kept for each scope; the oldest go first."""


@dataclass
class Tenant:
    """One scope at work: what it accepts, how it behaves, and what it has seen.

    `exchanges` holds raw pairs, secrets included; they leave the process redacted only. The tenant of the process
    itself records nothing.
    """

    scope: Scope
    seams: Seams
    lockout: Lockout = field(default_factory=Lockout)
    exchanges: deque[tuple[Incoming, WireAnswer, float]] | None = None


class Tenants:
    """The process's own tenant and one for each scope, found by namespace, else by the credentials that are shown."""

    def __init__(self, home: Tenant) -> None:
        self.home = home
        self._by_namespace: dict[str, Tenant] = {}
        self._by_token: dict[bytes, Tenant] = {}
        self._by_access_key: dict[str, Tenant] = {}

    def __len__(self) -> int:
        return len(self._by_namespace)

    def get(self, namespace: str) -> Tenant | None:
        """The tenant of a scope, or nothing."""
        return self._by_namespace.get(namespace)

    def put(self, scope: Scope, seams: Seams) -> Tenant:
        """Take in a scope, in place of one with the same namespace; counts and recordings start anew."""
        self.remove(scope.namespace)
        tenant = Tenant(scope, seams, exchanges=deque(maxlen=RECORDED))
        self._by_namespace[scope.namespace] = tenant
        self._by_token[_digest(scope.token)] = tenant
        self._by_access_key[scope.access_key] = tenant
        return tenant

    def remove(self, namespace: str) -> None:
        """Forget a scope."""
        tenant = self._by_namespace.pop(namespace, None)
        if tenant is not None:
            self._by_token = {key: other for key, other in self._by_token.items() if other is not tenant}
            self._by_access_key = {key: other for key, other in self._by_access_key.items() if other is not tenant}

    def clear(self) -> None:
        """Forget every scope, and the failure counts of the process's own key."""
        self._by_namespace.clear()
        self._by_token.clear()
        self._by_access_key.clear()
        self.home.lockout = Lockout()

    def of(self, incoming: Incoming) -> Tenant:
        """Who answers: the scope of the path's namespace; else the one whose token or key is shown; else the process.

        Choosing by what is shown lets a scope ask for a namespace that nobody has, and be answered as itself. It
        authenticates nobody: the tenant's own check does that. Tokens are found by their digest, so that the time it
        takes says nothing about them.
        """
        if not self._by_namespace:
            return self.home
        tenant = self._by_namespace.get(namespace_of(incoming))
        if tenant is not None:
            return tenant
        tenant = self._by_access_key.get(presented_access_key(incoming))
        if tenant is None:
            tenant = self._by_token.get(_digest(incoming.header("x-auth-token") or ""))
        return tenant or self.home


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()

"""The one interface of a sandbox: over the network (`sandbox_client`), or of an object in a user's own Python.

Both return plain data in the shapes of spec/sandbox.yaml. `checked_sandbox` holds them to it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final, Protocol

OFFERS_RELEASES: Final = "own_releases"
SETTLE_TIME: Final = "settle_time"
CLOCK: Final = "clock"
SECOND_TOKEN: Final = "second_token"  # noqa: S105 - the name of a capability
ACCESS_KEY: Final = "access_key"
CHART_SCHEMA: Final = "chart_schema"


class SandboxMaker(Protocol):
    """What makes releases that nothing but a test depends on.

    Only what a declared capability needs is ever called. What a method raises ends the run with exit code 3.
    """

    @property
    def capabilities(self) -> Collection[str]:
        """What it offers. Source of the names: spec/sandbox.yaml, schema Capability."""
        ...

    def make_scope(self, wanted: Mapping[str, Any]) -> Mapping[str, Any]:
        """Make a scope as a ScopeRequest asks for it, and return a Scope."""
        ...

    def remove_scope(self, namespace: str) -> object:
        """Remove a scope; what it returns does not matter."""
        ...

    def advance_clock(self, namespace: str, seconds: float) -> Mapping[str, Any]:
        """Move the clock of a scope forward, and return a Clock."""
        ...

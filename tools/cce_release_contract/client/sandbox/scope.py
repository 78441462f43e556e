"""One scope of an emulator: a separate namespace with credentials, releases and charts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from cce_release_contract.client.credentials import AccessKey, Token
from cce_release_contract.client.target import Address, Target
from cce_release_contract.errors import TargetError


@dataclass(frozen=True, slots=True)
class SeededRelease:
    """A release of a new scope; `version` is its last revision number."""

    name: str
    version: int


@dataclass(frozen=True, slots=True)
class SandboxAccess:
    """What the control API returned for a new scope. `settle_seconds` is how long a pending status lasts."""

    namespace: str
    cluster_id: str
    cluster_name: str
    token: str = field(repr=False)
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    settle_seconds: float
    releases: tuple[SeededRelease, ...]
    chart_id: str
    upgrade_chart_id: str
    charts: tuple[Any, ...] = ()

    @property
    def token_credentials(self) -> Token:
        """The scope's token."""
        return Token(self.token)

    @property
    def key_credentials(self) -> AccessKey:
        """The scope's access key with its secret."""
        return AccessKey(self.access_key, self.secret_key)

    def address(self, name: str = "") -> Address:
        """The address of a release, the first seeded one by default. Raises TargetError if there is none."""
        if not name and not self.releases:
            raise TargetError(f"the scope {self.namespace!r} has no release")
        return Address(self.cluster_id, self.namespace, name or self.releases[0].name)

    def target(self, target: Target, name: str = "") -> Target:
        """The same endpoint with this scope's release, charts and token."""
        return replace(
            target,
            credentials=self.token_credentials,
            address=self.address(name),
            chart_id=self.chart_id,
            upgrade_chart_id=self.upgrade_chart_id,
        )

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> SandboxAccess:
        """Read the response of the control API. Raises KeyError or TypeError if a member is missing."""
        return cls(
            namespace=document["namespace"],
            cluster_id=document["cluster_id"],
            cluster_name=document["cluster_name"],
            token=document["token"],
            access_key=document["access_key"],
            secret_key=document["secret_key"],
            settle_seconds=float(document["settle_seconds"]),
            releases=tuple(SeededRelease(item["name"], item["version"]) for item in document["releases"]),
            chart_id=document["chart_id"],
            upgrade_chart_id=document["upgrade_chart_id"],
            charts=tuple(document.get("charts", ())),
        )

"""One scope of a sandbox: a separate namespace with credentials, releases and charts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from cce_release_contract.client.credentials import AccessKey, Token
from cce_release_contract.client.target import Address, Target
from cce_release_contract.settings.setting import STANDARD, Variant


@dataclass(frozen=True, slots=True)
class SeededRelease:
    """A release of a new scope; `version` is its last revision number."""

    name: str
    version: int


@dataclass(frozen=True, slots=True)
class SandboxAccess:
    """What a sandbox returned for a new scope.

    `settle_seconds` is how long a pending status lasts, `refused_values` are values that its chart's schema refuses.
    Without an access key, `access_key` and `secret_key` are empty; without another chart, `upgrade_chart_id` is.
    `variant` is not of the sandbox, whose scopes are the same under all paths: the run chooses it.
    """

    namespace: str
    cluster_id: str
    token: str = field(repr=False)
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    settle_seconds: float
    releases: tuple[SeededRelease, ...]
    chart_id: str
    upgrade_chart_id: str = ""
    charts: tuple[Any, ...] = ()
    refused_values: Mapping[str, Any] = field(default_factory=dict)
    clock_offset_seconds: float = 0.0
    variant: Variant = STANDARD

    @property
    def token_credentials(self) -> Token:
        """The scope's token."""
        return Token(self.token)

    @property
    def key_credentials(self) -> AccessKey:
        """The scope's access key with its secret."""
        return AccessKey(self.access_key, self.secret_key)

    def address(self, name: str = "") -> Address:
        """The address of a release, the first one by default."""
        return Address(self.cluster_id, self.namespace, name or self.releases[0].name, self.variant)

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
    def from_json(cls, document: Mapping[str, Any], variant: Variant = STANDARD) -> SandboxAccess:
        """Read the response of a sandbox, which has been checked against the protocol."""
        return cls(
            namespace=document["namespace"],
            cluster_id=document["cluster_id"],
            token=document["token"],
            access_key=document.get("access_key", ""),
            secret_key=document.get("secret_key", ""),
            settle_seconds=float(document["settle_seconds"]),
            releases=tuple(SeededRelease(item["name"], item["version"]) for item in document["releases"]),
            chart_id=document["chart_id"],
            upgrade_chart_id=document.get("upgrade_chart_id", ""),
            charts=tuple(document["charts"]),
            refused_values=document.get("refused_values", {}),
            clock_offset_seconds=float(document.get("clock_offset_seconds", 0)),
            variant=variant,
        )

"""The target of a test: a base URL with credentials, a release and the charts that may be used."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlsplit

from cce_release_contract.client.credentials import AccessKey, Anonymous, Credentials, Token, secret_values
from cce_release_contract.client.guard.arming import UNARMED, Arming
from cce_release_contract.contract.compiled import Contract, contract
from cce_release_contract.errors import UsageError
from cce_release_contract.settings.setting import STANDARD, TargetKind, Variant

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Address:
    """The address of a release: cluster, namespace and name, as plain text (not percent-encoded), and the variant."""

    cluster_id: str
    namespace: str
    name: str
    variant: Variant = STANDARD

    @property
    def contract(self) -> Contract:
        """The contract of the variant, whose operations have the paths of this release."""
        return contract(self.variant)

    @property
    def place(self) -> dict[str, str]:
        """The values of the path parameters, by the names that the contract gives them."""
        return {"cluster_id": self.cluster_id, "namespace": self.namespace, "name": self.name}

    def path(self) -> str:
        """The request target of the release, each part percent-encoded."""
        return self.contract.update.path(self.place)

    def history_path(self) -> str:
        """The request target of the release's history."""
        return self.contract.history.path(self.place)

    def named(self, name: str) -> Address:
        """Another release of the same namespace."""
        return replace(self, name=name)

    def __str__(self) -> str:
        return f"{self.cluster_id}/{self.namespace}/{self.name}"


@dataclass(frozen=True, slots=True)
class ControlAccess:
    """The way to a sandbox: its URL without user part, the control token, and the CA file to trust.

    `ca_bundle` is the path of a PEM file, empty for the system's certificates.
    """

    url: str
    token: str = field(default="", repr=False)
    ca_bundle: str = ""


def control_access(url: str, token: str = "", *, ca_bundle: str = "") -> ControlAccess:
    """Split the control URL of the ready line (`http://control:TOKEN@host:port/_emulator`).

    An explicit `token` wins over the one in the URL. Raises UsageError for a URL that is not http or https.
    """
    parts = urlsplit(url)
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise UsageError(
            "the control URL is not an http or https URL",
            cause="a part of the emulator's ready line is missing",
            remedy="copy the value after control= from the ready line",
        )
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl().rstrip("/")
    return ControlAccess(url=bare, token=token or parts.password or "", ca_bundle=ca_bundle)


@dataclass(frozen=True, slots=True)
class Target:
    """One endpoint to test, with everything that a run may use.

    `base_url` is scheme, host and port only. `kind` is emulator for a sandbox, only if it vouched for the base URL: by
    its own origin (that of `control`), or by stating another origin, which is `vouched` then. `capabilities` are what
    it declares. `reads` says whether the target has the two read operations. `ca_bundle` is the path of a PEM file with
    certificates to trust, empty for the system's; `insecure` trusts any. `project_id` is sent as X-Project-Id with an
    access key, if not empty. `arming`
    says what a run may do to the release of a live target in addition to reads.
    """

    base_url: str
    kind: TargetKind
    credentials: Credentials
    address: Address
    chart_id: str
    upgrade_chart_id: str = ""
    reads: bool = False
    control: ControlAccess | None = None
    ca_bundle: str = ""
    project_id: str = ""
    insecure: bool = False
    arming: Arming = UNARMED
    capabilities: frozenset[str] = frozenset()
    vouched: str = ""

    @property
    def has_own_releases(self) -> bool:
        """Whether each test gets releases of its own. Source of the name: spec/sandbox.yaml."""
        return "own_releases" in self.capabilities

    @property
    def is_vouched_for(self) -> bool:
        """Whether a sandbox vouched for the base URL, so that nothing there needs protection."""
        origins = (self.vouched, "" if self.control is None else self.control.url)
        return self.kind == "emulator" and any(origin and is_same_origin(self.base_url, origin) for origin in origins)

    @property
    def chart_ids(self) -> tuple[str, ...]:
        """The ids of the real charts that are set."""
        return tuple(chart_id for chart_id in (self.chart_id, self.upgrade_chart_id) if chart_id)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The texts of this target that must never be shown."""
        tokens = (self.control.token,) if self.control is not None and self.control.token else ()
        return secret_values(self.credentials) + tokens

    def credential_kind(self) -> str:
        """How requests are authenticated, in a word or two."""
        names = {Token: "token", AccessKey: "access key", Anonymous: "none"}
        return names[type(self.credentials)]


def host_header(base_url: str) -> str:
    """The Host header for a base URL: the host, with the port unless it is the scheme's own.

    Raises UsageError for a URL that is not http or https or that has a user part, path, query or fragment.
    """
    parts = urlsplit(base_url)
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or port == -1:
        raise UsageError(
            f"{base_url.rpartition('@')[2]!r} is not a base URL",
            remedy="give scheme, host and port, for example https://cce.eu-de.otc.t-systems.com",
        )
    if parts.username is not None or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise UsageError(
            f"the base URL of a target ends after host and port: {base_url.rpartition('@')[2]!r}",
            cause="it contains credentials, a path, a query or a fragment",
            remedy="give credentials as separate settings; the path is made from cluster, namespace and release",
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return host if port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{host}:{port}"


def is_same_origin(one: str, other: str) -> bool:
    """Whether two URLs have the same scheme, host and port. The names of IPv4 loopback count as one host."""
    origins = []
    for url in (one, other):
        parts = urlsplit(url)
        try:
            port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
        except ValueError:
            return False
        host = "127.0.0.1" if parts.hostname == "localhost" else parts.hostname
        origins.append((parts.scheme, host, port))
    return origins[0] == origins[1]

"""The client of a sandbox: its protocol (spec/sandbox.yaml), and what our emulator adds to that."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final, Self
from urllib.parse import quote, urlsplit

from cce_release_contract.client.sandbox.protocol_document import checked
from cce_release_contract.client.target import ControlAccess
from cce_release_contract.client.transport.transport import Timeouts, Transport
from cce_release_contract.client.transport.trust import trusted_certificates
from cce_release_contract.errors import SandboxError, TargetError, TransportError
from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.exchanges.request import Request

_PROTOCOL: Final = "cce-release-sandbox"
_VERSION: Final = 1

_TIMEOUTS: Final = Timeouts(connect_seconds=5.0, read_seconds=30.0)
_MOST_MEGABYTES: Final = 128
"""The largest state of a scope, which has all revisions of its releases."""


class SandboxClient:
    """Calls the operations of a sandbox. It is a `SandboxMaker`; use it through `CheckedSandbox`.

    Each method raises SandboxError if the sandbox refuses or does not return JSON, and TransportError if there is no
    response. A scope is named by its namespace. Safe for threads.
    """

    def __init__(self, access: ControlAccess, *, transport: Transport | None = None) -> None:
        parts = urlsplit(access.url)
        self._access = access
        self._handshake: Mapping[str, Any] | None = None
        self._base_path = parts.path.rstrip("/")
        self._transport = transport or Transport(
            f"{parts.scheme}://{parts.netloc}",
            _TIMEOUTS,
            verify=trusted_certificates(access.ca_bundle),
            most_megabytes=_MOST_MEGABYTES,
        )
        self._transport.redactor = Redactor((access.token,))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def url(self) -> str:
        """The control URL, without its token."""
        return self._access.url

    def close(self) -> None:
        """Close every connection."""
        self._transport.close()

    @property
    def capabilities(self) -> Collection[str]:
        """What the sandbox declares in its handshake, which is asked for once."""
        declared: list[str] = self.handshake()["capabilities"]
        return declared

    def handshake(self) -> Mapping[str, Any]:
        """The handshake, if it proves that the service is a sandbox and accepts the control token.

        Raises SandboxError for any other service, for a wrong token and for another version of the protocol.
        """
        if self._handshake is None:
            self._handshake = self._shaken()
        return self._handshake

    def _shaken(self) -> Mapping[str, Any]:
        remedy = "copy control= from the ready line of the running emulator, or give the URL and token of your sandbox"
        try:
            document = self._call("GET", "/handshake")
        except TransportError:
            raise
        except TargetError as error:
            raise SandboxError(
                "the control URL did not respond as a sandbox does",
                where=self._access.url,
                cause=error.what,
                remedy=remedy,
            ) from error
        if not isinstance(document, dict) or document.get("protocol") != _PROTOCOL:
            raise SandboxError("the control URL belongs to another service", where=self._access.url, remedy=remedy)
        version = document.get("version")
        if type(version) is int and version != _VERSION:
            raise SandboxError(
                f"the sandbox speaks version {version} of the sandbox protocol, not {_VERSION}",
                where=self._access.url,
                cause="the sandbox and this program have different versions",
                remedy="install the release of cce-release-contract that the sandbox was made for, or update it",
            )
        return checked("Handshake", document, said="the handshake", where=self._access.url)

    def make_scope(self, wanted: Mapping[str, Any]) -> Mapping[str, Any]:
        """Make a scope, or replace the scope of the same namespace."""
        return self._object("POST", "/scopes", dict(wanted), expected=(200, 201))

    def remove_scope(self, namespace: str) -> None:
        """Delete a scope with its releases."""
        self._call("DELETE", f"/scopes/{quote(namespace, safe='')}", expected=(200, 204), parsed=False)

    def advance_clock(self, namespace: str, seconds: float) -> Mapping[str, Any]:
        """Move the clock of a scope forward."""
        return self._object("PUT", f"/scopes/{quote(namespace, safe='')}/clock", {"advance_seconds": seconds})

    def state(self, namespace: str) -> dict[str, Any]:
        """The releases of a scope with all their revisions, values unmasked."""
        return self._object("GET", f"/scopes/{quote(namespace, safe='')}/state")

    def exchanges(self, namespace: str) -> list[dict[str, Any]]:
        """The exchanges that the emulator recorded for a scope, redacted."""
        recorded = self._call("GET", f"/scopes/{quote(namespace, safe='')}/exchanges")
        found = recorded.get("exchanges", []) if isinstance(recorded, dict) else recorded
        return list(found)

    def faults(self, namespace: str, fault_ids: Iterable[str]) -> None:
        """Switch on exactly these faults in a scope."""
        self._call(
            "PUT", f"/scopes/{quote(namespace, safe='')}/faults", {"faults": list(fault_ids)}, expected=(200, 204)
        )

    def own_faults(self, fault_ids: Iterable[str]) -> None:
        """Switch on exactly these faults outside of scopes and in new scopes."""
        self._call("PUT", "/faults", {"faults": list(fault_ids)}, expected=(200, 204))

    def reset(self) -> None:
        """Reset the emulator to its start state and delete every scope."""
        self._call("POST", "/reset", {}, expected=(200, 204))

    def fault_catalogue(self) -> list[dict[str, Any]]:
        """Every fault that the emulator knows."""
        catalogue = self._call("GET", "/faults")
        return list(catalogue.get("faults", []) if isinstance(catalogue, dict) else catalogue)

    def _object(
        self, method: str, path: str, body: dict[str, Any] | None = None, *, expected: tuple[int, ...] = (200,)
    ) -> dict[str, Any]:
        document = self._call(method, path, body, expected=expected)
        if not isinstance(document, dict):
            raise SandboxError(
                f"the sandbox returned {type(document).__name__} instead of an object for {method} {path}",
                where=self._access.url,
                cause="spec/sandbox.yaml describes an object",
                remedy="correct the sandbox",
            )
        return document

    def _call(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        expected: tuple[int, ...] = (200,),
        parsed: bool = True,
    ) -> Any:  # noqa: ANN401 - a parsed JSON document
        headers: tuple[tuple[str, str], ...] = (("X-Control-Token", self._access.token),) if self._access.token else ()
        content = b""
        if body is not None:
            headers += (("Content-Type", "application/json"),)
            content = json.dumps(body).encode("utf-8")
        response = self._transport.send(Request(method, f"{self._base_path}{path}", headers, content))
        if response.status not in expected:
            token, missing = response.status in (401, 403), response.status == 404 and path.startswith("/scopes/")
            raise SandboxError(
                f"the sandbox returned {response.status} for {method} {path}:"
                f" {self._transport.redactor.quote(response.text())}",
                where=self._access.url,
                cause="the control token is wrong" if token else "it has forgotten the scope" if missing else "",
                remedy="keep a scope until it is removed, and restart nothing during a run" if missing else "",
            )
        if not response.body or not parsed:
            return {}
        try:
            return response.json()
        except (ValueError, RecursionError) as error:
            raise SandboxError(
                f"the sandbox did not return JSON for {method} {path}",
                where=self._access.url,
                cause="a proxy or another service responds, or the sandbox failed",
                remedy="look at the sandbox's own log",
            ) from error

"""The client of an emulator's control API: scopes, their state, faults and clock."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final, Self
from urllib.parse import quote, urlsplit

from cce_release_contract.client.sandbox.scope import SandboxAccess
from cce_release_contract.client.target import ControlAccess
from cce_release_contract.client.transport.transport import Timeouts, Transport
from cce_release_contract.client.transport.trust import trusted_certificates
from cce_release_contract.errors import TargetError, TransportError
from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.target_text import TargetText

_SERVICE: Final = "cce-release-emulator"
"""The service name in the emulator's health response."""

_TIMEOUTS: Final = Timeouts(connect_seconds=5.0, read_seconds=30.0)
_MOST_MEGABYTES: Final = 128
"""The largest state of a scope, which has all revisions of its releases."""


class SandboxClient:
    """Calls the control API.

    Each method raises TargetError if the API refuses or does not return JSON, and TransportError if there is no
    response. A scope is named by its namespace. Safe for threads.
    """

    def __init__(self, access: ControlAccess, *, transport: Transport | None = None) -> None:
        parts = urlsplit(access.url)
        self._access = access
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

    def close(self) -> None:
        """Close every connection."""
        self._transport.close()

    def handshake(self) -> dict[str, Any]:
        """The health response, if it proves that the service is our emulator and accepts the control token.

        Raises TargetError for any other service and for a wrong token.
        """
        try:
            health = self._call("GET", "/health")
        except TransportError:
            raise
        except TargetError as error:
            raise TargetError(
                "the control URL did not respond as an emulator does",
                where=self._access.url,
                cause=error.what,
                remedy="copy control= from the ready line of the running emulator",
            ) from error
        if not isinstance(health, dict) or health.get("service") != _SERVICE:
            raise TargetError(
                "the control URL belongs to another service",
                where=self._access.url,
                remedy="copy control= from the ready line of the running emulator",
            )
        return health

    def seed(self, **settings: Any) -> SandboxAccess:  # noqa: ANN401 - the members of a JSON object
        """Make a scope, or replace the scope of the same namespace.

        `settings` are those of the control API: namespace, token, access_key, secret_key, settle_seconds,
        clock_offset_seconds, faults, releases.
        """
        document = self._call("POST", "/scopes", settings, expected=(200, 201))
        try:
            return SandboxAccess.from_json(document)
        except (KeyError, TypeError, ValueError) as error:
            text = self._transport.redactor.quote(TargetText(repr(error)))
            raise TargetError(
                f"the control API's scope cannot be read: {text}",
                where=self._access.url,
                cause="the emulator and this client have different versions",
            ) from error

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

    def clock(self, namespace: str, advance_seconds: float) -> None:
        """Move the clock of a scope forward."""
        body = {"advance_seconds": advance_seconds}
        self._call("PUT", f"/scopes/{quote(namespace, safe='')}/clock", body, expected=(200, 204))

    def drop(self, namespace: str) -> None:
        """Delete a scope with its releases."""
        self._call("DELETE", f"/scopes/{quote(namespace, safe='')}", expected=(200, 204))

    def reset(self) -> None:
        """Reset the emulator to its start state and delete every scope."""
        self._call("POST", "/reset", {}, expected=(200, 204))

    def fault_catalogue(self) -> list[dict[str, Any]]:
        """Every fault that the emulator knows."""
        catalogue = self._call("GET", "/faults")
        return list(catalogue.get("faults", []) if isinstance(catalogue, dict) else catalogue)

    def _object(self, method: str, path: str) -> dict[str, Any]:
        document = self._call(method, path)
        if not isinstance(document, dict):
            raise TargetError(f"the control API returned {type(document).__name__} instead of an object", where=path)
        return document

    def _call(
        self, method: str, path: str, body: dict[str, Any] | None = None, *, expected: tuple[int, ...] = (200,)
    ) -> Any:  # noqa: ANN401 - a parsed JSON document
        headers: tuple[tuple[str, str], ...] = (("X-Control-Token", self._access.token),) if self._access.token else ()
        content = b""
        if body is not None:
            headers += (("Content-Type", "application/json"),)
            content = json.dumps(body).encode("utf-8")
        response = self._transport.send(Request(method, f"{self._base_path}{path}", headers, content))
        if response.status not in expected:
            raise TargetError(
                f"the control API returned {response.status} for {method} {path}:"
                f" {self._transport.redactor.quote(response.text())}",
                where=self._access.url,
                cause="the control token is wrong" if response.status in (401, 403) else "",
            )
        if not response.body:
            return {}
        try:
            return response.json()
        except ValueError as error:
            raise TargetError(
                f"the control API did not return JSON for {method} {path}", where=self._access.url
            ) from error

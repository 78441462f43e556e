"""A probe: requests that may be sent to a target whether or not the run may write to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cce_release_contract.client.credentials import Credentials
from cce_release_contract.client.target import Address
from cce_release_contract.contract.compiled import contract
from cce_release_contract.exchanges.case import Case
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.operation_requests import operation_request
from cce_release_contract.exchanges.request import Request
from cce_release_suite.vocabulary.endpoint import Endpoint


@dataclass(frozen=True, slots=True)
class SafeRelease:
    """Where requests go whose outcome matters more than their effect.

    `address` is a release that exists where the run may write (`exists`), else an impossible one; `missing` is one that
    does not exist anywhere. `named` is the release that may always be read, and `named_chart_id` its chart. Where the
    run may not write, bodies ask for a dry run and name a chart that does not exist.
    """

    endpoint: Endpoint
    address: Address
    missing: Address
    named: Address
    named_chart_id: str
    chart_id: str
    exists: bool
    reads: bool

    def body(
        self, action: str = "upgrade", *, values: Mapping[str, Any] | None = None, **parameters: Any
    ) -> dict[str, Any]:
        """A body that the contract allows; keyword arguments become its parameters."""
        harmless = {} if self.exists else {"dry_run": True}
        return {
            "chart_id": self.chart_id,
            "action": action,
            "parameters": harmless | parameters,
            "values": dict(values or {}),
        }

    def request(
        self, address: Address | None = None, *, headers: tuple[tuple[str, str], ...] = (), **body: Any
    ) -> Request:
        """The request of an update, not yet authenticated; keyword arguments as in `body`."""
        place = (address or self.address).place
        return operation_request(contract().update, place, self.body(**body), headers=headers)

    def update(
        self, body: dict[str, Any] | bytes | Case | None = None, *, credentials: Credentials | None = None, **parts: Any
    ) -> Exchange:
        """Send an update of `address`, by default with a body that the contract allows."""
        content = self.body() if body is None else body
        return self.endpoint.update(self.address, content, credentials=credentials, **parts)

    def ask(self, *, credentials: Credentials | None = None, **parts: Any) -> Exchange:
        """The least that is answered with a release: a read, or the dry run of an update where there are no reads.

        On a live target the guard lets the dry run out where the run is armed for it, and with the run's own
        credentials only.
        """
        if self.reads:
            return self.endpoint.show(self.named, credentials=credentials, **parts)
        body = {**self.body(dry_run=True), "chart_id": self.named_chart_id}
        return self.endpoint.update(self.named, body, credentials=credentials, **parts)

"""Requests that may be sent to every target, whether or not the run may write to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cce_release_contract.client.credentials import Credentials
from cce_release_contract.client.target import Address
from cce_release_contract.exchanges.case import Case
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.operation_requests import operation_request
from cce_release_contract.exchanges.request import Request
from cce_release_suite.vocabulary.endpoint import Endpoint, update_body


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

    def body(self, action: str = "upgrade", *, chart_id: str | None = None, **rest: Any) -> dict[str, Any]:
        """The body of an update, a dry run where the run may not write. Other arguments as in `update_body`."""
        harmless = {} if self.exists else {"dry_run": True}
        return update_body(self.chart_id if chart_id is None else chart_id, action, **harmless | rest)

    def request(
        self, address: Address | None = None, *, headers: tuple[tuple[str, str], ...] = (), **body: Any
    ) -> Request:
        """The request of an update, not yet authenticated; keyword arguments as in `body`."""
        where = address or self.address
        return operation_request(where.contract.update, where.place, self.body(**body), headers=headers)

    def update(
        self, body: dict[str, Any] | bytes | Case | None = None, *, credentials: Credentials | None = None, **parts: Any
    ) -> Exchange:
        """Send an update of `address`, by default with a body that the contract allows."""
        content = self.body() if body is None else body
        return self.endpoint.update(self.address, content, credentials=credentials, **parts)

    def ask(self, *, credentials: Credentials | None = None, **parts: Any) -> Exchange:
        """Send the smallest request whose response shows a release: a read, or without reads a dry run of an update.

        On a live target the guard lets the dry run out where the run is armed for it, and with the run's own
        credentials only.
        """
        if self.reads:
            return self.endpoint.show(self.named, credentials=credentials, **parts)
        body = self.body(chart_id=self.named_chart_id, dry_run=True)
        return self.endpoint.update(self.named, body, credentials=credentials, **parts)

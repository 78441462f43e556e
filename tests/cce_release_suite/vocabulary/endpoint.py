"""The operations of the contract as calls: each builds one request and sends it through the run's gateway."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from cce_release_contract.client.credentials import Credentials
from cce_release_contract.client.gateway import Gateway
from cce_release_contract.client.target import Address
from cce_release_contract.contract.operations import Operation
from cce_release_contract.errors import GuardRefusal, TargetError
from cce_release_contract.exchanges.case import Case
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.operation_requests import TextPairs, operation_request
from cce_release_contract.exchanges.request import Request
from cce_release_suite._runner.outcomes import Inconclusive, NotApplicable
from cce_release_suite._runner.target.permission import READ_ONLY, READS_ALONE, Permission
from cce_release_suite.vocabulary.expect import precondition

__tracebackhide__ = True  # a failure shows the line of the test, not ours below it


def update_body(
    chart_id: str, action: str = "upgrade", *, values: Mapping[str, Any] | None = None, **parameters: Any
) -> dict[str, Any]:
    """The body of an update; keyword arguments become its parameters."""
    return {"chart_id": chart_id, "action": action, "parameters": parameters, "values": dict(values or {})}


class Endpoint:
    """The target as a caller sees it: with the gateway's own credentials, or with those given here.

    Every call returns the exchange, whatever the status of its response. A call raises `Inconclusive` if the response
    comes from the way to the service (429, 502, 503, 504), if there is none, if the request may not leave, or if the
    credentials may not update; it raises `NotApplicable` for an update in a run of reads alone. So no
    test mistakes that for the service's response, and no search for examples goes on with a target that is gone. The
    arguments of `update` and `show` are those of `operation_request`; `show_resources` None leaves that parameter out,
    which a variant without it always does.
    """

    def __init__(
        self, gateway: Gateway, credentials: Credentials | None = None, *, permission: Permission | None = None
    ) -> None:
        self.gateway = gateway
        self.credentials = credentials
        self._permission = permission or Permission()

    def update(
        self,
        address: Address,
        body: dict[str, Any] | bytes | Case,
        *,
        credentials: Credentials | None = None,
        show_resources: str | None = None,
        query: TextPairs = (),
        **parts: Any,
    ) -> Exchange:
        """Send an update of the release at `address`; `body` is an object, the bytes themselves, or a case."""
        if isinstance(body, Case):
            if parts or query or show_resources is not None:
                raise TypeError("a case is a whole request: nothing can be added to it")
            return self.send(body, credentials=credentials)
        update = address.contract.update
        pairs = _shown(update, show_resources, query)
        request = operation_request(update, address.place, body, query=pairs, **parts)
        return self.send(request, credentials=credentials)

    def show(
        self,
        address: Address,
        *,
        credentials: Credentials | None = None,
        within: float = math.inf,
        show_resources: str | None = None,
        query: TextPairs = (),
        headers: TextPairs = (),
    ) -> Exchange:
        """Read the release at `address`; `within` is how many seconds that may take."""
        show = address.contract.show
        pairs = _shown(show, show_resources, query)
        request = operation_request(show, address.place, query=pairs, headers=headers)
        return self.send(request, credentials=credentials, within=within)

    def history(self, address: Address, *, credentials: Credentials | None = None) -> Exchange:
        """Read the revisions of the release at `address`."""
        return self.send(operation_request(address.contract.history, address.place), credentials=credentials)

    def send(
        self,
        request: Request | Case,
        *,
        credentials: Credentials | None = None,
        pause: Callable[[], None] | None = None,
        within: float = math.inf,
        unavailable: bool = False,
    ) -> Exchange:
        """Send any request or case; the guard judges it like every other.

        `credentials` None are the caller's own; others are taken as a test of authentication, which may end in 401.
        `pause` is called when half of the body has been sent; `within` is how many seconds all of it may take.
        With `unavailable` a response that comes from the way to the service is returned too.
        """
        chosen = self.credentials if credentials is None else credentials
        own = chosen is None or chosen == self.gateway.target.credentials
        self._refuse_in_vain(request, own=own)
        try:
            if chosen is None or own:
                exchange = self.gateway.send(request, pause=pause, within=within)
            else:
                exchange = self.gateway.send(
                    request, credentials=chosen, expect_refusal=True, pause=pause, within=within
                )
        except (TargetError, GuardRefusal) as error:
            raise Inconclusive(error.what) from error
        if own and self._permission.denied(exchange):
            raise Inconclusive(READ_ONLY)
        if not unavailable:
            precondition(exchange)
        return exchange

    def _refuse_in_vain(self, request: Request | Case, *, own: bool) -> None:
        """End the test where the run sends no PUT, or may not update with these credentials."""
        method = request.request.method if isinstance(request, Case) else request.method
        if method != "PUT":
            return
        if self._permission.reads_alone:
            raise NotApplicable(READS_ALONE)
        if own and self._permission.missing:
            raise Inconclusive(READ_ONLY)


def _shown(operation: Operation, show_resources: str | None, query: TextPairs) -> TextPairs:
    if show_resources is None or not operation.has_query("show_resources"):
        return query
    return (("show_resources", show_resources), *query)

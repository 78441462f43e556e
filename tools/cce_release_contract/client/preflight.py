"""The first request of a run, which shows whether the target can be tested."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from cce_release_contract.client.gateway import Gateway
from cce_release_contract.client.guard.nonexistent_names import impossible_chart_id, impossible_release_name
from cce_release_contract.client.retrying import UNAVAILABLE_STATUSES
from cce_release_contract.client.sandbox.sandbox_client import SandboxClient
from cce_release_contract.client.target import Target, is_same_origin
from cce_release_contract.errors import PreflightError, TargetError
from cce_release_contract.exchanges.operation_requests import operation_request
from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.response import Response
from cce_release_contract.exchanges.target_text import TargetText

_JSON_HEADERS: Final = (("Content-Type", "application/json"),)
_LONGEST_CODE: Final = 100
"""How many characters of an error code are quoted; the vendor's codes have about twelve."""


def preflight(gateway: Gateway, target: Target) -> None:
    """Return if the target can be tested. Raises PreflightError with cause and remedy if not.

    For a sandbox at the target's own origin only the handshake is repeated: the suite judges the endpoint. Any other
    target gets one read of the named release if it has reads, else one update that cannot change anything (an
    impossible release of the gateway's run, an impossible chart, dry run). Where a sandbox stated another origin, that
    shows whether its new scope is really there.
    """
    try:
        if target.kind == "emulator" and target.control is not None:
            with SandboxClient(target.control) as client:
                vouched_origin(target.base_url, target.control.url, client.handshake())
        if target.is_vouched_for and not target.vouched:
            return
        exchange = gateway.send(first_request(target, gateway.run_id))
    except PreflightError:
        raise
    except TargetError as error:
        raise PreflightError(error.what, where=target.base_url, cause=error.cause, remedy=error.remedy) from error
    assert exchange.response is not None
    problem = _problem(exchange.response, target, gateway.redactor)
    if problem is not None:
        what, cause, remedy = problem
        raise PreflightError(what, where=f"{exchange.request.method} {target.base_url}", cause=cause, remedy=remedy)


def vouched_origin(base_url: str, control_url: str, handshake: Mapping[str, Any]) -> str:
    """The origin for which a sandbox vouches beyond its own; empty if the base URL is at its own.

    Raises PreflightError if the base URL is at neither, so that the sandbox proves nothing about it.
    """
    if is_same_origin(base_url, control_url):
        return ""
    for stated in handshake.get("endpoints", ()):
        if is_same_origin(base_url, stated):
            return str(stated)
    raise PreflightError(
        f"the control URL {control_url} is not at the target {base_url}",
        cause="a sandbox vouches for its own address, and for others only if its handshake lists them in endpoints",
        remedy="copy url= and control= from the same ready line, or start the emulator with --public-url TARGET",
    )


def first_request(target: Target, run_id: str) -> Request:
    """The request of the preflight, not yet authenticated."""
    if target.reads:
        return operation_request(target.address.contract.show, target.address.place, headers=_JSON_HEADERS)
    body = {
        "chart_id": impossible_chart_id(run_id),
        "action": "upgrade",
        "parameters": {"dry_run": True},
        "values": {},
    }
    address = target.address.named(impossible_release_name(run_id))
    return operation_request(address.contract.update, address.place, body)


_Problem: TypeAlias = tuple[str, str, str]
"""What happened, the likely cause, what to do."""


def _problem(response: Response, target: Target, redactor: Redactor) -> _Problem | None:
    """Why the response is unusable; None if the run can begin."""
    status = response.status
    try:
        document = response.json()
    except (ValueError, RecursionError):
        return _not_json(response, redactor)
    if not isinstance(document, dict):
        return (
            f"the target returned {status} with JSON that is not an object",
            "another service listens there",
            "check the base URL",
        )
    said = TargetText.of(document.get("errorCode") or document.get("error_code") or "")
    code = redactor.quote(said, _LONGEST_CODE)
    if status == 401:
        return (
            f"the target returned 401 {code}: it does not accept the {target.credential_kind()}",
            "wrong or expired credentials, a locked key, or a clock that is more than 15 minutes wrong",
            "set CCE_RELEASE_TOKEN or the access key of the project that the cluster is in",
        )
    if status == 403:
        return (
            f"the target returned 403 {code}: these credentials may not use the release",
            "the user lacks a permission such as cce:release:get or cce:release:update",
            "give the user the permission, or use another user",
        )
    if status == 404 and (target.reads or code.startswith("APIGW.")):
        return (
            f"the target returned 404 {code}: it does not know {target.address if target.reads else 'this API'}",
            "the cluster, the namespace or the release is misspelt, or the host belongs to another region or API",
            "check the target's settings against the console",
        )
    if status in UNAVAILABLE_STATUSES:
        return (
            f"the target returned {status} {code} to every attempt",
            "it is throttled, or its gateway has no backend at the moment",
            "wait some minutes and run again",
        )
    return None


def _not_json(response: Response, redactor: Redactor) -> _Problem:
    kind = redactor.quote(response.header("Content-Type") or TargetText("no Content-Type"))
    location = response.header("Location")
    if location is not None:
        return (
            f"the target returned {response.status} and redirects to {redactor.quote(location)}",
            "the base URL is that of a login page or of plain http",
            "give the base URL of the API itself; redirects are never followed",
        )
    return (
        f"the target returned {response.status} with a body that is not JSON ({kind})",
        "a web page, a proxy or another service listens there",
        "check the base URL; the API always returns JSON",
    )

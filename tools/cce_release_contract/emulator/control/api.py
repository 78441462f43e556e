"""The control API under `/_emulator`: the sandbox protocol of spec/sandbox.yaml, and state, own faults and reset.

It is not part of the contract. Every call needs `X-Control-Token`; the ready line shows the token. Responses
and errors are JSON objects; an error has `error` with what, where, cause and remedy.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cce_release_contract.contract.json_text import parse_json
from cce_release_contract.emulator.control.recordings import recorded_exchanges
from cce_release_contract.emulator.control.sandbox_definition import shown_value
from cce_release_contract.emulator.control.sandboxes import Sandbox
from cce_release_contract.emulator.emulator import Emulator, pipeline_of
from cce_release_contract.emulator.faults.catalogue import FAULTS
from cce_release_contract.emulator.helm.archives import DEFAULT_CHART_ID
from cce_release_contract.emulator.release_views import vendor_time
from cce_release_contract.emulator.rules.releases import Release
from cce_release_contract.emulator.wire_responses import Application, AsgiScope, Receive, Send
from cce_release_contract.errors import CceReleaseError

_CAPABILITIES: Final = ("own_releases", "settle_time", "clock", "second_token", "access_key", "faults", "exchanges")
_REFUSED_VALUES: Final = {"basic": {"mysql_port": "not a port"}}
"""Values that the schema of the packaged example chart refuses: its port is a number."""

CONTROL_TOKEN_HEADER: Final = "x-control-token"  # noqa: S105 # a header's name
_LARGEST_FORM_BYTES: Final = 32 * 1024 * 1024

ExceptionHandler = Callable[[Request, Exception], Awaitable[Response]]


class ControlError(CceReleaseError):
    """A control request that fails; `status` is its HTTP status."""

    code = "control"

    def __init__(self, status: int, what: str, *, remedy: str = "") -> None:
        self.status = status
        super().__init__(what, remedy=remedy)


class ControlApi:
    """The handlers of the control API of one emulator.

    `token` is the control token, `public_urls` are those under which a proxy serves the endpoint.
    """

    def __init__(self, emulator: Emulator, token: str, public_urls: Sequence[str] = ()) -> None:
        self._emulator = emulator
        self._token = token
        self._public_urls = public_urls

    def application(self) -> Application:
        """The ASGI application that serves `/_emulator`. Without the token, every path returns 401."""
        routes = [
            Route("/_emulator/handshake", self.handshake, methods=["GET"]),
            Route("/_emulator/scopes", self.make_sandbox, methods=["POST"]),
            Route("/_emulator/scopes/{namespace}", self.remove_sandbox, methods=["DELETE"]),
            Route("/_emulator/scopes/{namespace}/state", self.state, methods=["GET"]),
            Route("/_emulator/scopes/{namespace}/exchanges", self.exchanges, methods=["GET"]),
            Route("/_emulator/scopes/{namespace}/faults", self.set_faults, methods=["PUT"]),
            Route("/_emulator/scopes/{namespace}/clock", self.set_clock, methods=["PUT"]),
            Route("/_emulator/faults", self.faults, methods=["GET"]),
            Route("/_emulator/faults", self.set_own_faults, methods=["PUT"]),
            Route("/_emulator/reset", self.reset, methods=["POST"]),
        ]
        error_handlers: Mapping[Any, ExceptionHandler] = {
            404: _unknown_path,
            405: _unknown_path,
            CceReleaseError: _refused,
            Exception: _failed,
        }
        served = Starlette(routes=routes, exception_handlers=error_handlers)
        served.router.redirect_slashes = False

        async def guarded(scope: AsgiScope, receive: Receive, send: Send) -> None:
            given = Request(scope).headers.get(CONTROL_TOKEN_HEADER, "")
            if hmac.compare_digest(given.encode(), self._token.encode()):
                await served(scope, receive, send)
            else:
                refusal = ControlError(401, "the control token is missing or wrong", remedy="send X-Control-Token")
                await _error(401, refusal)(scope, receive, send)

        return guarded

    async def handshake(self, _: Request) -> Response:
        """What the emulator is, and what it offers."""
        return JSONResponse(
            {
                "protocol": "cce-release-sandbox",
                "version": 1,
                "capabilities": [*_CAPABILITIES, *(["chart_schema"] if self._refused_values else [])],
                "endpoints": list(self._public_urls),
                "implementation": {"name": "cce-release-emulator", "version": package_version()},
                "contract_sha256": self._emulator.contract.sha256,
                "scopes": len(self._emulator.sandboxes),
                "faults": list(self._emulator.home.faults),
            }
        )

    @property
    def _refused_values(self) -> Mapping[str, Any]:
        """Known of the example chart alone, not of the charts of seed data."""
        return _REFUSED_VALUES if self._emulator.chart_id == DEFAULT_CHART_ID else {}

    async def make_sandbox(self, request: Request) -> Response:
        """Make a sandbox: a namespace with its own credentials and releases. An existing one is replaced."""
        emulator = self._emulator
        scope, releases = emulator.make_sandbox(await _form(request))
        document = {
            "namespace": scope.namespace,
            "cluster_id": scope.cluster_id,
            "cluster_name": scope.cluster_name,
            "token": scope.token,
            "access_key": scope.access_key,
            "secret_key": scope.secret_key,
            "settle_seconds": scope.settle_seconds,
            "clock_offset_seconds": scope.clock_offset_seconds,
            "faults": list(scope.faults),
            "releases": [{"name": release.key.name, "version": release.last.number} for release in releases],
            "chart_id": emulator.chart_id,
            "upgrade_chart_id": emulator.upgrade_chart_id,
            "charts": [
                {"id": chart.id, "name": chart.name, "version": chart.version, "public": chart.public}
                for chart in emulator.store.charts()
            ],
        }
        if self._refused_values:
            document["refused_values"] = self._refused_values
        return JSONResponse(document, status_code=201)

    async def remove_sandbox(self, request: Request) -> Response:
        """Remove a sandbox and its releases."""
        namespace = request.path_params["namespace"]
        if not self._emulator.remove_sandbox(namespace):
            raise _no_sandbox(namespace)
        return JSONResponse({"removed": namespace})

    async def state(self, request: Request) -> Response:
        """All stored data of a sandbox's releases, with unmasked values."""
        sandbox = self._sandbox(request)
        now = self._emulator.now(sandbox.definition)
        releases = self._emulator.store.releases(sandbox.definition.namespace)
        return JSONResponse({"releases": [_release_state(release, now) for release in releases]})

    async def exchanges(self, request: Request) -> Response:
        """The recorded exchanges of a sandbox, redacted."""
        return JSONResponse({"exchanges": [one.to_json() for one in recorded_exchanges(self._sandbox(request))]})

    async def set_faults(self, request: Request) -> Response:
        """Set the faults of a sandbox to the given list."""
        sandbox = self._sandbox(request)
        faults = await _fault_ids(request)
        self._emulator.change_sandbox(sandbox, sandbox.definition.with_faults(faults))
        return JSONResponse({"faults": list(faults)})

    async def set_own_faults(self, request: Request) -> Response:
        """Set the faults of the process. They apply outside sandboxes, and to later sandboxes without their own."""
        faults = await _fault_ids(request)
        self._emulator.set_faults(faults)
        return JSONResponse({"faults": list(faults)})

    async def set_clock(self, request: Request) -> Response:
        """Advance the clock of a sandbox."""
        sandbox = self._sandbox(request)
        seconds = (await _form(request)).get("advance_seconds")
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            raise ControlError(400, f"advance_seconds is {shown_value(seconds)}", remedy='send {"advance_seconds": 60}')
        self._emulator.change_sandbox(sandbox, sandbox.definition.advanced(seconds))
        return JSONResponse(
            {
                "clock_offset_seconds": sandbox.definition.clock_offset_seconds,
                "now": vendor_time(self._emulator.now(sandbox.definition)),
            }
        )

    async def faults(self, _: Request) -> Response:
        """The catalogue of faults."""
        return JSONResponse(
            {
                "faults": [
                    {
                        "id": fault.id,
                        "title": fault.title,
                        "group": fault.group,
                        "breaks": list(fault.breaks),
                        "may_break": list(fault.may_break),
                    }
                    for fault in FAULTS.values()
                ]
            }
        )

    async def reset(self, _: Request) -> Response:
        """Restore the start: the releases of the seed, and no sandboxes."""
        self._emulator.reset()
        return JSONResponse({"reset": True})

    def _sandbox(self, request: Request) -> Sandbox:
        namespace = request.path_params["namespace"]
        sandbox = self._emulator.sandboxes.get(namespace)
        if sandbox is None:
            raise _no_sandbox(namespace)
        return sandbox


def package_version() -> str:
    """The installed version of this package."""
    try:
        return version("cce-release-contract")
    except PackageNotFoundError:
        return "0"


def _release_state(release: Release, now: datetime) -> dict[str, Any]:
    return {
        "name": release.key.name,
        "cluster_id": release.key.cluster_id,
        "created_at": vendor_time(release.created_at),
        "revisions": [
            {
                "number": revision.number,
                "action": str(revision.action),
                "status": str(revision.status),
                "description": revision.description,
                "config": revision.config,
                "values": revision.values,
                "chart_id": revision.chart.id,
                "chart_name": revision.chart.name,
                "chart_version": revision.chart.version,
                "manifest_sha256": hashlib.sha256(revision.manifest.encode()).hexdigest(),
                "created_at": vendor_time(revision.created_at),
                "updated_at": vendor_time(revision.updated_at),
            }
            for revision in release.history(now)
        ],
    }


async def _fault_ids(request: Request) -> tuple[str, ...]:
    """The fault ids in a body, all of them known."""
    faults = (await _form(request)).get("faults")
    if not isinstance(faults, list) or not all(isinstance(fault, str) for fault in faults):
        raise ControlError(
            400, f"faults is {shown_value(faults)}, not a list of ids", remedy='send {"faults": ["..."]}'
        )
    pipeline_of(tuple(faults))
    return tuple(faults)


async def _form(request: Request) -> dict[str, Any]:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST_FORM_BYTES:
            raise ControlError(413, "the form is larger than 32 MB")
    try:
        document = parse_json(bytes(body) or b"{}")
    except ValueError as error:
        raise ControlError(400, f"cannot read the body: {error}") from error
    if not isinstance(document, dict):
        raise ControlError(400, "the body is not a JSON object")
    return document


async def _unknown_path(request: Request, _: Exception) -> Response:
    known = "handshake, scopes, scopes/NS, scopes/NS/state|exchanges|faults|clock, faults, reset"
    return _error(
        404, ControlError(404, f"the control API has no {request.method} {request.url.path}", remedy=f"one of: {known}")
    )


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, CceReleaseError)
    return _error(error.status if isinstance(error, ControlError) else 400, error)


async def _failed(request: Request, error: Exception) -> Response:
    what = f"{request.method} {request.url.path} failed: {type(error).__name__}"
    return _error(500, ControlError(500, what, remedy="please report it with the traceback on the emulator's stderr"))


def _no_sandbox(namespace: str) -> ControlError:
    return ControlError(404, f"there is no scope {namespace!r}", remedy="make one with POST /_emulator/scopes")


def _error(status: int, error: CceReleaseError) -> Response:
    parts = {"what": error.what, "where": error.where, "cause": error.cause, "remedy": error.remedy}
    return JSONResponse({"error": {"code": error.code, **parts}}, status_code=status)

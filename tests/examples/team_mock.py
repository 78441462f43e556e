"""A small mock of the release endpoint, as a team may have one: releases in memory, and a sandbox around them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

RELEASES = "/cce/cam/v3/clusters/{cluster_id}/namespace/{namespace}/releases/{name}"
CHARTS = [{"id": "web-1", "name": "web", "version": "1.0.0"}, {"id": "web-2", "name": "web", "version": "1.1.0"}]
CLUSTER = "mock-cluster"


class TeamMock:
    """The mock, and its object for the fixture `cce_release_sandbox`: what it offers, and scopes."""

    capabilities = ("own_releases", "second_token")

    def __init__(self) -> None:
        self.tokens: dict[str, str] = {}
        self.releases: dict[tuple[str, str], list[dict[str, Any]]] = {}

    def make_scope(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        """Make a namespace with a token and releases of its own."""
        namespace = wanted.get("namespace") or f"mock-{secrets.token_hex(4)}"
        names = [release["name"] for release in wanted.get("releases", [{"name": "web"}])]
        self.tokens[namespace] = wanted.get("token") or secrets.token_hex(16)
        for name in names:
            self.releases[namespace, name] = [self._revision(namespace, name, 1, "web-1", {})]
        return {
            "namespace": namespace,
            "cluster_id": CLUSTER,
            "token": self.tokens[namespace],
            "settle_seconds": 0,
            "releases": [{"name": name, "version": 1} for name in names],
            "chart_id": "web-1",
            "upgrade_chart_id": "web-2",
            "charts": CHARTS,
        }

    def remove_scope(self, namespace: str) -> None:
        """Forget a namespace."""
        del self.tokens[namespace]
        self.releases = {key: found for key, found in self.releases.items() if key[0] != namespace}

    def advance_clock(self, namespace: str, seconds: float) -> dict[str, Any]:
        """Never called: the mock does not declare `clock`."""
        raise NotImplementedError(f"{namespace} {seconds}")

    def app(self, *routes: Route) -> Starlette:
        """The endpoint as an ASGI application, with further routes."""
        endpoint = [
            Route(RELEASES, self._update, methods=["PUT"]),
            Route(RELEASES, self._show, methods=["GET"]),
            Route(f"{RELEASES}/history", self._history, methods=["GET"]),
        ]
        return Starlette(routes=[*routes, *endpoint], middleware=[Middleware(RequestIds)])

    @staticmethod
    def _revision(namespace: str, name: str, number: int, chart_id: str, values: object) -> dict[str, Any]:
        chart = next(chart for chart in CHARTS if chart["id"] == chart_id)
        now = datetime.now(UTC).replace(microsecond=0).isoformat()
        return {
            "name": name,
            "namespace": namespace,
            "cluster_id": CLUSTER,
            "cluster_name": "mock",
            "chart_name": chart["name"],
            "chart_version": chart["version"],
            "chart_public": False,
            "version": number,
            "status": "DEPLOYED",
            "status_description": "Upgrade complete",
            "description": "Upgrade complete",
            "values": json.dumps(values),
            "parameters": "{}",
            "resources": "",
            "create_at": now,
            "update_at": now,
        }

    def _found(self, request: Request) -> tuple[list[dict[str, Any]], Response | None]:
        """The revisions that a request names, or the refusal of the request."""
        place = request.path_params
        token = request.headers.get("x-auth-token", "").strip()  # some servers leave white space around a value
        if not token or token not in self.tokens.values():
            return [], refusal(401, "APIGW.0301", "Incorrect IAM authentication information")
        revisions = self.releases.get((place["namespace"], place["name"]))
        if revisions is None or place["cluster_id"] != CLUSTER:
            return [], refusal(404, "CCE.02404001", "Resource not found")
        return revisions, None

    async def _show(self, request: Request) -> Response:
        revisions, refused = self._found(request)
        return refused or JSONResponse(revisions[-1])

    async def _history(self, request: Request) -> Response:
        revisions, refused = self._found(request)
        earlier = [revision | {"status": "SUPERSEDED"} for revision in revisions[:-1]]
        return refused or JSONResponse([*earlier, *revisions[-1:]])

    async def _update(self, request: Request) -> Response:
        revisions, refused = self._found(request)
        if refused is not None:
            return refused
        body = await request.json()
        first, number = revisions[0], revisions[-1]["version"] + 1
        made = self._revision(first["namespace"], first["name"], number, body["chart_id"], body["values"])
        made |= {"create_at": first["create_at"], "status": "DEPLOYED"}
        if not body["parameters"].get("dry_run"):
            revisions.append(made)
        return JSONResponse(made)


class RequestIds:
    """Gives each response an X-Request-Id."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond, with an id of 32 digits and letters."""

        async def with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"x-request-id", secrets.token_hex(16).encode())]
            await send(message)

        await self.app(scope, receive, with_id if scope["type"] == "http" else send)


def refusal(status: int, code: str, text: str) -> Response:
    """An error of the endpoint."""
    return JSONResponse(
        {"errorCode": code, "errorMessage": text, "error_code": code, "error_msg": text}, status_code=status
    )

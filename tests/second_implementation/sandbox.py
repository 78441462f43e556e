"""The sandbox protocol of `spec/sandbox.yaml` around the service, written from that document alone.

Each scope is a service of its own, so that whatever is wrong with one is wrong with all. A request belongs to the scope
whose namespace its path names, and otherwise to a service outside of scopes. All know the tokens of all.
"""

from __future__ import annotations

import hmac
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from second_implementation.messages import Refusal, Request, Response
from second_implementation.release import NEWER, SMALL
from second_implementation.service import CLUSTER, Service

PATH = "/sandbox"
CONTROL_TOKEN = "second-control-8c1d4b"
CAPABILITIES = ("own_releases", "settle_time", "clock", "second_token", "chart_schema")
NOBODY = ""


@dataclass
class Scope:
    """A service, and how far its clock is ahead of the real time."""

    service: Service
    offset_seconds: float = 0.0

    def clock(self) -> float:
        return time.time() + self.offset_seconds


class Sandbox:
    """Services of one kind: `make` makes another of them."""

    def __init__(self, make: Callable[[], Service]) -> None:
        self.make = make
        self.scopes: dict[str, Scope] = {}
        self.tokens: dict[str, str] = {}
        self.outside = make()
        self.tokens[NOBODY], *_ = self.outside.tokens
        self.outside.tokens = self.tokens.values()

    def handle(self, request: Request) -> Response:
        """Respond to a call of the protocol, or let the scope respond that the path names."""
        if not request.path.startswith(f"{PATH}/"):
            return self.service(request.path).handle(request)
        try:
            return self.called(request)
        except Refusal as refusal:
            return Response.of(refusal.status, {"error": {"what": refusal.message}})
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            return Response.of(400, {"error": {"what": f"The request cannot be carried out: {error!r}."}})

    def service(self, path: str) -> Service:
        parts = path.split("/")
        scope = self.scopes.get(unquote(parts[7])) if len(parts) > 7 else None
        return scope.service if scope else self.outside

    def called(self, request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get("x-control-token", "").encode(), CONTROL_TOKEN.encode()):
            raise Refusal(401, "", "The control token is missing or wrong.")
        match request.method, *request.path.removeprefix(PATH).split("/")[1:]:
            case "GET", "handshake":
                return Response.of(200, self.handshake())
            case "POST", "scopes":
                return Response.of(201, self.make_scope(json.loads(request.body)))
            case "DELETE", "scopes", namespace:
                self.scope(namespace)
                del self.scopes[unquote(namespace)], self.tokens[unquote(namespace)]
                return Response(204, b"")
            case "PUT", "scopes", namespace, "clock":
                scope = self.scope(namespace)
                scope.offset_seconds += max(0.0, float(json.loads(request.body)["advance_seconds"]))
                return Response.of(200, {"clock_offset_seconds": scope.offset_seconds})
        raise Refusal(404, "", "The sandbox has no such operation.")

    def scope(self, namespace: str) -> Scope:
        if (scope := self.scopes.get(unquote(namespace))) is None:
            raise Refusal(404, "", "The scope does not exist.")
        return scope

    def handshake(self) -> dict[str, Any]:
        return {
            "protocol": "cce-release-sandbox",
            "version": 1,
            "capabilities": CAPABILITIES,
            "implementation": {"name": "second-implementation", "version": "1"},
        }

    def make_scope(self, wanted: dict[str, Any]) -> dict[str, Any]:
        namespace = wanted.get("namespace") or f"scope-{secrets.token_hex(4)}"
        token = wanted.get("token") or f"second-{secrets.token_hex(24)}"
        names = [release["name"] for release in wanted.get("releases", [{"name": "storefront"}])]
        scope = Scope(self.make())
        service = scope.service
        service.clock, service.tokens = scope.clock, self.tokens.values()
        service.settle_seconds = float(wanted.get("settle_seconds", 0))
        service.releases = {}
        for name in names:
            service.install(namespace, name, SMALL, {})
        self.scopes[namespace], self.tokens[namespace] = scope, token
        return {
            "namespace": namespace,
            "cluster_id": CLUSTER,
            "token": token,
            "settle_seconds": service.settle_seconds,
            "clock_offset_seconds": scope.offset_seconds,
            "releases": [{"name": name, "version": 1} for name in names],
            "chart_id": SMALL.id,
            "upgrade_chart_id": NEWER.id,
            "charts": [{"id": one.id, "name": one.name, "version": one.version} for one in (SMALL, NEWER)],
            "refused_values": dict.fromkeys(SMALL.integers, "many"),
        }

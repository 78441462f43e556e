"""The service: what becomes of a request, one small step after the other; a fault replaces one of the steps."""

from __future__ import annotations

import copy
import threading
import time
import uuid
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, unquote

from second_implementation import messages, request_body
from second_implementation.messages import Refusal, Request, Response, written
from second_implementation.release import LARGER, NEWER, SMALL, Chart, Release, Revision, masked, merged

CLUSTER = "5f1d2c7e-8a43-11ee-9b0a-0255ac101f21"
CLUSTER_NAME = "second-cluster"
NAMESPACE = "shop"
RELEASE = "storefront"
LONGEST_TARGET = 32 * 1024
LONGEST_HEADERS = 128 * 1024
LARGEST_BODY = 12 * 1024 * 1024


class Service:
    """One cluster with its releases and charts.

    No page gives the order of checks; with `looks_up_first` a release that does not exist is a 404 whatever the body.
    `settle_seconds` is how long an update stays pending by `clock`, which returns seconds since 1970.
    """

    def __init__(
        self,
        token: str,
        *,
        settle_seconds: float = 0.2,
        clock: Callable[[], float] = time.time,
        looks_up_first: bool = False,
    ) -> None:
        self.tokens: Collection[str] = [token]
        self.looks_up_first = looks_up_first
        self.settle_seconds = settle_seconds
        self.clock = clock
        self.charts = {chart.id: chart for chart in (SMALL, NEWER, LARGER)}
        self.releases: dict[tuple[str, str], Release] = {}
        self.rules = request_body.rules()
        self.lock: AbstractContextManager[Any] = threading.Lock()
        self.success = 200
        self.install(NAMESPACE, RELEASE, SMALL, {"owner": {"team": "web", "api_token": "tk-5501"}})

    # the way of a request

    def handle(self, request: Request) -> Response:
        """Respond to a request; never raises for what a client sent."""
        try:
            response = self.dispatch(request)
        except Refusal as refusal:
            response = self.refused(refusal)
        except RecursionError:
            response = self.refused(messages.bad_request("The body is nested too deeply."))
        except Exception:
            response = self.refused(Refusal(500, "CCE.01500001", "Internal error."))
        response.headers.setdefault("X-Request-Id", self.request_id())
        if response.headers.get("Content-Type") == messages.JSON_TYPE and b'"request_id":""' in response.body:
            filled = f'"request_id":"{response.headers["X-Request-Id"]}"'.encode()
            response.body = response.body.replace(b'"request_id":""', filled, 1)
        return response

    def dispatch(self, request: Request) -> Response:
        self.limit(request)
        operation, place = self.route(request)
        self.authenticate(request)
        return operation(request, place)

    def limit(self, request: Request) -> None:
        if len(request.path) + len(request.query) > LONGEST_TARGET:
            raise messages.too_large(414, "URI")
        sizes = [len(name) + len(value) for name, value in request.headers.items()]
        if max(sizes, default=0) > LONGEST_TARGET or sum(sizes) > LONGEST_HEADERS:
            raise messages.too_large(494, "headers")
        if len(request.body) > LARGEST_BODY:
            raise messages.too_large(413, "entity")

    def route(self, request: Request) -> tuple[Callable[[Request, list[str]], Response], list[str]]:
        """The operation of a method and path, with cluster, namespace and name."""
        parts = [unquote(part) for part in request.path.split("/")]
        known = len(parts) in (10, 11) and parts[:5] == ["", "cce", "cam", "v3", "clusters"]
        if known and (parts[6], parts[8]) == ("namespace", "releases"):
            place = [parts[5], parts[7], parts[9]]
            if (operation := self.operations().get((request.method, *parts[10:]))) is not None:
                return operation, place
        raise messages.no_such_api()

    def operations(self) -> dict[tuple[str, ...], Callable[[Request, list[str]], Response]]:
        return {("PUT",): self.update, ("GET",): self.show, ("GET", "history"): self.history}

    def authenticate(self, request: Request) -> None:
        token = request.headers.get("x-auth-token", "")
        if not token and request.headers.get("authorization", "").startswith("SDK-HMAC-SHA256"):
            raise messages.unauthenticated("Get secretKey failed,err:ak not exist")  # it knows no access keys
        if not token:
            raise messages.unauthenticated("x-auth-token not found")
        if not self.knows_token(token):
            raise messages.unauthenticated("decrypt token fail")

    def knows_token(self, token: str) -> bool:
        return token in self.tokens

    # the operations

    def update(self, request: Request, place: list[str]) -> Response:
        if self.looks_up_first:
            self.find(place)
        self.media_type(request)
        body = request_body.parsed(request.body)
        request_body.checked(body, self.rules)
        with self.lock:
            release = self.find(place)
            revision = self.made(release, body)
            if not self.asked(body, "dry_run"):
                self.store(release, revision)
            return Response.of(self.success, self.view(release, revision, request))

    def show(self, request: Request, place: list[str]) -> Response:
        release = self.find(place)
        return Response.of(200, self.view(release, self.shown(release), request))

    def shown(self, release: Release) -> Revision:
        return release.current

    def history(self, request: Request, place: list[str]) -> Response:
        """All revisions, the latest first; no page promises an order. The page knows no `show_resources` here."""
        release = self.find(place)
        plain = Request(request.method, request.path, "", request.headers, b"")
        return Response.of(200, [self.view(release, one, plain) for one in self.listed(release)])

    def listed(self, release: Release) -> list[Revision]:
        return release.revisions[::-1]

    def media_type(self, request: Request) -> None:
        name, *parameters = (part.strip() for part in request.headers.get("content-type", "").lower().split(";"))
        charsets = [part.removeprefix("charset=").strip('"') for part in parameters if part.startswith("charset=")]
        if name != messages.JSON_TYPE or any(charset not in ("utf-8", "utf8") for charset in charsets):
            raise messages.unsupported_type()

    def find(self, place: list[str]) -> Release:
        cluster, namespace, name = place
        if cluster != CLUSTER:
            raise messages.not_found("The cluster does not exist.")
        if (release := self.releases.get((namespace, name))) is None:
            raise messages.not_found("release: not found")
        return release

    # revisions

    def asked(self, body: dict[str, Any], option: str) -> bool:
        return body["parameters"].get(option) is True

    def made(self, release: Release, body: dict[str, Any]) -> Revision:
        """The revision that an update makes, not stored yet."""
        if self.pending(release.current):
            raise messages.busy()
        made = self.upgraded(release, body) if body["action"] == "upgrade" else self.rolled_back(release, body)
        if self.asked(body, "dry_run"):
            made.description = made.done = "Dry run complete"
        return made

    def upgraded(self, release: Release, body: dict[str, Any]) -> Revision:
        if (chart := self.charts.get(body["chart_id"])) is None:
            raise messages.not_found("The chart does not exist.")
        config = self.config(release.current, body)
        return self.revision(
            release,
            chart,
            config,
            self.computed(chart, config),
            "PENDING_UPGRADE",
            "Preparing upgrade",
            "Upgrade complete",
        )

    def config(self, current: Revision, body: dict[str, Any]) -> dict[str, Any]:
        """The user's values of an upgrade: the request's; with none, or with `replace`, the former ones too."""
        if not self.asked(body, "reset_values") and (self.asked(body, "replace") or not body["values"]):
            return merged(current.config, body["values"], drop_nulls=False)
        return body["values"]

    def computed(self, chart: Chart, config: dict[str, Any]) -> dict[str, Any]:
        values = merged(chart.defaults, config, drop_nulls=True)
        if problem := chart.problem(values):
            raise messages.bad_request(problem)
        return values

    def rolled_back(self, release: Release, body: dict[str, Any]) -> Revision:
        target = self.target(release, body)
        words = f"Rollback to {target.version}"
        config, values = copy.deepcopy(target.config), copy.deepcopy(target.values)
        return self.revision(release, target.chart, config, values, "PENDING_ROLLBACK", words, words)

    def target(self, release: Release, body: dict[str, Any]) -> Revision:
        """The revision to repeat; zero, and none, mean the one before the current."""
        number = int(body["parameters"].get("release_version", 0)) or release.current.version - 1
        for revision in release.revisions:
            if revision.version == number:
                return revision
        raise messages.not_found(f"release has no {number} version")

    def revision(
        self,
        release: Release,
        chart: Chart,
        config: dict[str, Any],
        values: dict[str, Any],
        pending: str,
        now: str,
        done: str,
    ) -> Revision:
        made_at = self.clock()
        settles_at = made_at + self.settle_seconds
        return Revision(self.next_number(release), chart, config, values, pending, now, done, made_at, settles_at)

    def next_number(self, release: Release) -> int:
        return release.current.version + 1

    def store(self, release: Release, revision: Revision) -> None:
        release.revisions.append(revision)

    def install(self, namespace: str, name: str, chart: Chart, config: dict[str, Any]) -> Release:
        """Make a release at revision 1 that has settled an hour ago."""
        at = self.clock() - 3600
        values = merged(chart.defaults, config, drop_nulls=True)
        done = "Install complete"
        first = Revision(1, chart, config, values, "PENDING_INSTALL", "Initial install underway", done, at, at)
        release = Release(namespace, name, at, [first])
        self.releases[namespace, name] = release
        return release

    def pending(self, revision: Revision) -> bool:
        return self.clock() < revision.settles_at

    def status(self, release: Release, revision: Revision) -> str:
        """A revision stays deployed until a later one has settled. Helm 2 has the word SUPERSEDED, the page none."""
        if self.pending(revision):
            return revision.pending
        followed = any(one.version > revision.version and not self.pending(one) for one in release.revisions)
        return "SUPERSEDED" if followed else "DEPLOYED"

    # what a client sees

    def view(self, release: Release, revision: Revision, request: Request) -> dict[str, Any]:
        """The sixteen members of the page's table 7."""
        words = revision.description if self.pending(revision) else revision.done
        return {
            "chart_name": revision.chart.name,
            "chart_public": revision.chart.public,
            "chart_version": revision.chart.version,
            "cluster_id": CLUSTER,
            "cluster_name": CLUSTER_NAME,
            "create_at": self.moment(release.created_at),
            "description": words,
            "name": release.name,
            "namespace": release.namespace,
            "parameters": "",
            "resources": self.resources(release, request),
            "status": self.status(release, revision),
            "status_description": words,
            "update_at": self.moment(revision.made_at),
            "values": self.values_text(revision),
            "version": revision.version,
        }

    def values_text(self, revision: Revision) -> str:
        return written(self.masked(revision.values))

    def masked(self, values: dict[str, Any]) -> Any:
        return masked(values)

    def resources(self, release: Release, request: Request) -> str:
        """A table, as kubectl prints it; no page says what the text looks like."""
        if dict(parse_qsl(request.query)).get("show_resources") != "true":
            return ""
        name = release.name
        return f"==> v1/Deployment\nNAME READY\n{name} 1/1\n\n==> v1/Service\nNAME TYPE\n{name} ClusterIP\n"

    def moment(self, seconds: float) -> str:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def request_id(self) -> str:
        return uuid.uuid4().hex

    def refused(self, refusal: Refusal) -> Response:
        if refusal.by_gateway:
            return Response.of(
                refusal.status, {"error_code": refusal.code, "error_msg": refusal.message, "request_id": ""}
            )
        return Response.of(refusal.status, {"errorCode": refusal.code, "errorMessage": refusal.message})

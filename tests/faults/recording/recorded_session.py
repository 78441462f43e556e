"""One session of a client with the endpoint, and the recording of it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.response import Response
from cce_release_contract.recording.recorded import RecordedExchange

SETTLE_SECONDS = 30
SECRET = "wjalr-xutnfemi-k7mdeng"  # made up, and opens nothing
NEVER_ISSUED = "0123456789abcdef" * 4

Send = Callable[[Request], Response]


@dataclass(frozen=True)
class SessionPlace:
    """A release that the session may update. `wait` lets a pending update settle."""

    token: str
    cluster: str
    namespace: str
    release: str
    chart: str
    other_chart: str
    wait: Callable[[], None]


Step = tuple[str, Request]


def steps(place: SessionPlace) -> Iterator[Step | None]:
    """The requests in their order, each with its name; None where the client waits for an update to settle."""
    path = f"/cce/cam/v3/clusters/{place.cluster}/namespace/{place.namespace}/releases/{place.release}"
    token = (("X-Auth-Token", place.token),)
    json_type = (("Content-Type", "application/json"),)

    def get(name: str, target: str = path, headers: Any = token) -> Step:
        return name, Request("GET", target, headers)

    def put(name: str, action: str = "upgrade", *, target: str = path, headers: Any = token, **members: Any) -> Step:
        content_type = members.pop("content_type", json_type)
        body = {"chart_id": place.chart, "action": action, "parameters": {}, "values": {}} | members
        return name, Request("PUT", target, (*headers, *content_type), json.dumps(body, ensure_ascii=False).encode())

    zeros = {
        **{"dry_run": False, "name_template": "", "no_hooks": False, "replace": False, "recreate": False},
        **{"reset_values": False, "release_version": 0, "include_hooks": False},
    }
    own = {"imageTag": "v2", "x-own": {"rate": 0.125, "town": "Köln", "list": [1, 2]}, "x-db": {"password": SECRET}}

    yield get("read")
    yield get("read again")
    yield get("read resources", f"{path}?show_resources=true")
    yield get("read history", f"{path}/history")
    yield put("dry run", parameters={"dry_run": True}, values={"imageTag": "tried"})
    yield get("read after the dry run")
    yield put("upgrade", values=own)
    yield get("read pending")
    yield put("update while busy", values={"imageTag": "busy", "x-db": {"password": SECRET}})
    yield None
    yield get("read settled")
    yield get("read history again", f"{path}/history")
    yield put("upgrade to another chart", chart_id=place.other_chart, values=own, parameters=zeros)
    yield None
    yield put("same upgrade", chart_id=place.other_chart, values=own)
    yield None
    yield get("read after upgrades")
    yield put("roll back", "rollback", parameters={"release_version": 2})
    yield None
    yield get("read after the rollback")
    yield put("roll back once more", "rollback")
    yield None
    yield put("dry run of a rollback", "rollback", parameters={"release_version": 1, "dry_run": True})
    yield get("read after the dry run of a rollback")
    yield put("roll back to no revision", "rollback", parameters={"release_version": 2_000_000})
    yield put("no token", headers=(), values={"imageTag": "nobody"})
    yield put("wrong token", headers=(("X-Auth-Token", NEVER_ISSUED),), values={"imageTag": "wrong"})
    yield get("half a token", headers=(("X-Auth-Token", place.token[: len(place.token) // 2]),))
    yield get("read without a token", headers=())
    yield put("invalid action", "restart", values={"imageTag": "invalid", "x-db": {"password": SECRET}})
    yield "not JSON", Request("PUT", path, (*token, *json_type), b"{")
    yield put("wrong parameter", parameters={"dry_run": "true"}, values={"imageTag": "text"})
    yield put("other media type", content_type=(("Content-Type", "text/plain"),))
    yield put("unknown chart", chart_id="00000000-0000-0000-0000-000000000000", values={"imageTag": "lost"})
    yield get("missing release", path + "-missing")
    charset = (("Content-Type", "application/json;charset=utf-8"),)
    yield put("upgrade with a charset", content_type=charset, values=own)
    yield None
    yield get("last read", f"{path}?show_resources=true")
    yield get("last history", f"{path}/history")


def recorded(place: SessionPlace, send: Send, base_url: str = "http://recorded.example") -> list[RecordedExchange]:
    """Run the session and record it."""
    found: list[RecordedExchange] = []
    for step in steps(place):
        if step is None:
            place.wait()
            continue
        name, request = step
        started = time.time()
        response = send(request)
        exchange = Exchange(request, response, test=name, number=len(found) + 1, base_url=base_url)
        found.append(
            RecordedExchange(exchange, "session", len(found) + 1, started, started + response.elapsed_seconds)
        )
    return found

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
WRONG_SIGNATURE = f"SDK-HMAC-SHA256 Access=AKNOSUCHKEY000000000, SignedHeaders=x-sdk-date, Signature={'0a1b' * 16}"
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
        ascii_alone, left_out = members.pop("ascii_alone", False), members.pop("left_out", None)
        body = {"chart_id": place.chart, "action": action, "parameters": {}, "values": {}} | members
        body.pop(left_out, None)
        content = json.dumps(body, ensure_ascii=ascii_alone).encode()
        return name, Request("PUT", target, (*headers, *content_type), content)

    zeros = {
        "dry_run": False,
        "name_template": "",
        "no_hooks": False,
        "replace": False,
        "recreate": False,
        "reset_values": False,
        "release_version": 0,
        "include_hooks": False,
    }
    own = {
        "imageTag": "v2",
        "x-own": {"rate": 0.125, "town": "Ko\u0308ln \U0001f680 Straße", "list": [1, {"big": 2**60}], "tab": "a\tb"},
        "x-db": {"password": SECRET},
    }

    yield get("read")
    yield get("read again")
    yield get("read without a token", headers=())
    yield get("read with an unknown parameter", f"{path}?x-unknown=1")
    yield get("read resources", f"{path}?show_resources=true")
    yield get("read history", f"{path}/history")
    yield put("roll back the first revision", "rollback")
    yield put("dry run", parameters={"dry_run": True}, values={"imageTag": "tried"})
    yield get("read after the dry run")
    yield put("upgrade", values=own, parameters={"dry_run": False})
    yield get("read pending")
    yield put("update while busy", values={"imageTag": "busy", "x-db": {"password": SECRET}})
    yield get("read still pending")
    yield None
    yield get("read settled")
    yield get("read history again", f"{path}/history")
    yield put("upgrade without values")
    yield None
    yield put("upgrade to another chart", chart_id=place.other_chart, values={**own, "x-more": 1})
    yield None
    yield get("read after another chart")
    yield put(
        "same upgrade", chart_id=place.other_chart, values={**own, "x-more": 1}, parameters=zeros, ascii_alone=True
    )
    yield None
    yield get("read after upgrades")
    yield put("roll back", "rollback", parameters={"release_version": 2}, values={"x-ignored": True})
    yield None
    yield get("read after the rollback")
    yield put("roll back once more", "rollback")
    yield None
    yield put("dry run to no revision", "rollback", parameters={"release_version": 2_000_000, "dry_run": True})
    yield put("dry run of a rollback", "rollback", parameters={"release_version": 1, "dry_run": True})
    yield get("read after the dry run of a rollback")
    yield put("roll back to no revision", "rollback", parameters={"release_version": 2_000_000})
    yield put("no token", headers=(), values={"imageTag": "nobody"})
    yield put("wrong token", headers=(("X-Auth-Token", NEVER_ISSUED),), values={"imageTag": "wrong"})
    yield get("half a token", headers=(("X-Auth-Token", place.token[: len(place.token) // 2]),))
    yield get("token in the other case", headers=(("X-Auth-Token", place.token.swapcase()),))
    yield get("lower-case header", headers=(("x-auth-token", place.token),))
    yield get("missing release without a token", path + "-missing", headers=())
    yield put("invalid body without a token", headers=(), values=None)
    yield get("wrong signature", headers=(("X-Sdk-Date", "20260101T000000Z"), ("Authorization", WRONG_SIGNATURE)))
    yield put("invalid action", "restart", values={"imageTag": "invalid", "x-db": {"password": SECRET}})
    yield "not JSON", Request("PUT", path, (*token, *json_type), b"{")
    yield put("wrong parameter", parameters={"dry_run": "true"}, values={"imageTag": "text"})
    yield put("other media type", content_type=(("Content-Type", "text/plain"),))
    yield put("no action", left_out="action", values={"imageTag": "none-0"})
    yield put("no chart", left_out="chart_id", values={"imageTag": "none-1"})
    yield put("no parameters", left_out="parameters", values={"imageTag": "none-2"})
    yield put("no values", left_out="values")
    yield put("null parameter", parameters={"no_hooks": None}, values={"imageTag": "none-3"})
    yield put("number for a tag", values={"imageTag": 5})
    yield put("negative revision", "rollback", parameters={"release_version": -1})
    yield put("empty text for values", values="")
    yield put("number for a chart", chart_id=5, values={"imageTag": "none-4"})
    yield "trailing text", Request("PUT", path, (*token, *json_type), put("", values={"imageTag": "t"})[1].body + b" x")
    yield "list", Request("PUT", path, (*token, *json_type), b"[]")
    yield put("empty chart", chart_id="", values={"imageTag": "none-5"})
    yield put("impossible name", target=path + "_.")
    yield "POST", Request("POST", path, (*token, *json_type), put("", values={"imageTag": "posted"})[1].body)
    yield put("unknown chart", chart_id="00000000-0000-0000-0000-000000000000", values={"imageTag": "lost"})
    yield get("missing release", path + "-missing")
    charset = (("Content-Type", "application/json;charset=utf-8"),)
    yield put("upgrade with a charset", content_type=charset, values=own, **{"x-unknown": [1]})
    yield None
    yield get("read after a charset")
    odd_parameters = {"name_template": "other-name", "release_version": 77, "recreate": True, "x-unknown": 1}
    yield put("upgrade with odd parameters", values=own, parameters=odd_parameters)
    yield None
    yield put("upgrade with resources", target=f"{path}?show_resources=true", values=own)
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
        request = request.with_header("Accept", "application/json")  # a recording without any headers has lost them
        started = time.time()
        response = send(request)
        exchange = Exchange(request, response, test=name, number=len(found) + 1, base_url=base_url)
        found.append(RecordedExchange(exchange, "session", len(found) + 1, started, started + response.elapsed_seconds))
    return found

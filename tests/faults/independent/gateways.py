"""Faults of a gateway in front of the second implementation: the service is right, and the way to it is not."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, Final

from second_implementation.faults.fault import edit_responses
from second_implementation.service import Service

Edit = Callable[[Any, Any], None]


def of_reads(edit: Edit) -> Callable[[Service], None]:
    """A change that edits each release that is read, by the request and the response."""

    def change(service: Service) -> None:
        edit_responses(service, lambda request, response: response.status == 200 and edit(request, response))

    return change


def rewritten(pattern: bytes, written: Callable[[re.Match[bytes]], bytes]) -> Callable[[Service], None]:
    """A change that writes a part of each success in another way."""

    def edit(_: Any, response: Any) -> None:
        response.body = re.sub(pattern, written, response.body)

    return of_reads(edit)


def with_header(name: str, value: Callable[[Any], str]) -> Callable[[Service], None]:
    """A change that adds a header to each success."""
    return of_reads(lambda request, response: response.headers.update({name: value(request)}))


def relabelled(away: timedelta) -> Callable[[Service], None]:
    """A change that moves each time of a release and leaves its offset as it was."""

    def moved(found: re.Match[bytes]) -> bytes:
        time = datetime.strptime(found[1].decode(), "%Y-%m-%dT%H:%M:%S").replace(tzinfo=UTC) + away
        return b'_at":"' + time.strftime("%Y-%m-%dT%H:%M:%S").encode()

    return rewritten(rb'_at":"([0-9-]+T[0-9:]+)', moved)


def values_cut(_: Any, response: Any) -> None:
    """The text of the values has lost its end."""
    document = json.loads(response.body)
    if isinstance(document, dict):
        response.body = json.dumps(document | {"values": document["values"][:-5]}).encode()


def cached_for_anybody(service: Service) -> None:
    """Whoever reads what was read before gets it, with credentials or without."""
    handle, kept = service.handle, {}

    def cached(request: Any) -> Any:
        response = handle(request)
        place = (request.path, request.query)
        if request.method == "GET" and response.status == 200:
            kept[place] = response
        elif request.method == "PUT":
            kept.pop((request.path, ""), None)
        return kept.get(place, response) if request.method == "GET" and response.status == 401 else response

    service.handle = cached  # type: ignore[method-assign]


def login_of_the_connection(service: Service) -> None:
    """A request without credentials is made with those of the last request on its connection."""
    handle, tokens = service.handle, {}

    def logged_in(request: Any) -> Any:
        if request.headers.get("x-auth-token"):
            tokens[request.connection] = request.headers["x-auth-token"]
        elif request.connection in tokens:
            request.headers["x-auth-token"] = tokens[request.connection]
        return handle(request)

    service.handle = logged_in  # type: ignore[method-assign]


GATEWAYS: Final[dict[str, tuple[Callable[[Service], None], str, str]]] = {
    "cached for anybody": (cached_for_anybody, "unarmed, with reads", "authentication.token.required_to_read"),
    "login of the connection": (
        login_of_the_connection,
        "unarmed, with reads",
        "authentication.token.required_to_read",
    ),
    "token in a cookie": (
        with_header("Set-Cookie", lambda request: f"s={base64.b64encode(request.headers['x-auth-token'].encode())!r}"),
        "unarmed, with reads",
        "authentication.secret.not_echoed",
    ),
    "public": (
        with_header("Cache-Control", lambda _: "public, max-age=30"),
        "unarmed, with reads",
        "response.header.not_shared",
    ),
    "another clock": (
        with_header("Date", lambda _: format_datetime(datetime.now(UTC) - timedelta(hours=8), usegmt=True)),
        "unarmed, with reads",
        "response.header.date",
    ),
    "eight hours ahead": (relabelled(timedelta(hours=8)), "unarmed, with reads", "response.time.not_in_future"),
    "five years ahead": (relabelled(timedelta(days=1826)), "unarmed, with reads", "response.time.not_in_future"),
    "eight hours behind": (relabelled(timedelta(hours=-8)), "armed", "lifecycle.time.update_at_current"),
    "members twice": (
        rewritten(rb'"version":', lambda _: b'"version":0,"version":'),
        "unarmed, with reads",
        "response.body.members_once",
    ),
    "integers with a fraction": (
        rewritten(rb'("version":[0-9]+)', lambda found: found[1] + b".0"),
        "unarmed, with reads",
        "response.body.integers_plain",
    ),
    "values cut short": (of_reads(values_cut), "unarmed, with reads", "response.text.values_json"),
}
"""Each gateway with the way that a user would have to check it in, and the clause that speaks of it."""

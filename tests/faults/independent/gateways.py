"""Gateways in front of the second implementation: the service is right, and the way to it is not."""

from __future__ import annotations

import base64
import copy
import gzip
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, TypeAlias
from urllib.parse import unquote

from tests.faults.independent.relay import Gateway, Message, Send

Edit: TypeAlias = Callable[[Message, Message], Any]
PAGE = b"<html><body><h1>The gateway is sorry</h1></body></html>"


def answered(status: str, body: bytes, media_type: str, *headers: tuple[str, str]) -> Message:
    """A response of the gateway's own."""
    return Message(f"HTTP/1.1 {status}", [("Content-Type", media_type), *headers], body)


def edited(edit: Edit, *, reads_only: bool = False) -> Callable[[], Gateway]:
    """A gateway that edits each response, or each release that is read, by the request and the response."""

    def gateway(request: Message, send: Send) -> Message:
        response = send(copy.copy(request))
        if not reads_only or response.status == 200:
            edit(request, response)
        return response

    return lambda: gateway


def asked(edit: Callable[[Message], Any]) -> Callable[[], Gateway]:
    """A gateway that edits each request."""

    def gateway(request: Message, send: Send) -> Message:
        edit(request)
        return send(request)

    return lambda: gateway


def written(write: Callable[[Message], bytes]) -> Callable[[], Gateway]:
    """A gateway that writes each response in its own way, and closes the connection."""
    return lambda: lambda request, send: write(send(request))


def with_header(name: str, *values: str) -> Callable[[], Gateway]:
    """A gateway that replaces a header of each response; no value removes it."""
    return edited(lambda _, response: response.set(name, *values))


def with_body(change: Callable[[bytes], bytes]) -> Callable[[], Gateway]:
    """A gateway that changes the body of each release that is read."""
    return edited(lambda _, response: setattr(response, "body", change(response.body)), reads_only=True)


def later(change: Callable[[Message], Message | bytes]) -> Callable[[], Gateway]:
    """A gateway that changes every second response, from the second one on."""

    def make() -> Gateway:
        seen: list[None] = []

        def gateway(request: Message, send: Send) -> Message | bytes:
            seen.append(None)
            response = send(request)
            return response if len(seen) % 2 else change(response)

        return gateway

    return make


def shorter(response: Message, length: int) -> Message:
    response.body = response.body[:length]
    return response


def relabelled(away: timedelta) -> Callable[[], Gateway]:
    """A gateway that moves each time of a release and leaves its offset as it was."""

    def moved(found: re.Match[bytes]) -> bytes:
        time = datetime.strptime(found[1].decode(), "%Y-%m-%dT%H:%M:%S").replace(tzinfo=UTC) + away
        return b'_at":"' + time.strftime("%Y-%m-%dT%H:%M:%S").encode()

    return with_body(lambda body: re.sub(rb'_at":"([0-9-]+T[0-9:]+)', moved, body))


def values_cut(body: bytes) -> bytes:
    document = json.loads(body)
    return json.dumps(document | {"values": document["values"][:-5]}).encode() if isinstance(document, dict) else body


def reordered(body: bytes) -> bytes:
    document = json.loads(body)
    return json.dumps(dict(reversed(document.items())) if isinstance(document, dict) else document, indent=1).encode()


def rounded(request: Message) -> None:
    """Read the numbers of a request as a program does that knows fractions only."""
    try:
        request.body = json.dumps(json.loads(request.body, parse_int=lambda text: int(float(text)))).encode()
    except (ValueError, RecursionError):
        return


def cache(key: Callable[[Message], object], *, kept: Callable[[Message, Message], bool]) -> Callable[[], Gateway]:
    """A gateway that gives what it gave before to whatever has the same key, as far as it was kept."""

    def make() -> Gateway:
        found: dict[object, Message] = {}

        def gateway(request: Message, send: Send) -> Message:
            if request.method != "GET":
                return send(request)
            if key(request) not in found:
                response = send(copy.copy(request))
                if not kept(request, response):
                    return response
                found[key(request)] = response
            return copy.copy(found[key(request)])

        return gateway

    return make


def cached_for_anybody() -> Gateway:
    """Whoever reads what was read before gets it, with credentials or without."""
    kept: dict[str, Message] = {}

    def gateway(request: Message, send: Send) -> Message:
        response = send(copy.copy(request))
        if request.method == "GET" and response.status == 200:
            kept[request.target] = copy.copy(response)
        elif request.method == "PUT":
            kept.pop(request.target, None)
        refused = request.method == "GET" and response.status == 401
        return copy.copy(kept.get(request.target, response)) if refused else response

    return gateway


def login(who: Callable[[Message], object], *, of_anybody: bool) -> Callable[[], Gateway]:
    """A gateway that makes a request with the last token of its kind: one without a token, or any."""

    def make() -> Gateway:
        tokens: dict[object, str] = {}

        def gateway(request: Message, send: Send) -> Message:
            token = request.header("X-Auth-Token")
            if who(request) in tokens and (of_anybody or not token):
                request.set("X-Auth-Token", tokens[who(request)])
            response = send(request)
            if token and response.status != 401:
                tokens[who(request)] = request.header("X-Auth-Token")
            return response

        return gateway

    return make


def response_before() -> Gateway:
    """Every request but the first gets the response to the one before it."""
    last: list[Message] = []

    def gateway(request: Message, send: Send) -> Message:
        last.append(send(request))
        return copy.copy(last.pop(0) if len(last) > 1 else last[0])

    return gateway


def sent_twice(shown: int) -> Callable[[], Gateway]:
    """A gateway that sends each update on twice, and passes one of the responses back."""

    def gateway(request: Message, send: Send) -> Message:
        responses = [send(copy.copy(request)) for _ in range(1 + (request.method == "PUT"))]
        return responses[min(shown, len(responses) - 1)]

    return lambda: gateway


def at_first(times: int, response: Message) -> Callable[[], Gateway]:
    """A gateway that gives every third request this response, this many times in all."""

    def make() -> Gateway:
        seen: list[str] = []

        def gateway(request: Message, send: Send) -> Message:
            seen.append(request.target)
            return copy.copy(response) if len(seen) % 3 == 0 and len(seen) <= 3 * times else send(request)

        return gateway

    return make


def options_answered(request: Message, send: Send) -> Message:
    if request.method in {"OPTIONS", "HEAD"}:
        return Message("HTTP/1.1 200 OK", [("Allow", "GET, PUT, OPTIONS"), ("Content-Length", "0")], b"")
    return send(request)


def small_bodies(request: Message, send: Send) -> Message:
    if len(request.body) > 64 * 1024:
        return answered("413 Payload Too Large", PAGE, "text/html")
    return send(request)


def method_overridden(request: Message) -> None:
    if wanted := request.header("X-HTTP-Method-Override"):
        request.start = request.start.replace(request.method, wanted, 1)


def errors_as_pages(_: Message, response: Message) -> None:
    if response.status >= 400:
        response.body = PAGE
        response.set("Content-Type", "text/html")


def decoded_twice(request: Message) -> None:
    path, mark, query = request.target.partition("?")
    request.target = re.sub(r"[^!-~]", "_", unquote(unquote(path))) + mark + query


def chunked(response: Message, *, extension: str = "", trailer: str = "", length: bool = False) -> bytes:
    """The response in one chunk."""
    response.set("Content-Length", *(["3"] if length else []))
    response.set("Transfer-Encoding", "chunked")
    end = f"\r\n0\r\n{trailer}\r\n".encode()
    return response.head() + f"{len(response.body):x}{extension}\r\n".encode() + response.body + end


def cookie_with_token(request: Message, response: Message) -> None:
    response.set("Set-Cookie", f"s={base64.b64encode(request.header('X-Auth-Token').encode()).decode()}")


def gzipped(response: Message, *times: str) -> None:
    for _ in times:
        response.body = gzip.compress(response.body)
    response.set("Content-Encoding", ", ".join(times))


def eight_hours_ago() -> str:
    return format_datetime(datetime.now(UTC) - timedelta(hours=8), usegmt=True)

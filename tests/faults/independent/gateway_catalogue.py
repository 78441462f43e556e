"""The gateways, each with what a check through it is expected to say: a clause, a message, or nothing and why."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from tests.faults.independent import gateways as of
from tests.faults.independent.relay import Gateway

READS: Final = "unarmed, with reads"
ARMED: Final = "armed"
SANDBOX: Final = "whole suite"


@dataclass(frozen=True)
class Expected:
    """What a check says, in the way that shows it.

    One of `clause` (fails or advises), `open_clause` (stays open, and nothing fails), `message` (of the run that ends
    with 3) and `tolerable` (the reason why nothing is said) is given. `only` are the clauses that are checked.
    """

    make: Callable[[], Gateway]
    clause: str = ""
    way: str = READS
    open_clause: str = ""
    message: str = ""
    tolerable: str = ""
    only: tuple[str, ...] = ()


def in_sandbox(make: Callable[[], Gateway], clause: str) -> Expected:
    """What only the whole suite looks at: it is checked for that clause."""
    return Expected(make, clause, SANDBOX, only=(clause,))


GATEWAYS: Final[dict[str, Expected]] = {
    # caches and logins
    "cached for anybody": Expected(of.cached_for_anybody, "authentication.token.required_to_read"),
    "cached after an update": Expected(
        of.cache(lambda request: request.target, kept=lambda _, response: response.status == 200),
        "concurrency.read.current",
        ARMED,
    ),
    "errors cached": Expected(
        of.cache(lambda request: request.target, kept=lambda _, response: response.status in {401, 404}),
        message="the target returned 401 for correct credentials",
    ),
    "cached without the query": Expected(
        of.cache(
            lambda request: (request.target.partition("?")[0], request.header("X-Auth-Token")),
            kept=lambda _, response: response.status == 200,
        ),
        "request.query.resources_shown",
    ),
    "allowed to shared caches": Expected(
        of.with_header("Cache-Control", "public, max-age=30"), "response.header.not_shared"
    ),
    "login of the connection": Expected(
        of.login(lambda request: request.connection, of_anybody=False), "authentication.token.required_to_read"
    ),
    "login of the address": Expected(of.login(lambda _: "", of_anybody=False), "authentication.token.required"),
    "login kept for any token": Expected(
        of.login(lambda request: bool(request.header("X-Auth-Token")), of_anybody=True),
        "authentication.token.unknown_refused",
    ),
    "token in a cookie": Expected(of.edited(of.cookie_with_token), "authentication.secret.not_echoed"),
    "session in a cookie": Expected(
        of.with_header("Set-Cookie", "SESSION=8a6e; Path=/; HttpOnly"), "response.header.no_cookie"
    ),
    # truncation and encodings
    "values cut short": Expected(of.with_body(of.values_cut), "response.text.values_json"),
    "body cut, length adjusted": Expected(
        of.later(lambda response: of.shorter(response, 100)), "response.header.content_type"
    ),
    "last byte lost": Expected(
        of.later(lambda response: of.shorter(response, len(response.body) - 1)), "response.header.content_type"
    ),
    "body cut, old length": Expected(of.written(lambda response: response.wire()[:-20]), message="no response"),
    "compressed unasked": Expected(
        of.edited(lambda _, response: of.gzipped(response, "gzip")), message="the response is compressed"
    ),
    "compressed twice": Expected(
        of.edited(lambda _, response: of.gzipped(response, "gzip", "gzip")), message="the response is compressed"
    ),
    "compressed without a word": Expected(
        of.edited(lambda _, response: [of.gzipped(response, "gzip"), response.set("Content-Encoding")]),
        message="a body that is not JSON",
    ),
    "another charset in the header": Expected(
        of.with_header("Content-Type", "application/json; charset=ISO-8859-1"), "response.header.content_type"
    ),
    "byte order mark": Expected(of.with_body(lambda body: b"\xef\xbb\xbf" + body), "response.header.content_type"),
    "quotes escaped for HTML": Expected(
        of.with_body(lambda body: body.replace(rb"\"", html.escape('"').encode())), "response.text.values_json"
    ),
    # JSON
    "members twice": Expected(
        of.with_body(lambda body: body.replace(b'"version":', b'"version":0,"version":')),
        "response.body.members_once",
    ),
    "integers with a fraction": Expected(
        of.with_body(lambda body: re.sub(rb'("version":[0-9]+)', rb"\1.0", body)), "response.body.integers_plain"
    ),
    "large numbers rounded": Expected(
        of.asked(of.rounded),
        way=SANDBOX,
        only=("robustness.number.large_integer",),
        tolerable="Helm holds each number as a double, so the service rounds it in the same way.",
    ),
    "members in another order, indented": Expected(
        of.with_body(of.reordered),
        tolerable="Members have no order, and white space means nothing (RFC 8259).",
    ),
    # replays and retries
    "response to the request before": Expected(of.response_before, "response.header.request_id_shape"),
    "update sent twice, first response": in_sandbox(of.sent_twice(0), "upgrade.revision.grows"),
    "update sent twice, second response": in_sandbox(of.sent_twice(1), "upgrade.revision.grows"),
    "throttled now and then": Expected(
        of.at_first(2, of.answered("429 Too Many Requests", of.PAGE, "text/html", ("Retry-After", "0"))),
        tolerable="429 says nothing of the service, whatever its body is (RFC 6585, 4). The client waits and repeats.",
    ),
    "unavailable now and then": Expected(
        of.at_first(1, of.answered("503 Service Unavailable", of.PAGE, "text/html", ("Retry-After", "0"))),
        tolerable="503 is for now (RFC 9110, 15.6.4). A read is repeated; what was not is inconclusive.",
    ),
    "100 Continue unasked": Expected(
        of.written(lambda response: b"HTTP/1.1 100 Continue\r\n\r\n" + response.wire()),
        tolerable="A client has to pass over interim responses, also unexpected ones (RFC 9110, 15.2).",
    ),
    # clock
    "another clock": Expected(
        of.edited(lambda _, response: response.set("Date", of.eight_hours_ago())), open_clause="response.header.date"
    ),
    "eight hours ahead": Expected(of.relabelled(timedelta(hours=8)), "response.time.not_in_future"),
    "five years ahead": Expected(of.relabelled(timedelta(days=1826)), "response.time.not_in_future"),
    "eight hours behind": Expected(of.relabelled(timedelta(hours=-8)), "lifecycle.time.update_at_current", ARMED),
    "times without a zone": Expected(
        of.with_body(lambda body: re.sub(rb'(_at":"[^"]*)Z"', rb'\1"', body)), "response.time.update_at_format"
    ),
    "no Date": Expected(
        of.with_header("Date"),
        tolerable="A server without a clock sends none (RFC 9110, 6.6.1). What goes by its clock is not judged then.",
    ),
    # headers
    "header names in odd case": Expected(
        of.edited(lambda _, response: setattr(response, "headers", [(n.swapcase(), v) for n, v in response.headers])),
        tolerable="The names of headers have no letter case (RFC 9110, 5.1).",
    ),
    "X-Request-Id lost": Expected(of.with_header("X-Request-Id"), "response.header.request_id"),
    "X-Request-Id twice": Expected(of.with_header("X-Request-Id", "0" * 32, "1" * 32), "response.header.request_id"),
    "Content-Type lost": Expected(of.with_header("Content-Type"), "response.header.content_type"),
    "Content-Type of the request lost": Expected(
        of.asked(lambda request: request.set("Content-Type")), "request.body.valid_accepted", ARMED
    ),
    "headers of the next connection": Expected(
        of.with_header("Keep-Alive", "timeout=5, max=100"),
        tolerable="They speak of a connection only (RFC 9110, 7.6.1): nothing of the response changes.",
    ),
    # the framing of HTTP
    "closed after each response": Expected(
        of.written(lambda response: response.wire()),
        tolerable="Either side may close an idle connection at any time (RFC 9112, 9.5).",
    ),
    "HTTP/1.0 without a length": Expected(
        of.written(
            lambda response: (
                response.head().replace(b"HTTP/1.1", b"HTTP/1.0").replace(b"Content-Length", b"X-Length")
                + response.body
            )
        ),
        tolerable="The body ends with the connection then (RFC 9112, 6.3, case 8).",
    ),
    "no reason in the status line": Expected(
        of.written(lambda response: re.sub(rb"^(HTTP/1.1 \d+ )[^\r]*", rb"\1", response.wire())),
        tolerable="The reason may be empty, and a client ignores it (RFC 9112, 4).",
    ),
    "chunk extensions": Expected(
        of.written(lambda response: of.chunked(response, extension=";signed=no")),
        tolerable="A client ignores the extensions that it does not know (RFC 9112, 7.1.1).",
    ),
    "trailer without an announcement": Expected(
        of.written(lambda response: of.chunked(response, trailer="X-Request-Id: 0\r\n")),
        tolerable="A client may ignore the fields of a trailer, and ours does (RFC 9110, 6.5.1).",
    ),
    "two lengths": Expected(
        of.written(lambda response: response.wire().replace(b"\r\n", b"\r\nContent-Length: 3\r\n", 1)),
        message="no response (protocol)",
    ),
    "length beside chunks": Expected(
        of.written(lambda response: of.chunked(response, length=True)),
        message="both Content-Length and",
    ),
    # paths, methods and sizes
    "errors as pages": Expected(of.edited(of.errors_as_pages), "response.header.content_type"),
    "redirected to a trailing slash": Expected(
        lambda: (
            lambda request, _: of.answered(
                "308 Permanent Redirect", of.PAGE, "text/html", ("Location", f"{request.target}/")
            )
        ),
        message="redirects to",
    ),
    "query lost": Expected(
        of.asked(lambda request: setattr(request, "target", request.target.partition("?")[0])),
        "request.query.resources_shown",
    ),
    "path in lower case": in_sandbox(
        of.asked(lambda request: setattr(request, "target", request.target.lower())), "robustness.path.variants_unknown"
    ),
    "double slashes merged": in_sandbox(
        of.asked(lambda request: setattr(request, "target", re.sub("/+", "/", request.target))),
        "robustness.path.variants_unknown",
    ),
    "path decoded twice": in_sandbox(of.asked(of.decoded_twice), "robustness.path.variants_unknown"),
    "OPTIONS and HEAD answered": in_sandbox(lambda: of.options_answered, "robustness.method.others_unknown"),
    "method in a header": in_sandbox(of.asked(of.method_overridden), "robustness.method.override_ignored"),
    "bodies over 64 KB refused": in_sandbox(lambda: of.small_bodies, "robustness.size.large_body_accepted"),
}

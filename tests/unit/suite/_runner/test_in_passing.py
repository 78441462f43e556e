"""Every response of a run is judged, whichever test asked for it, and nothing is judged that proves nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from cce_release_contract.client.target import Address
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.response import Response
from cce_release_contract.settings.setting import VARIANTS
from cce_release_models import clause_ids as c
from cce_release_suite._runner.in_passing import EveryResponse

PATH = "/cce/cam/v3/clusters/c/namespace/n/releases/x"
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
TOKEN = "the-token-of-the-run"
RELEASE = {"version": 3, "values": '{"password":"******"}', "create_at": "2026-03-01T10:00:00Z"}
UPDATE = {"action": "upgrade", "parameters": {}, "values": {}}
NUMBERS = iter(range(1, 10_000))


def exchange(
    body: object = None,
    *,
    method="GET",
    status=200,
    headers=(),
    sent: object = None,
    token=True,
    path=PATH,
    seconds=0.1,
    media_type="application/json",
) -> Exchange:
    """An exchange that keeps every clause, but for what is given."""
    number = next(NUMBERS)
    content = b"" if sent is None else json.dumps(sent).encode()
    asked = (("Content-Type", media_type), *([("X-Auth-Token", "***")] if token else []))
    received = {"Content-Type": "application/json", "X-Request-Id": f"{number:032x}"}
    received |= {"Date": format_datetime(NOW, usegmt=True)} | dict(headers)
    answer = body if isinstance(body, bytes) else json.dumps(RELEASE if body is None else body).encode()
    return Exchange(
        Request(method, path, asked, content),
        Response(status, tuple(received.items()), answer, seconds),
        number=number,
    )


def watch(**settings) -> EveryResponse:
    """The judge of a run with one token, at noon."""
    return EveryResponse(lambda: [TOKEN], now=lambda: NOW, **settings)


def broken(*exchanges: Exchange, **settings) -> list[str]:
    """The clauses that the exchanges of one test break."""
    judge = watch(**settings)
    for one in exchanges:
        judge.take(one)
    return [violation.clause for violation in judge.ended().violations]


@pytest.mark.parametrize(
    ("method", "more"), [("PUTX", ()), ("PUT", (("X-Large", "x" * 9000),))], ids=["no method", "large header"]
)
def test_refusals_of_a_web_server_are_its_own(method, more):
    """What a server refuses before the service has it need not be JSON, nor have a request id."""
    page = exchange(
        b"Invalid HTTP request received.",
        method=method,
        status=400,
        headers=[("Content-Type", "text/plain"), ("X-Request-Id", "")],
    )
    request = replace(page.request, headers=(*page.request.headers, *more))

    assert broken(replace(page, request=request)) == []
    assert c.RESPONSE_HEADER_CONTENT_TYPE in broken(replace(page, request=replace(request, method="GET", headers=())))


@pytest.mark.parametrize("variant", VARIANTS)
def test_responses_of_every_variant_are_the_services(variant):
    """A refusal is the service's under the paths of each kind of cluster, not its web server's."""
    path = Address("c", "n", "x", variant).path()
    page = exchange(b"Not found.", status=404, headers={"Content-Type": "text/plain"}.items())

    found = broken(replace(page, request=replace(page.request, target=path)))

    assert found == [c.RESPONSE_HEADER_CONTENT_TYPE]


BAD = {
    c.RESPONSE_HEADER_CONTENT_TYPE: exchange(headers={"Content-Type": "text/html"}.items()),
    c.RESPONSE_HEADER_REQUEST_ID: exchange(headers={"X-Request-Id": ""}.items()),
    c.RESPONSE_HEADER_REQUEST_ID_SHAPE: exchange(headers={"X-Request-Id": "REQ-1"}.items()),
    c.RESPONSE_HEADER_NOT_SHARED: exchange(headers={"Cache-Control": "public"}.items()),
    c.RESPONSE_HEADER_NO_COOKIE: exchange(headers={"Set-Cookie": "a=b"}.items()),
    c.RESPONSE_BODY_MEMBERS_ONCE: exchange(b'{"version": 3, "name": "x", "name": "y"}'),
    c.RESPONSE_BODY_INTEGERS_PLAIN: exchange(b'{"version": 3.0}'),
    c.RESPONSE_TEXT_VALUES_JSON: exchange(RELEASE | {"values": '{"password":"***'}),
    c.RESPONSE_TEXT_SECRETS_MASKED: exchange([RELEASE, RELEASE | {"values": '{"password":"hunter2"}'}]),
    c.RESPONSE_BODY_LIMITS: exchange(RELEASE | {"chart_version": "1" * 65}),
    c.RESPONSE_TIME_CREATE_AT_FORMAT: exchange(RELEASE | {"create_at": "2026-03-01 10:00:00"}),
    c.RESPONSE_TIME_UPDATE_AT_FORMAT: exchange(RELEASE | {"update_at": "2026-03-01T10:00:00"}),
    c.LIFECYCLE_HISTORY_FORMATS: exchange([RELEASE, RELEASE | {"status": "gone"}], path=f"{PATH}/history"),
    c.RESPONSE_TIME_NOT_IN_FUTURE: exchange(RELEASE | {"create_at": "2026-03-01T20:00:00Z"}),
    c.LIFECYCLE_TIME_UPDATE_AT_CURRENT: exchange(
        RELEASE | {"update_at": "2021-03-01T12:00:00Z"}, method="PUT", sent=UPDATE
    ),
    c.RESPONSE_STATUS_OK: exchange(method="PUT", status=201, sent=UPDATE),
    c.REQUEST_MEDIA_TYPE_JSON: exchange({}, method="PUT", status=415, sent=UPDATE),
    c.REQUEST_MEDIA_TYPE_JSON_CHARSET: exchange(
        {},
        method="PUT",
        status=415,
        sent=UPDATE,
        media_type="application/json; charset=UTF-8",
    ),
    c.AUTHENTICATION_SECRET_NOT_ECHOED: exchange({"error_msg": f"{TOKEN} is wrong"}, status=401),
}


@pytest.mark.parametrize("clause", BAD)
def test_each_clause_is_broken_by_its_response(clause):
    """A response breaks its clause and no other, and the violation shows it."""
    judge = watch()
    judge.take(exchange())
    judge.take(BAD[clause])

    violations = judge.ended().violations

    assert [violation.clause for violation in violations] == [clause]
    assert violations[0].judged == (BAD[clause],)


@pytest.mark.parametrize(
    ("body", "path"),
    [({}, PATH), ({"release": RELEASE}, PATH), ([{}], f"{PATH}/history")],
    ids=["empty", "other", "history"],
)
def test_what_is_not_shown_is_not_kept(body, path):
    """A clause about members is not reported as kept by a response without them."""
    judge = watch()
    judge.take(exchange(body, path=path))

    about = {
        c.RESPONSE_BODY_LIMITS,
        c.RESPONSE_TIME_CREATE_AT_FORMAT,
        c.RESPONSE_TIME_UPDATE_AT_FORMAT,
        c.LIFECYCLE_HISTORY_FORMATS,
    }
    assert not about & set(judge.ended().kept)


GOOD = {
    "a read": exchange(),
    "a history": exchange([RELEASE, RELEASE | {"version": 4}], path=f"{PATH}/history"),
    "an update": exchange(
        RELEASE | {"update_at": "2026-03-01T12:03:00Z"}, method="PUT", sent=UPDATE, media_type="application/json"
    ),
    "a dry run, which has another time": exchange(
        RELEASE | {"update_at": "2021-03-01T12:00:00Z"}, method="PUT", sent=UPDATE | {"parameters": {"dry_run": True}}
    ),
    "a refusal": exchange({"error_code": "CCE.02404001"}, method="PUT", status=404, sent=UPDATE),
    "a body that is not JSON": exchange({}, method="PUT", status=415, sent="text"),
    "a cookie for somebody without credentials": exchange(headers={"Set-Cookie": "a=b"}.items(), token=False),
    "a page of a gateway": exchange(b"<html>", status=503, headers={"Content-Type": "text/html"}.items()),
    "no response": replace(exchange(), response=None),
    "no body": exchange(b"", status=401, headers={"Content-Type": "text/html"}.items()),
    "a slow one without a limit": exchange(seconds=100.0),
    "the Date of another clock": exchange(
        RELEASE, headers={"Date": format_datetime(NOW + timedelta(hours=8), usegmt=True)}.items()
    ),
}


@pytest.mark.parametrize("words", GOOD)
def test_other_responses_break_nothing(words):
    """What keeps the clauses, and what proves nothing, breaks none of them."""
    assert broken(GOOD[words]) == []


def test_wrong_date_counts_on_one_machine_only():
    """A Date that is hours off breaks its clause where target and suite have one clock, and is kept for its test."""
    late = exchange(headers={"Date": format_datetime(NOW - timedelta(hours=8), usegmt=True)}.items())
    judge = watch()

    for one in (exchange(), late, exchange()):
        judge.take(one)

    assert c.RESPONSE_HEADER_DATE not in [violation.clause for violation in judge.ended().violations]
    assert judge.dated is not None
    assert judge.dated[0] is late
    assert broken(late, one_clock=True) == [c.RESPONSE_TIME_NOT_IN_FUTURE, c.RESPONSE_HEADER_DATE]


def test_moved_clock_proves_nothing_about_times():
    """Times are not judged in a test that moved the clock of its target, and are again in the next."""
    judge = watch()
    bad = BAD[c.RESPONSE_TIME_NOT_IN_FUTURE]
    judge.clock_moved = True

    judge.take(bad)
    moved = judge.ended().violations
    judge.take(bad)

    assert moved == []
    assert [violation.clause for violation in judge.ended().violations] == [c.RESPONSE_TIME_NOT_IN_FUTURE]


def test_limit_of_the_user_is_kept():
    """A response that takes longer than the user's limit breaks the clause about it."""
    assert broken(exchange(seconds=2.5), most_seconds=2) == [c.RESPONSE_TIME_LATENCY]
    assert broken(exchange(seconds=1.5), most_seconds=2) == []


def test_repeated_id_is_found_in_another_test():
    """A request id of an earlier test is a repeated one; the same exchange, shown again, is not."""
    judge = watch()
    first = exchange()
    judge.take(first)
    judge.take(first)
    assert judge.ended().violations == []

    judge.take(replace(first, number=first.number + 10_000))

    assert [violation.clause for violation in judge.ended().violations] == [c.RESPONSE_HEADER_REQUEST_ID_SHAPE]


def test_read_after_an_update_is_not_older():
    """A read shows the revision that the last update made, where requests are sent one after the other."""
    update = exchange(RELEASE | {"version": 4}, method="PUT", sent=UPDATE)
    dry = exchange(RELEASE | {"version": 9}, method="PUT", sent=UPDATE | {"parameters": {"dry_run": True}})
    current, stale = exchange(RELEASE | {"version": 4}), exchange(RELEASE | {"version": 3})

    assert broken(update, dry, current, in_turn=True) == []
    assert broken(update, current, stale, in_turn=True) == [c.CONCURRENCY_READ_CURRENT]
    assert broken(update, stale) == []
    assert broken(stale, update, in_turn=True) == []


def test_clause_is_reported_a_few_times():
    """A clause is told to be kept once, and to be broken by at most three tests."""
    judge = watch()
    kept, violated = [], []

    for _ in range(5):
        judge.take(exchange())
        judge.take(BAD[c.RESPONSE_HEADER_NO_COOKIE])
        judge.take(BAD[c.RESPONSE_HEADER_NO_COOKIE])
        found = judge.ended()
        kept += found.kept
        violated += found.violations

    assert kept.count(c.RESPONSE_HEADER_CONTENT_TYPE) == 1
    assert c.RESPONSE_HEADER_NO_COOKIE not in kept
    assert len(violated) == 3


@pytest.mark.parametrize("date", ["Mon, 01 Jan 99999999999999999999 00:00:00 GMT", "soon", ""])
def test_date_that_cannot_be_read_is_no_error_of_ours(date):
    """A hostile Date header breaks no clause and stops no run."""
    assert broken(exchange(headers={"Date": date}.items()), one_clock=True) == []

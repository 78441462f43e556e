"""The only way to send a request."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cce_release_contract.client.credentials import AccessKey, Anonymous, Token
from cce_release_contract.errors import GuardRefusal, TargetError, TransportError
from cce_release_contract.exchanges.request import Request
from cce_release_contract.signing.verification import verify

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def header(server, name, number=-1):
    """The values of a header that the server received."""
    lines = [line.decode().partition(": ") for line in server.heads[number][1:]]
    return [value for key, _, value in lines if key.lower() == name.lower()]


def test_token_of_the_target_is_sent(server, emulator):
    """By default, a request carries the target's token instead of its own."""
    exchange = emulator.send(Request("PUT", "/a", (("X-Auth-Token", "old"),), b"{}"))

    assert header(server, "X-Auth-Token") == ["the-token"]
    assert exchange.status == 200
    assert (emulator.requests, emulator.puts) == (1, 1)


def test_other_credentials_are_sent(server, emulator):
    """Credentials of a call replace the target's; Anonymous keeps what the request has."""
    emulator.send(Request("GET", "/"), credentials=Token("other"))
    emulator.send(Request("GET", "/", (("X-Auth-Token", "kept"), ("Authorization", "kept"))), credentials=Anonymous())
    emulator.send(Request("GET", "/"), credentials=Anonymous())

    assert header(server, "X-Auth-Token", 0) == ["other"]
    assert header(server, "X-Auth-Token", 1) == header(server, "Authorization", 1) == ["kept"]
    assert header(server, "X-Auth-Token", 2) == []


def test_signature_covers_the_final_bytes(server, emulator):
    """The signature of the received request verifies, including Host and User-Agent."""
    emulator.send(
        Request("PUT", "/a?b=c", (("Content-Type", "application/json"),), b"{} "), credentials=AccessKey("AK", "sk")
    )

    head = server.heads[0]
    headers = [tuple(line.decode("latin-1").split(": ", 1)) for line in head[1:]]
    assert verify("PUT", "/a?b=c", headers, b"{} ", secret_for=lambda _: "sk", now=NOW) == "AK"
    assert "content-type;host;user-agent;x-sdk-date" in header(server, "Authorization")[0]


def test_own_signer_replaces_the_credentials(server, emulator):
    """A signer gets the request with Host and User-Agent, and its result is sent."""
    emulator.send(
        Request("GET", "/"), sign=lambda request: request.with_header("Authorization", request.header("Host"))
    )

    assert header(server, "Authorization") == [f"127.0.0.1:{server.port}"]
    assert header(server, "X-Auth-Token") == []


def test_returned_exchange_hides_credentials(emulator, server, json_response):
    """The exchange has the sent request with masked credentials, and the unchanged response."""
    server.response = json_response(200, {"password": "shown"})
    emulator.test = "a-test"

    exchange = emulator.send(Request("GET", "/"))

    assert exchange.request.header("X-Auth-Token") == "******"
    assert exchange.response.json() == {"password": "shown"}
    assert (exchange.test, exchange.number, exchange.base_url) == ("a-test", 1, server.url)


def test_record_is_redacted_and_per_test(emulator, server, json_response):
    """The record of a test shows no secret and is cleared for the next test."""
    server.response = json_response(200, {"password": "shown", "echo": "the-token"})
    emulator.test = "one"
    exchange = emulator.send(Request("GET", "/"))

    recorded = emulator.exchanges

    assert [e.response.json() for e in recorded] == [{"password": "******", "echo": "******"}]
    assert emulator.redacted(exchange) == recorded[0]
    emulator.test = "two"
    assert emulator.exchanges == ()


def test_listeners_hear_every_exchange(emulator):
    """Listeners are called once for each exchange."""
    heard = []
    emulator.listeners.append(heard.append)

    emulator.send(Request("GET", "/"))

    assert [exchange.number for exchange in heard] == [1]


def test_guard_keeps_requests(server, live, live_target):
    """A request that the guard refuses is not sent, costs no budget and is counted."""
    with pytest.raises(GuardRefusal):
        live.send(Request("DELETE", live_target.address.path()))

    assert server.received == []
    assert (live.requests, live.refused) == (0, 1)


def test_guard_sees_what_a_signer_made(server, live, live_target):
    """A signer cannot turn a harmless request into another one."""
    with pytest.raises(GuardRefusal):
        live.send(Request("GET", live_target.address.path()), sign=lambda request: replace(request, method="DELETE"))

    assert server.received == []


def test_budget_ends(connect, emulator_target, server):
    """A request over the budget is not sent."""
    gateway = connect(emulator_target, requests=1)
    gateway.send(Request("GET", "/"))

    with pytest.raises(TargetError, match="used up"):
        gateway.send(Request("GET", "/"))

    assert len(server.received) == 1


def test_target_can_change_within_the_origin(emulator, emulator_target, server):
    """A scope's credentials are used after the change; another origin is refused."""
    emulator.target = replace(emulator_target, credentials=Token("scope-token"))
    emulator.send(Request("GET", "/"))

    assert header(server, "X-Auth-Token") == ["scope-token"]
    with pytest.raises(GuardRefusal, match="connections lead to"):
        emulator.target = replace(emulator_target, base_url="http://127.0.0.1:1")


@pytest.mark.parametrize("status", [401, 403, 500, 501])
def test_emulator_responses_are_not_repeated(emulator, server, json_response, slept, status):
    """A response of an emulator with a meaningful status is not repeated and does not stop the run."""
    server.response = json_response(status, {})

    statuses = [emulator.send(Request("GET", "/")).status for _ in range(6)]

    assert statuses == [status] * 6
    assert len(server.received) == 6
    assert slept == []


def test_throttled_emulator_is_asked_again_soon(emulator, server, json_response, slept):
    """A request to an unavailable emulator is repeated, as for a live target, after a short wait."""
    responses = [json_response(429, {}), json_response(503, {}), None, json_response(200, {})]
    server.response = lambda _request: responses.pop(0)

    exchange = emulator.send(Request("GET", "/"))

    assert exchange.status == 200
    assert len(slept) == 3
    assert max(slept) < 0.1


def test_request_with_a_pause_is_sent_once(emulator, server, json_response, slept):
    """A request with a pause is not sent again."""
    server.response = json_response(429, {})

    exchange = emulator.send(Request("PUT", "/", body=b"{}"), pause=lambda: None)

    assert exchange.status == 429
    assert (len(server.received), slept) == (1, [])


def test_missing_response_raises(emulator, server):
    """A request without a response raises, and is in the record with its reason."""
    server.response = None

    with pytest.raises(TransportError):
        emulator.send(Request("GET", "/"))

    assert emulator.exchanges[0].failure == "reset"
    assert emulator.exchanges[0].response is None


def test_missing_response_can_be_returned(emulator, server):
    """With allow_failure, the exchange is returned instead."""
    server.response = None

    assert emulator.send(Request("GET", "/"), allow_failure=True).failure == "reset"


def test_dead_emulator_stops_the_run(emulator, server):
    """Five requests in a row without a response stop the run, and nothing more is sent."""
    server.response = None
    for _ in range(5):
        emulator.send(Request("PUT", "/"), allow_failure=True)

    with pytest.raises(TargetError, match="stopped"):
        emulator.send(Request("PUT", "/"))

    assert "5 requests in a row" in emulator.stopped
    assert len(server.received) == 5


def test_responses_between_failures_reset_the_count(emulator, server):
    """Only failures in a row count."""
    for number in range(12):
        server.response = b"HTTP/1.1 204 X\r\n\r\n" if number % 4 == 0 else None
        emulator.send(Request("PUT", "/"), allow_failure=True)

    assert emulator.stopped == ""


@pytest.mark.parametrize(("status", "sent"), [(502, 5), (503, 5), (504, 5), (429, 32), (500, 8)])
def test_reads_between_updates_do_not_hide_a_storm(emulator, server, json_response, status, sent):
    """Updates that are unavailable five times in a row stop the run, though reads between them are answered."""
    for _ in range(8):
        for method, given in (("PUT", status), ("GET", 200)):
            server.response = json_response(given, {})
            if not emulator.stopped:
                emulator.send(Request(method, "/"))

    assert sum(request.startswith(b"PUT") for request in server.received) == sent
    assert ("5 PUT requests in a row" in emulator.stopped) is (sent == 5)


def test_protocol_failures_do_not_stop_an_emulator(emulator):
    """A request that is not HTTP says nothing about the emulator's health."""
    for _ in range(6):
        emulator.send(Request("GET", "/", (("X A", "b"),)), allow_failure=True)

    assert emulator.stopped == ""

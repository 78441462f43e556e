"""The one way to the wire."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cce_release_contract.client.budget import Budget
from cce_release_contract.client.credentials import AccessKey, Anonymous, Token
from cce_release_contract.client.gateway import Gateway
from cce_release_contract.client.guard import guard_for
from cce_release_contract.client.impossible import impossible_release_name
from cce_release_contract.client.transport import Timeouts, Transport
from cce_release_contract.errors import GuardRefusal, TargetError, TransportError
from cce_release_contract.exchanges.request import Request
from cce_release_contract.signing.verification import verify

RUN = "0" * 32
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def slept():
    """The seconds that a gateway waited."""
    return []


@pytest.fixture
def connect(slept):
    """Makes gateways for targets, without waiting, closed after the test."""
    opened = []

    def make(target, **limits):
        gateway = Gateway(
            target,
            Transport(target.base_url, Timeouts(2, 2)),
            guard_for(target, RUN),
            Budget(**limits, sleep=slept.append),
            run_id=RUN,
            now=lambda: NOW,
            sleep=slept.append,
        )
        opened.append(gateway)
        return gateway

    yield make
    for gateway in opened:
        gateway.close()


@pytest.fixture
def emulator(connect, emulator_target):
    """A gateway with the full hand."""
    return connect(emulator_target)


@pytest.fixture
def live(connect, live_target):
    """A gateway in the unarmed form."""
    return connect(live_target)


def header(server, name, number=-1):
    """The values of a header that the server received."""
    lines = [line.decode().partition(": ") for line in server.heads[number][1:]]
    return [value for key, _, value in lines if key.lower() == name.lower()]


def test_token_of_the_target_is_sent(server, emulator):
    """Without more said, a request carries the target's token, in place of one that it had."""
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
    """What arrives at the server verifies, Host and User-Agent included."""
    emulator.send(
        Request("PUT", "/a?b=c", (("Content-Type", "application/json"),), b"{} "), credentials=AccessKey("AK", "sk")
    )

    head = server.heads[0]
    headers = [tuple(line.decode("latin-1").split(": ", 1)) for line in head[1:]]
    assert verify("PUT", "/a?b=c", headers, b"{} ", secret_for=lambda _: "sk", now=NOW) == "AK"
    assert "content-type;host;user-agent;x-sdk-date" in header(server, "Authorization")[0]


def test_own_signer_replaces_the_credentials(server, emulator):
    """A signer gets the request with Host and User-Agent and its result is what leaves."""
    emulator.send(
        Request("GET", "/"), sign=lambda request: request.with_header("Authorization", request.header("Host"))
    )

    assert header(server, "Authorization") == [f"127.0.0.1:{server.port}"]
    assert header(server, "X-Auth-Token") == []


def test_returned_exchange_hides_credentials(emulator, server, answer):
    """The exchange has the sent request with masked credentials, and the answer as it came."""
    server.answer = answer(200, {"password": "shown"})
    emulator.test = "a-test"

    exchange = emulator.send(Request("GET", "/"))

    assert exchange.request.header("X-Auth-Token") == "******"
    assert exchange.response.json() == {"password": "shown"}
    assert (exchange.test, exchange.number, exchange.base_url) == ("a-test", 1, server.url)


def test_record_is_redacted_and_per_test(emulator, server, answer):
    """The record of a test shows no secret and begins anew with the next test."""
    server.answer = answer(200, {"password": "shown", "echo": "the-token"})
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
    """What the guard refuses is not sent, costs no budget and is counted."""
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
    gateway = connect(emulator_target, max_requests=1)
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


@pytest.mark.parametrize("status", [401, 429, 500, 503])
def test_emulator_answers_are_answers(emulator, server, answer, slept, status):
    """On an emulator every status is judged, never repeated, and stops nothing."""
    server.answer = answer(status, {})

    statuses = [emulator.send(Request("GET", "/")).status for _ in range(6)]

    assert statuses == [status] * 6
    assert len(server.received) == 6
    assert slept == []


def test_no_answer_raises(emulator, server):
    """A request without an answer raises, and is in the record with its reason."""
    server.answer = None

    with pytest.raises(TransportError):
        emulator.send(Request("GET", "/"))

    assert emulator.exchanges[0].failure == "reset"
    assert emulator.exchanges[0].response is None


def test_no_answer_can_be_returned(emulator, server):
    """A test about missing answers gets the exchange instead."""
    server.answer = None

    assert emulator.send(Request("GET", "/"), allow_failure=True).failure == "reset"


def test_dead_emulator_stops_the_run(emulator, server):
    """Five requests in a row without an answer stop the run, and nothing more is sent."""
    server.answer = None
    for _ in range(5):
        emulator.send(Request("GET", "/"), allow_failure=True)

    with pytest.raises(TargetError, match="stopped"):
        emulator.send(Request("GET", "/"))

    assert "5 requests in a row" in emulator.stopped
    assert len(server.received) == 5


def test_answers_between_failures_start_the_count_again(emulator, server):
    """Only failures in a row count."""
    for number in range(12):
        server.answer = b"HTTP/1.1 204 X\r\n\r\n" if number % 4 == 0 else None
        emulator.send(Request("GET", "/"), allow_failure=True)

    assert emulator.stopped == ""


def test_protocol_failures_do_not_stop_an_emulator(emulator):
    """A request that is no HTTP says nothing about the emulator's health."""
    for _ in range(6):
        emulator.send(Request("GET", "/", (("X A", "b"),)), allow_failure=True)

    assert emulator.stopped == ""


def test_live_read_is_sent_again(live, live_target, server, answer, slept):
    """A throttled read of a live target is repeated after a wait, and the answer counts."""
    answers = [answer(429, {}), answer(503, {}), answer(200, {})]
    server.answer = lambda _request: answers.pop(0)

    exchange = live.send(Request("GET", live_target.address.path()))

    assert exchange.status == 200
    assert exchange.number == 3
    assert slept == [2.0, 4.0]


def test_live_write_is_sent_again_after_429_only(live, live_target, server, answer, slept):
    """A PUT is repeated when it was throttled, not when nobody knows what became of it."""
    target = live_target.address.named(impossible_release_name(RUN)).path()
    server.answer = answer(503, {})
    assert live.send(Request("PUT", target)).status == 503
    answers = [answer(429, {}), answer(404, {})]
    server.answer = lambda _request: answers.pop(0)

    assert live.send(Request("PUT", target)).status == 404

    assert len(server.received) == 3
    assert slept == [2.0]


def test_storm_stops_a_live_run(live, live_target, server, answer):
    """Five unusable answers in a row stop a live run."""
    server.answer = answer(503, {})
    live.send(Request("GET", live_target.address.path()))

    with pytest.raises(TargetError, match="stopped"):
        live.send(Request("GET", live_target.address.path()))

    assert len(server.received) == 5


def test_refused_credentials_stop_a_live_run(live, live_target, server, answer):
    """A 401 to the configured credentials ends the run at once."""
    server.answer = answer(401, {})

    with pytest.raises(TargetError, match="401"):
        live.send(Request("GET", live_target.address.path()))

    with pytest.raises(TargetError, match="stopped"):
        live.send(Request("GET", live_target.address.path()))
    assert len(server.received) == 1


def test_refused_own_signer_stops_a_live_run(connect, live_target, server, answer):
    """A 401 to the user's own key stops the run, even if the test signed by itself."""
    server.answer = answer(401, {})
    gateway = connect(replace(live_target, credentials=AccessKey("OWNKEY", "sk")))

    with pytest.raises(TargetError, match="401"):
        gateway.send(
            Request("GET", live_target.address.path()),
            sign=lambda request: request.with_header("Authorization", "x OWNKEY"),
        )

    assert gateway.stopped


def test_expected_refusal_stops_nothing(live, live_target, server, answer):
    """A 401 that a test is about, or to other credentials, is an answer."""
    server.answer = answer(401, {})

    for options in ({"expect_refusal": True}, {"credentials": Anonymous()}, {"credentials": Token("wrong")}):
        assert live.send(Request("GET", live_target.address.path()), **options).status == 401

    assert live.stopped == ""


@pytest.mark.parametrize(
    "authorization", ["SDK-HMAC-SHA256 Access=OWNKEY, SignedHeaders=a, Signature=" + "0" * 64, "x OWNKEY"]
)
def test_own_key_is_not_spent_on_refusals(connect, live_target, server, authorization):
    """A request that is meant to be refused does not name the user's own access key."""
    gateway = connect(replace(live_target, credentials=AccessKey("OWNKEY", "sk")))
    request = Request("GET", live_target.address.path(), (("Authorization", authorization),))

    with pytest.raises(GuardRefusal, match="own access key"):
        gateway.send(request, credentials=Anonymous(), expect_refusal=True)

    assert server.received == []


def test_made_up_key_may_be_refused(connect, live_target, server, answer):
    """A made-up key may be refused as often as a test wants."""
    server.answer = answer(401, {})
    gateway = connect(replace(live_target, credentials=AccessKey("OWNKEY", "sk")))

    exchange = gateway.send(
        Request("GET", live_target.address.path()), credentials=AccessKey("MADEUP", "x"), expect_refusal=True
    )

    assert exchange.status == 401

"""What the gateway does on a live target only: repeat, stop, protect the user's key."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cce_release_contract.client.credentials import AccessKey, Anonymous, Token
from cce_release_contract.client.guard.nonexistent_names import impossible_release_name
from cce_release_contract.errors import GuardRefusal, TargetError
from cce_release_contract.exchanges.request import Request

RUN = "0" * 32


def test_live_read_is_sent_again(live, live_target, server, json_response, slept):
    """A throttled read of a live target is repeated after a wait."""
    responses = [json_response(429, {}), json_response(503, {}), json_response(200, {})]
    server.response = lambda _request: responses.pop(0)

    exchange = live.send(Request("GET", live_target.address.path()))

    assert exchange.status == 200
    assert exchange.number == 3
    assert [1.0 <= slept[0] <= 2.0, 2.0 <= slept[1] <= 4.0] == [True, True]


def test_live_write_is_sent_again_after_429_only(live, live_target, server, json_response, slept):
    """A PUT is repeated if it was throttled, not if its outcome is unknown."""
    target = live_target.address.named(impossible_release_name(RUN)).path()
    server.response = json_response(503, {})
    assert live.send(Request("PUT", target)).status == 503
    responses = [json_response(429, {}), json_response(404, {})]
    server.response = lambda _request: responses.pop(0)

    assert live.send(Request("PUT", target)).status == 404

    assert len(server.received) == 3
    assert len(slept) == 1


def test_wait_is_as_long_as_the_target_asks(live, live_target, server, json_response, slept):
    """A Retry-After decides how long a throttled request waits."""
    responses = [json_response(429, {}, "Retry-After: 7"), json_response(200, {})]
    told = []
    live.waits = lambda *wait: told.append(wait)
    server.response = lambda _request: responses.pop(0)

    live.send(Request("GET", live_target.address.path()))

    assert slept == [7.0]
    assert told == [(7.0, "a retry after 429")]


def test_wait_ends_with_the_deadline(connect, live_target, server, json_response, slept):
    """No wait and no try goes past the deadline."""
    waits = [json_response(429, {}, f"Retry-After: {seconds}") for seconds in (7, 50)]
    responses = [*waits, json_response(200, {})]
    server.response = lambda _request: responses.pop(0)
    gateway = connect(live_target, deadline=120.0)

    with pytest.raises(TargetError, match="deadline"):
        gateway.send(Request("GET", live_target.address.path()))

    assert slept == [7.0, 13.0]
    assert len(server.received) == 2


def test_storm_stops_a_live_run(live, live_target, server, json_response, slept):
    """Five unusable responses in a row stop a live run."""
    server.response = json_response(503, {})
    for _ in range(2):
        live.send(Request("GET", live_target.address.path()))

    with pytest.raises(TargetError, match="stopped"):
        live.send(Request("GET", live_target.address.path()))

    assert len(server.received) == 5
    assert len(slept) == 3


def test_refused_credentials_stop_a_live_run(live, live_target, server, json_response):
    """A 401 to the configured credentials ends the run at once."""
    server.response = json_response(401, {})

    with pytest.raises(TargetError, match="401"):
        live.send(Request("GET", live_target.address.path()))

    with pytest.raises(TargetError, match="stopped"):
        live.send(Request("GET", live_target.address.path()))
    assert len(server.received) == 1


def test_refused_own_signer_stops_a_live_run(connect, live_target, server, json_response):
    """A 401 to the user's own key stops the run, even if the test signed by itself."""
    server.response = json_response(401, {})
    gateway = connect(replace(live_target, credentials=AccessKey("OWNKEY", "sk")))

    with pytest.raises(TargetError, match="401"):
        gateway.send(
            Request("GET", live_target.address.path()),
            sign=lambda request: request.with_header("Authorization", "x OWNKEY"),
        )

    assert gateway.stopped


def test_expected_refusal_stops_nothing(live, live_target, server, json_response):
    """An expected 401, or one for other credentials, does not stop the run."""
    server.response = json_response(401, {})

    for options in ({"expect_refusal": True}, {"credentials": Anonymous()}, {"credentials": Token("wrong")}):
        assert live.send(Request("GET", live_target.address.path()), **options).status == 401

    assert live.stopped == ""


@pytest.mark.parametrize(
    "authorization", ["SDK-HMAC-SHA256 Access=OWNKEY, SignedHeaders=a, Signature=" + "0" * 64, "x OWNKEY"]
)
def test_own_key_is_not_spent_on_refusals(connect, live_target, server, authorization):
    """A request that is meant to be refused may not name the user's own access key."""
    gateway = connect(replace(live_target, credentials=AccessKey("OWNKEY", "sk")))
    request = Request("GET", live_target.address.path(), (("Authorization", authorization),))

    with pytest.raises(GuardRefusal, match="own access key"):
        gateway.send(request, credentials=Anonymous(), expect_refusal=True)

    assert server.received == []


def test_made_up_key_may_be_refused(connect, live_target, server, json_response):
    """A made-up key may be refused as often as a test wants."""
    server.response = json_response(401, {})
    gateway = connect(replace(live_target, credentials=AccessKey("OWNKEY", "sk")))

    exchange = gateway.send(
        Request("GET", live_target.address.path()), credentials=AccessKey("MADEUP", "x"), expect_refusal=True
    )

    assert exchange.status == 401

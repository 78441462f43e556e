"""Requests that could change the named release: the gateway counts, writes down, sends, and writes down."""

from __future__ import annotations

import json
import os
from dataclasses import replace

import pytest

from cce_release_contract.client.credentials import Anonymous, Token
from cce_release_contract.client.guard.arming import Arming, Reach
from cce_release_contract.client.guard.nonexistent_names import impossible_chart_id, impossible_release_name
from cce_release_contract.client.restore.baseline import Baseline
from cce_release_contract.client.restore.journal import Journal, Spot, read_journal
from cce_release_contract.errors import GuardRefusal, TargetError, TransportError, UsageError
from cce_release_contract.exchanges.request import Request

RUN = "0" * 32
JSON = (("Content-Type", "application/json"),)


@pytest.fixture
def armed_target(live_target):
    """The server as a live target that may be written to."""
    return replace(live_target, arming=Arming(dry_runs=True, writes=True))


@pytest.fixture
def armed(connect, armed_target):
    """A gateway that may update the named release."""
    return connect(armed_target)


@pytest.fixture
def update(live_target):
    """Makes updates of the named release; keyword arguments become parameters."""

    def make(**parameters):
        body = {"chart_id": live_target.chart_id, "action": "upgrade", "parameters": parameters, "values": {}}
        return Request("PUT", live_target.address.path(), JSON, json.dumps(body).encode())

    return make


@pytest.fixture
def harmless(live_target):
    """An update of a release that cannot exist."""
    body = {"chart_id": impossible_chart_id(RUN), "action": "upgrade", "parameters": {"dry_run": True}, "values": {}}
    path = live_target.address.named(impossible_release_name(RUN)).path()
    return Request("PUT", path, JSON, json.dumps(body).encode())


class Listening:
    """An observer that notes each call, with the number of requests that the server had received."""

    def __init__(self, server):
        self.heard = []
        self._server = server

    def intends(self, request, reach):
        """Note a request before it is sent."""
        self.heard.append(("intends", request.method, reach, len(self._server.received)))

    def received(self, exchange, reach):
        """Note the exchange."""
        self.heard.append(("received", exchange.status, reach, len(self._server.received)))


def test_observer_is_called_before_and_after_sending(armed, server, update):
    """The observer gets the intent before the server has the request, and the exchange after it."""
    armed.observer = Listening(server)

    armed.send(update())
    armed.send(update(dry_run=True))

    assert armed.observer.heard == [
        ("intends", "PUT", Reach.WRITE, 0),
        ("received", 200, Reach.WRITE, 1),
        ("intends", "PUT", Reach.DRY_RUN, 1),
        ("received", 200, Reach.DRY_RUN, 2),
    ]


def test_other_requests_are_not_observed(armed, server, live_target, harmless):
    """Reads, and updates of releases that cannot exist, are not observed."""
    armed.observer = Listening(server)

    armed.send(Request("GET", live_target.address.path()))
    armed.send(harmless)

    assert armed.observer.heard == []


def test_every_try_is_observed(armed, server, json_response, update):
    """An update that was throttled and repeated is observed twice, and so is a lost response."""
    responses = [json_response(429, {}), None]
    server.response = lambda _request: responses.pop(0)
    armed.observer = Listening(server)

    with pytest.raises(TransportError):
        armed.send(update())

    assert [(what, status) for what, status, *_ in armed.observer.heard] == [
        *(("intends", "PUT"), ("received", 429)),
        *(("intends", "PUT"), ("received", None)),
    ]
    assert armed.budget.writes == 2


def test_observer_can_refuse_the_request(armed, server, update):
    """If the intent cannot be noted, nothing is sent."""

    class Full:
        def intends(self, *_):
            raise UsageError("no room")

    armed.observer = Full()

    with pytest.raises(UsageError, match="no room"):
        armed.send(update())

    assert server.received == []


def test_full_disk_keeps_the_request(armed, server, update, live_target, tmp_path, monkeypatch):
    """With a journal on a full disk no update is sent. With room again it is sent, and is in the journal."""
    spot = Spot(server.url, live_target.address, live_target.chart_id)
    journal = Journal(tmp_path / "restore-1.jsonl", spot, Baseline(5, "", "", ""), 5)
    journal.begin()
    armed.observer = journal
    with monkeypatch.context() as full:
        full.setattr(os, "write", lambda _handle, _line: 3)
        with pytest.raises(TargetError, match="No space left"):
            armed.send(update())
    assert server.received == []

    armed.send(update())

    assert len(server.received) == 1
    assert read_journal(journal.path).unknown == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_of_an_update_is_not_followed(armed, server, json_response, update, status):
    """A redirect is returned as a response, and nothing is sent after it."""
    server.response = json_response(status, {}, f"Location: {server.url}{update().target}")

    exchange = armed.send(update())

    assert exchange.status == status
    assert len(server.received) == 1


@pytest.mark.parametrize("status", [307, 308])
def test_redirect_of_a_harmless_update_is_not_followed(armed, server, json_response, harmless, live_target, status):
    """A redirect from an impossible release to the real one is not followed."""
    server.response = json_response(status, {}, f"Location: {live_target.address.path()}")

    armed.send(harmless)

    assert len(server.received) == 1


@pytest.mark.parametrize("options", [{}, {"credentials": Anonymous()}, {"credentials": Token("wrong")}])
def test_wrong_credentials_never_meet_the_real_release(armed, server, update, options):
    """A request that is meant to be refused may not name the real release: the target might accept it."""
    for request in (update(), update(dry_run=True)):
        with pytest.raises(GuardRefusal, match="names the real release"):
            armed.send(request, expect_refusal=True, **options)

    assert server.received == []
    assert (armed.requests, armed.refused) == (0, 2)


@pytest.mark.parametrize("part", ["target", "body"])
def test_signer_makes_no_update_of_something_else(armed, server, update, harmless, part):
    """A signer cannot turn a harmless update or a dry run into an update, which would be neither counted nor noted."""
    armed.observer = Listening(server)
    begin = harmless if part == "target" else update(dry_run=True)

    with pytest.raises(GuardRefusal, match="signer changed"):
        armed.send(begin, sign=lambda _request: update())

    assert (server.received, armed.observer.heard, armed.refused) == ([], [], 1)


def test_stopped_writing_allows_reads(armed, server, update, harmless, live_target):
    """After writing was stopped, no update and no dry run of the release is sent; other requests are."""
    armed.writing_stopped = "somebody else made revision 7"

    for request in (update(), update(dry_run=True)):
        with pytest.raises(TargetError, match="made revision 7"):
            armed.send(request)
    armed.send(harmless)
    armed.send(Request("GET", live_target.address.path()))

    assert len(server.received) == 2


def test_writes_have_a_budget(connect, armed_target, server, update, harmless):
    """Updates of the named release have a separate count, without dry runs and harmless updates."""
    gateway = connect(armed_target, writes=1)
    gateway.send(update(dry_run=True))
    gateway.send(harmless)
    gateway.send(update())

    with pytest.raises(TargetError, match="--max-writes"):
        gateway.send(update())

    assert (len(server.received), gateway.budget.writes, gateway.puts) == (3, 1, 3)
    gateway.send(update(dry_run=True))


def test_wrong_credentials_have_a_budget(connect, live_target, server, json_response, harmless):
    """Requests that are meant to be refused have a separate budget on a live target."""
    server.response = json_response(401, {})
    gateway = connect(live_target, auth_failures=1)
    gateway.send(harmless, credentials=Token("wrong"), expect_refusal=True)

    with pytest.raises(TargetError, match="--allow-auth-failures"):
        gateway.send(harmless, credentials=Token("wrong"), expect_refusal=True)

    assert len(server.received) == 1
    gateway.send(harmless, credentials=Token("wrong"))


def test_wrong_credentials_of_an_emulator_are_free(connect, emulator_target, server, json_response):
    """An emulator may refuse as often as a test wants."""
    server.response = json_response(401, {})
    gateway = connect(emulator_target, auth_failures=1)

    statuses = [gateway.send(Request("PUT", "/"), expect_refusal=True).status for _ in range(3)]

    assert statuses == [401] * 3

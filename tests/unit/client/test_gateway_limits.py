"""Responses that end a run: too slow, too large, or compressed."""

from __future__ import annotations

import time

import pytest

from cce_release_contract.client.budget import Budget
from cce_release_contract.client.gateway import Gateway
from cce_release_contract.client.guard.guard import guard_for
from cce_release_contract.client.record import Record
from cce_release_contract.client.transport.transport import Timeouts, Transport
from cce_release_contract.errors import TargetError, TransportError
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.response import Response

RUN = "0" * 32
HEAD = b"HTTP/1.1 200 OK\r\n"
GET = Request("GET", "/")


@pytest.fixture
def slow(server, finished):
    """Makes the server send a response slowly until the test has ended."""

    def run(connection):
        connection.recv(65536)
        connection.sendall(HEAD + b"\r\n")
        while not finished.wait(0.01):
            connection.sendall(b" ")

    server.script = run


@pytest.fixture
def gateway_of(server):
    """Makes gateways in real time."""
    opened = []

    def make(target, *, seconds=None, whole_seconds=600.0, **options):
        deadline = None if seconds is None else time.monotonic() + seconds
        transport = Transport(server.url, Timeouts(20, 20, whole_seconds), **options)
        opened.append(Gateway(target, transport, guard_for(target, RUN), Budget(), run_id=RUN, deadline=deadline))
        return opened[-1]

    yield make
    for gateway in opened:
        gateway.close()


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize("kind", ["emulator", "live"])
def test_deadline_counts_inside_a_response(gateway_of, server, emulator_target, live_target, kind):
    """A response that goes on after the deadline is cut, the run ends with that reason, and nothing is repeated."""
    target = emulator_target if kind == "emulator" else live_target
    gateway = gateway_of(target, seconds=0.3)

    for _ in range(2):
        with pytest.raises(TargetError, match="--deadline-minutes"):
            gateway.send(Request("GET", target.address.path()))

    assert "inside a response" in gateway.stopped
    assert server.connections == 1
    assert [exchange.failure for exchange in gateway.exchanges] == ["time"]


@pytest.mark.usefixtures("slow")
def test_exchange_has_a_limit_without_a_deadline(gateway_of, server, emulator_target):
    """Without a deadline of the run, the limit of one exchange ends the run."""
    gateway = gateway_of(emulator_target, whole_seconds=0.3)

    with pytest.raises(TransportError, match=r"0\.3 seconds"):
        gateway.send(GET)
    with pytest.raises(TargetError, match=r"stopped.*0\.3 seconds"):
        gateway.send(GET)

    assert server.connections == 1


@pytest.mark.usefixtures("slow")
def test_caller_may_give_less_time(gateway_of, emulator_target):
    """A caller can limit the time of one exchange."""
    gateway = gateway_of(emulator_target)

    with pytest.raises(TransportError) as failed:
        gateway.send(GET, within=0.2)

    assert failed.value.reason == "time"
    assert "deadline" not in gateway.stopped


@pytest.mark.parametrize(
    ("response_bytes", "reason", "text"),
    [
        (HEAD + b"Content-Length: 2000000\r\n\r\n" + b" " * 2_000_000, "size", "larger than 1 MB"),
        (HEAD + b"Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\n ", "compressed", "Content-Encoding: gzip"),
    ],
    ids=["size", "compressed"],
)
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_unusable_response_ends_the_run(gateway_of, server, emulator_target, method, response_bytes, reason, text):
    """A response that is too large or compressed ends the run at once with its reason, and nothing is repeated."""
    server.response = response_bytes
    gateway = gateway_of(emulator_target, most_megabytes=1)

    exchange = gateway.send(Request(method, "/"), allow_failure=True)
    with pytest.raises(TargetError, match="the run was stopped"):
        gateway.send(GET)

    assert (exchange.failure, exchange.response) == (reason, None)
    assert text in gateway.stopped
    assert len(server.received) == 1


def test_first_reason_stays(gateway_of, server, emulator_target):
    """A run that is stopped during a response keeps its first reason."""
    gateway = gateway_of(emulator_target)

    def stop_meanwhile(_):
        gateway.stopped = "somebody said so"
        return HEAD + b"Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\n "

    server.response = stop_meanwhile

    gateway.send(GET, allow_failure=True)

    assert gateway.stopped == "somebody said so"


def test_record_is_bounded():
    """The record of a test keeps as many of the last exchanges as fit, and always the last one."""
    record = Record()
    small = Exchange(GET, Response(200))
    large = Exchange(GET, Response(200, (), b" " * 15_000_000))
    huge = Exchange(GET, Response(200, (), b" " * 35_000_000))

    counts = []
    for added in [small] * 300 + [large] * 3 + [huge, Exchange(GET, None)]:
        record.append(added)
        counts.append(len(list(record)))

    assert counts == [*range(1, 257), *[256] * 44, 256, 256, 2, 1, 1]
    record.clear()
    assert list(record) == []

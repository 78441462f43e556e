"""The time limit of a restoration, and the error when it runs out or the target is lost."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from tests.unit.client.played_gateway import ADDRESS, CHANGED, FOUND, POLLING, Played, exchange

from cce_release_contract.client.budget import Budget
from cce_release_contract.client.gateway import Gateway
from cce_release_contract.client.guard.arming import Arming, Reach
from cce_release_contract.client.guard.guard import guard_for
from cce_release_contract.client.polling import FEWEST_SECONDS_TO_READ, Polling, live_polling
from cce_release_contract.client.restore import restoring
from cce_release_contract.client.restore.baseline import Baseline
from cce_release_contract.client.restore.journal import Journal, Spot, restore_command
from cce_release_contract.client.restore.restoring import put_back
from cce_release_contract.client.transport.transport import Timeouts, Transport
from cce_release_contract.errors import GuardRefusal, RestorationError, TargetError, TransportError
from cce_release_contract.exchanges.request import Request

RUN = "0" * 32


@pytest.fixture
def journal(tmp_path):
    """The journal of a run that made revision 6."""
    made = Journal(tmp_path / "restore-1.jsonl", Spot("u", ADDRESS, "the-chart"), Baseline.of(FOUND), 5)
    made.begin()
    update = Request("PUT", ADDRESS.path())
    made.intends(update, Reach.WRITE)
    made.received(exchange(update, 201, CHANGED), Reach.WRITE)
    return made


def test_each_request_has_what_is_left_of_the_limit(journal):
    """Reads get the rest of the limit, at least ten seconds, and a rollback has a separate limit."""
    pending = CHANGED | {"status": "PENDING_UPGRADE"}
    played = Played(journal, [*[pending] * 12, CHANGED], [(201, FOUND | {"version": 7})])

    played.put_back()

    reads = [60.0, 50.0, *(45.0 - 5 * place for place in range(7)), *[FEWEST_SECONDS_TO_READ] * 4]
    assert played.within == [*reads, POLLING.rollback_seconds, 60.0]


def test_limit_counts_inside_a_response(journal, server, finished, live_target, monkeypatch):
    """A slow response is cut at the limit, and the command is named."""

    def drip(connection):
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while not finished.wait(0.01):
            connection.sendall(b"1\r\n \r\n")

    server.script = drip
    monkeypatch.setattr(restoring, "FEWEST_SECONDS_TO_READ", 0.1)
    target = replace(live_target, address=ADDRESS, arming=Arming(dry_runs=True, writes=True))
    transport = Transport(server.url, Timeouts(20, 20, 600))
    began = time.monotonic()

    with (
        Gateway(target, transport, guard_for(target, RUN), Budget(), run_id=RUN) as gateway,
        pytest.raises(RestorationError, match=r"not complete after 0\.\d+ seconds") as caught,
    ):
        put_back(gateway, journal, Polling(0.0, 0.01, 0.3))

    assert restore_command(journal.path) in caught.value.remedy
    assert time.monotonic() - began < 300  # half of the time that one exchange has anyway
    assert not journal.ended


@pytest.mark.parametrize(
    "error",
    [
        TransportError("no response", reason="refused", remedy="check host and port"),
        TargetError("the target returned 401", remedy="renew the credentials"),
        GuardRefusal("it may not be sent"),
        OSError("odd the-token"),
    ],
    ids=["refused", "401", "guard", "other"],
)
def test_lost_target_names_the_command(journal, error):
    """Whatever the failure, the remedy ends with the restore command."""
    played = Played(journal, [CHANGED])

    def lose(*_arguments, **_options):
        raise error

    played.send = lose
    with pytest.raises(RestorationError) as caught:
        played.put_back()

    before = getattr(error, "remedy", "")
    assert caught.value.remedy == (f"{before}; then " if before else "") + restore_command(journal.path)
    assert "the-token" not in caught.value.render()


class _Slow(Played):
    """A release whose responses all come at the last moment, pending until a read after the limit."""

    begun = 0.0

    def send(self, request, *, allow_failure=False, within):
        """Respond when the time is over."""
        if request.method == "PUT":
            self.now += within
            return super().send(request, allow_failure=allow_failure, within=within)
        over = within == FEWEST_SECONDS_TO_READ
        self.now += within if over else max(within - 0.01, 0)
        self.shown = [CHANGED | {"status": "DEPLOYED" if over else "PENDING_UPGRADE"}]
        return super().send(request, within=within)


@pytest.mark.parametrize("poll_seconds", [1, 10, 600])
def test_longest_restoration_is_covered(journal, poll_seconds):
    """Reads and rollbacks that use all of their time stay within the time of an interrupted run."""
    polling = live_polling(poll_seconds)
    journal.intends(Request("PUT", ADDRESS.path()), Reach.WRITE)
    played = _Slow(journal, [CHANGED], [(None, CHANGED), (None, CHANGED)])

    with pytest.raises(RestorationError):
        put_back(played, journal, polling, sleep=played.sleep, clock=lambda: played.now)

    assert len(played.sent) == 2
    assert polling.longest_restoration * 0.8 < played.now <= polling.longest_restoration

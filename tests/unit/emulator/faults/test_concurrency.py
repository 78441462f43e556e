"""Faults of requests at the same time: invisible in sequence, visible when requests overlap."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from cce_release_contract.emulator.app import EmulatorApp
from cce_release_contract.emulator.control.api import ControlApi
from cce_release_contract.emulator.faults import underway
from cce_release_contract.emulator.faults.catalogue import FAULTS
from cce_release_contract.emulator.faults.groups import concurrency
from cce_release_contract.emulator.serving.http_protocol import TARGET_KEY

RACES = [name for name, fault in FAULTS.items() if fault.group == "concurrency"]
TURNS = 100
"""Turns of the event loop after which a request has gone as far as it can go."""
WAITS = [name for name, fault in FAULTS.items() if fault.group == "latency"]

Sent = tuple[int, dict[str, Any]]
Pause = Callable[[], Awaitable[object]]


async def not_at_all() -> None:
    """Let others run, and go on."""
    await asyncio.sleep(0)


class Server:
    """The application with one sandbox and a fault, for sequential or parallel requests."""

    def __init__(self, service: Any, faults: list[str]) -> None:
        form = {"namespace": "check-races", "settle_seconds": 0, "token": "race-token-0123456789", "faults": faults}
        form["releases"] = [{"name": "testwww"}, {"name": "other"}]
        self.scope, _ = service.emulator.make_sandbox(form)
        self.service = service
        self.app = EmulatorApp(
            service.emulator.endpoints, service.emulator.sandboxes, ControlApi(service.emulator, "unused").application()
        )

    async def request(
        self, method: str, body: dict[str, Any] | None = None, *, name: str = "testwww", pause: Pause = not_at_all
    ) -> Sent:
        """Send one request; wait for `pause` between the two halves of its body."""
        target = f"/cce/cam/v3/clusters/{self.scope.cluster_id}/namespace/{self.scope.namespace}/releases/{name}"
        headers = [(b"x-auth-token", self.scope.token.encode())]
        content = b"" if body is None else json.dumps(body).encode()
        if content:
            headers.append((b"content-type", b"application/json"))
        scope = {"type": "http", "method": method, "raw_path": target.encode(), "query_string": b""}
        halves = [content[:10], content[10:]]
        sent: list[Any] = []

        async def receive() -> Any:
            half = halves.pop(0)
            if not halves:
                await pause()
            return {"type": "http.request", "body": half, "more_body": bool(halves)}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.app({**scope, "headers": headers, TARGET_KEY: target.encode()}, receive, send)
        return sent[0]["status"], json.loads(sent[1]["body"])

    def upgrade(self, mark: int) -> dict[str, Any]:
        """An upgrade that merges one value into the others."""
        body: dict[str, Any] = self.service.body(values={f"x-{mark}": mark}, parameters={"replace": True})
        return body


def shown(sent: Sent) -> tuple[int, object, object]:
    """Status, revision and values of a response."""
    return sent[0], sent[1].get("version"), sent[1].get("values")


def in_sequence(server: Server) -> list[Any]:
    """Updates and reads of two releases, each started after the previous response."""

    async def all_() -> list[Any]:
        responses = []
        for mark, name in enumerate(("testwww", "testwww", "other", "testwww")):
            responses.append(shown(await server.request("PUT", server.upgrade(mark), name=name)))
            responses.append(shown(await server.request("GET", name=name)))
        return responses

    return asyncio.run(all_())


@pytest.mark.parametrize("fault", [*RACES, *WAITS])
def test_nothing_is_wrong_in_sequence(service: Any, fault: str) -> None:
    """Sequential requests get the same responses as without the fault."""
    right = in_sequence(Server(service, []))

    assert in_sequence(Server(service, [fault])) == right


@pytest.mark.parametrize("fault", WAITS)
def test_a_slow_body_holds_others_up(service: Any, fault: str) -> None:
    """While one caller sends its body slowly, the update of another release responds late."""

    async def order(server: Server) -> list[str]:
        half_sent, go_on = asyncio.Event(), asyncio.Event()
        ended: list[str] = []

        async def pause() -> None:
            half_sent.set()
            await go_on.wait()

        async def update(name: str, mark: int, pause: Pause = not_at_all) -> None:
            await server.request("PUT", server.upgrade(mark), name=name, pause=pause)
            ended.append(name)

        slow = asyncio.create_task(update("testwww", 1, pause))
        await half_sent.wait()
        other = asyncio.create_task(update("other", 2))
        for _ in range(TURNS):
            await asyncio.sleep(0)
        go_on.set()
        await asyncio.gather(slow, other)
        return ended

    assert asyncio.run(order(Server(service, []))) == ["other", "testwww"]
    assert asyncio.run(order(Server(service, [fault]))) == ["testwww", "other"]


@pytest.mark.parametrize("fault", ["update-on-an-early-copy", "number-burnt-in-a-race", "second-update-crashes"])
def test_updates_at_once_are_not_numbered_in_a_row(service: Any, fault: str) -> None:
    """One of two parallel updates is lost, fails, or skips a number; without the fault each has its own number."""

    async def numbers(server: Server) -> list[object]:
        responses = await asyncio.gather(*(server.request("PUT", server.upgrade(mark)) for mark in (1, 2)))
        return sorted(str(response[1].get("version")) for response in responses)

    assert asyncio.run(numbers(Server(service, []))) == ["2", "3"]
    assert asyncio.run(numbers(Server(service, [fault]))) != ["2", "3"]


def test_updates_at_once_read_one_body(service: Any) -> None:
    """Two parallel updates both apply the values of the later one."""

    async def values(server: Server) -> str:
        await asyncio.gather(*(server.request("PUT", server.upgrade(mark)) for mark in (1, 2)))
        return str((await server.request("GET"))[1]["values"])

    assert '"x-1":1' in asyncio.run(values(Server(service, [])))
    assert '"x-1":1' not in asyncio.run(values(Server(service, ["body-shared-by-requests"])))


@pytest.mark.parametrize("fault", ["read-torn", "reads-shared"])
def test_reads_beside_an_update_are_torn_or_old(service: Any, fault: str) -> None:
    """A read that ends after an update which began before it does not show that update as a whole."""

    async def read(server: Server) -> tuple[object, bool]:
        half_sent, go_on = asyncio.Event(), asyncio.Event()

        async def pause() -> None:
            half_sent.set()
            await go_on.wait()

        update = asyncio.create_task(server.request("PUT", server.upgrade(1), pause=pause))
        await half_sent.wait()
        early = asyncio.create_task(server.request("GET"))
        for _ in range(TURNS):
            await asyncio.sleep(0)
        go_on.set()
        await update
        late = await server.request("GET")
        responses = [(await early)[1], late[1]]
        return tuple(response["version"] for response in responses), all(
            ('"x-1"' in response["values"]) is (response["version"] == 2) for response in responses
        )

    assert asyncio.run(read(Server(service, []))) == ((1, 2), True)
    assert asyncio.run(read(Server(service, [fault]))) in (((2, 2), False), ((1, 1), True))


@pytest.mark.parametrize("fault", RACES)
def test_caller_that_never_ends_stops_nobody(service: Any, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    """An update with an endless body does not block another update and a read."""
    monkeypatch.setattr(underway, "LONGEST_WAIT_SECONDS", 0.01)
    monkeypatch.setattr(concurrency, "JOIN_SECONDS", 0.01)

    async def statuses(server: Server) -> list[int]:
        half_sent = asyncio.Event()

        async def pause() -> None:
            half_sent.set()
            await asyncio.Event().wait()

        endless = asyncio.create_task(server.request("PUT", server.upgrade(1), pause=pause))
        await half_sent.wait()
        responses = [await server.request("PUT", server.upgrade(2)), await server.request("GET")]
        endless.cancel()
        return [status for status, _ in responses]

    assert asyncio.run(statuses(Server(service, [fault]))) == [200, 200]

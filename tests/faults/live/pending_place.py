"""A release of an emulator whose updates stay pending until a test moves the clock, so that no stall of it matters."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any

from tests.waiting import wait_for

from cce_release_contract.client.opening import open_gateway
from cce_release_contract.client.restore.baseline import Baseline
from cce_release_contract.client.restore.restoring import read_release
from cce_release_contract.client.sandbox.sandbox_client import SandboxClient
from cce_release_contract.client.sandbox.scope import SandboxAccess
from cce_release_contract.client.target import Target

SETTLE_SECONDS = 3600


@dataclass(frozen=True)
class Place:
    """A scope of an emulator, whose updates stay pending until a test moves the clock."""

    url: str
    control: SandboxClient
    scope: SandboxAccess

    def let_time_pass(self) -> None:
        """Let an update that is pending settle."""
        self.control.advance_clock(self.scope.namespace, SETTLE_SECONDS + 1)

    @contextmanager
    def passing_time(self) -> Iterator[None]:
        """Let the updates settle that are made meanwhile."""
        over = Event()

        def pass_on() -> None:
            while not over.wait(0.05):
                self.let_time_pass()

        thread = Thread(target=pass_on)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


def environment(place) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CCE_RELEASE_", "PYTEST_"))}
    return kept | {"CCE_RELEASE_TOKEN": place.scope.token}


def state(place) -> Baseline:
    """Chart, values and manifest of the release now."""
    address, token = place.scope.address(), place.scope.token_credentials
    target = Target(place.url, "live", token, address, chart_id=place.scope.chart_id, reads=True)
    with open_gateway(target) as gateway:
        return Baseline.of(read_release(gateway, address))


def wait_until(place: Place, folder: Path, event: str, count: int, process: subprocess.Popen[Any]) -> Path:
    """The journal, as soon as it holds so many of these events.

    Until then each update settles when it has been answered; one that the event is about stays pending.
    """

    def found() -> Path | None:
        assert process.poll() is None, f"the run ended before its journal held {count} {event}"
        for journal in folder.glob("restore-*.jsonl"):
            lines = [line for line in journal.read_text().splitlines() if line.endswith("}")]
            events = [json.loads(line)["event"] for line in lines]
            if events.count(event) >= count:
                return journal
            if events.count("answer") == events.count("intent"):
                place.let_time_pass()
        return None

    return wait_for(found)

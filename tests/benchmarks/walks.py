"""How far one thing walks through our modules, from start to report: `python walks.py`, three walks.

A walk is the sequence of the modules of `tools/` and of the suite whose functions are called in the main thread,
without repeats in a row. The figures: how many modules it passes, how often it comes back to a module that it had left,
and how often if each step from one module to another counts once, however often a loop repeats it. The next line names
the modules that most steps come back to. The walks:

- a generated invalid body: one test with one generated case against the emulator, until the reports are written;
- a PUT in the emulator: from the call of its ASGI application to the response;
- a live read: one test against a live target that the run may only read, until the reports are written. The target is
  an emulator, but the run does not know that.

Each walk is made twice, and the second one counts: the first also loads and computes what a process needs only once.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import redirect_stdout
from pathlib import Path
from types import FrameType
from typing import Any, Final

import pytest

import cce_release_suite
from cce_release_contract.client.sandbox.local_emulator import start_emulator
from cce_release_contract.emulator.access.credentials import EXAMPLE_CREDENTIALS
from cce_release_contract.emulator.app import EmulatorApp
from cce_release_contract.emulator.checks.request_contract import request_contract
from cce_release_contract.emulator.control.api import ControlApi
from cce_release_contract.emulator.control.seeding import default_seed
from cce_release_contract.emulator.emulator import Emulator
from cce_release_contract.emulator.helm.engine import HelmEngine
from cce_release_contract.emulator.storage.sql import open_store

SUITE: Final = Path(cce_release_suite.__file__).parent
OURS: Final = ("cce_release_contract.", "cce_release_suite.")
SHOWN: Final = 6


class Walk:
    """The modules that are called while it is followed. As a plugin of pytest, it follows one test and its report."""

    def __init__(self) -> None:
        self.modules: list[str] = []

    def __enter__(self) -> None:
        self.modules.clear()
        sys.setprofile(self._called)

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)

    def _called(self, frame: FrameType, event: str, _argument: object) -> None:
        if event == "call":
            module = str(frame.f_globals.get("__name__"))
            if module.startswith(OURS) and self.modules[-1:] != [module]:
                self.modules.append(module)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        self.__enter__()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self) -> Generator[None, object, object]:
        try:
            return (yield)
        finally:
            self.__exit__()

    def lines(self, name: str) -> list[str]:
        """What is printed."""
        passed = len(set(self.modules))
        steps = set(zip(self.modules, self.modules[1:], strict=False))
        returns, once = len(self.modules) - passed, len(steps) - passed + 1
        most = Counter(module for _, module in sorted(steps)).most_common(SHOWN)
        return [
            f"{name}: {passed} modules, {returns} returns, {once} without repeated steps",
            "  " + ", ".join(f"{module.partition('.')[2]} {count}" for module, count in most),
        ]


def walk_of_test(clause: str, test: str, *options: str) -> Walk:
    """One test that judges this clause, from its fixtures to its report."""
    walk = Walk()
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(sys.stderr):
        for _ in range(2):
            status = pytest.main(
                [
                    *(f"{SUITE}/{test}", "-q", "--rootdir", folder, "-c", os.devnull, "-p", "no:cacheprovider"),
                    *("--import-mode=importlib", "--assert=plain", "--cce-clause", clause, "--cce-report-dir", folder),
                    *options,
                ],
                plugins=[walk],
            )
            assert status == 0, status
    return walk


def walk_of_invalid_body() -> Walk:
    """One generated invalid body on an emulator."""
    test = "request/test_body.py::test_generated_invalid_bodies_are_refused"
    return walk_of_test("request.body.invalid_refused", test, "--cce-profile", "live")


def walk_of_emulated_put() -> Walk:
    """One upgrade inside the emulator."""
    emulator = Emulator(open_store(""), HelmEngine(), default_seed(), EXAMPLE_CREDENTIALS, request_contract())
    app = EmulatorApp(emulator.endpoints, emulator.sandboxes, ControlApi(emulator, "unused").application())
    key = emulator.seed.release.key
    path = f"/cce/cam/v3/clusters/{key.cluster_id}/namespace/{key.namespace}/releases/{key.name}"
    body = {"chart_id": emulator.chart_id, "action": "upgrade", "parameters": {}, "values": {}}
    headers = [(b"content-type", b"application/json"), (b"x-auth-token", EXAMPLE_CREDENTIALS.token.encode())]
    request = {"type": "http", "method": "PUT", "path": path, "raw_path": path.encode(), "query_string": b""}

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": json.dumps(body).encode()}

    async def send(message: dict[str, Any]) -> None:
        assert message.get("status", 200) == 200, message

    walk = Walk()
    for _ in range(2):
        with walk:
            asyncio.run(app({**request, "headers": headers}, receive, send))
    return walk


def walk_of_live_read() -> Walk:
    """One read of a target that counts as live, by a run that is not armed."""
    with start_emulator() as emulator:
        assert emulator.token is not None
        os.environ["CCE_RELEASE_TOKEN"] = emulator.token.value
        address = emulator.address
        place = (
            "--cce-cluster-id",
            address.cluster_id,
            "--cce-namespace",
            address.namespace,
            "--cce-release",
            address.name,
        )
        test = "response/test_body.py::test_answer_is_complete"
        return walk_of_test("response.body.complete", test, "--cce-target", emulator.url, "--cce-reads", *place)


WALKS: Final[dict[str, Callable[[], Walk]]] = {
    "generated invalid body": walk_of_invalid_body,
    "emulated PUT": walk_of_emulated_put,
    "live read": walk_of_live_read,
}

if __name__ == "__main__":
    for name, walk in WALKS.items():
        print(*walk().lines(name), sep="\n")

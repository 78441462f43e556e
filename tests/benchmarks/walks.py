"""How far one thing walks through the modules: `python walks.py`, figures of three walks from start to report.

A walk is the sequence of our modules whose functions are called, without repeats in a row. Two figures: how many
modules it passes, and how often it comes back to a module that it had left. The walks:

- a generated invalid body, from the test that draws it to the report's text;
- a PUT inside the emulator, from its bytes to its response;
- a read of a live target, from the test that asks for it to the report's text.

The first and the third are whole runs of one test with the profile `live`, which tries one case. What happens before
the test begins (settings, collection, preflight) is not counted.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Generator
from pathlib import Path
from types import FrameType
from typing import Any, Final

import pytest

import cce_release_contract.runs
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
SETTINGS: Final = Path(cce_release_contract.runs.__file__).with_name("pytest.ini")
INVALID_BODY: Final = "request/test_body.py::test_each_broken_rule_is_refused"
LIVE_READ: Final = "response/test_body.py::test_answer_is_complete"
OURS: Final = ("cce_release_contract", "cce_release_suite", "cce_release_models")
RESULT: Final = "CCE_WALK_RESULT"


class Walk:
    """Follows the calls of this thread while it is switched on."""

    def __init__(self) -> None:
        self.modules: list[str] = []

    def __enter__(self) -> Walk:
        sys.setprofile(self._called)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)

    def _called(self, frame: FrameType, event: str, argument: object) -> None:
        del argument
        if event == "call":
            module = str(frame.f_globals.get("__name__", ""))
            if module.startswith(OURS) and self.modules[-1:] != [module]:
                self.modules.append(module)

    def figures(self) -> dict[str, int]:
        """Modules passed, and returns to a module that the walk had left."""
        passed = len(set(self.modules))
        return {"modules": passed, "returns": len(self.modules) - passed}


_SESSION: Final = Walk()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol() -> Generator[None, object, object]:
    """As a plugin of the suite's process: switch the walk on when a test begins."""
    _SESSION.__enter__()
    return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish() -> Generator[None, object, object]:
    """Switch it off when the report is written."""
    result = yield
    _SESSION.__exit__()
    Path(os.environ[RESULT]).write_text(json.dumps(_SESSION.figures()), encoding="utf-8")
    return result


def walk_of_test(test: str) -> dict[str, int]:
    """The figures of one test against a live target, which is an emulator that nobody says is one."""
    with start_emulator() as emulator, tempfile.TemporaryDirectory() as folder:
        result, address = Path(folder) / "walk.json", emulator.address
        assert emulator.token is not None
        place = {"cluster-id": address.cluster_id, "namespace": address.namespace, "release": address.name}
        subprocess.run(
            [
                *(
                    sys.executable,
                    __file__,
                    f"{SUITE}/{test}",
                    "-q",
                    "-p",
                    "no:cacheprovider",
                    "--import-mode=importlib",
                ),
                *("--cce-target", emulator.url, "--cce-reads", "--cce-report-dir", folder),
                *(part for name, value in place.items() for part in (f"--cce-{name}", value)),
            ],
            env=os.environ
            | {
                RESULT: str(result),
                "CCE_RELEASE_TOKEN": emulator.token.value,
                "PYTHONPATH": str(Path(__file__).parent),
            },
            cwd=folder,
            stdout=sys.stderr,
            check=False,
        )
        figures: dict[str, int] = json.loads(result.read_text(encoding="utf-8"))
        return figures


def walk_of_emulated_put() -> dict[str, int]:
    """The figures of one upgrade inside the emulator, after one that filled its caches."""
    emulator = Emulator(open_store(""), HelmEngine(), default_seed(), EXAMPLE_CREDENTIALS, request_contract())
    app = EmulatorApp(emulator.endpoints, emulator.sandboxes, ControlApi(emulator, "unused").application())
    key = emulator.seed.release.key
    path = f"/cce/cam/v3/clusters/{key.cluster_id}/namespace/{key.namespace}/releases/{key.name}"
    body = {"chart_id": emulator.chart_id, "action": "upgrade", "parameters": {}, "values": {}}
    headers = [(b"content-type", b"application/json"), (b"x-auth-token", EXAMPLE_CREDENTIALS.token.encode())]
    scope = {"type": "http", "method": "PUT", "path": path, "raw_path": path.encode(), "query_string": b""}

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": json.dumps(body).encode()}

    async def send(message: dict[str, Any]) -> None:
        assert message.get("status", 200) == 200, message

    walk = Walk()
    asyncio.run(app({**scope, "headers": headers}, receive, send))
    with walk:
        asyncio.run(app({**scope, "headers": headers}, receive, send))
    return walk.figures()


if __name__ == "__main__":
    found = {
        "generated invalid body": walk_of_test(INVALID_BODY),
        "emulated PUT": walk_of_emulated_put(),
        "live read": walk_of_test(LIVE_READ),
    }
    for name, figures in found.items():
        print(f"{name}: {figures['modules']} modules, {figures['returns']} returns")

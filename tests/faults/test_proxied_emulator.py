"""The emulator behind a proxy: endpoint and sandbox under another origin, and under another path."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.levels import few
from tests.unit.proxy.running_proxy import running_proxy
from tests.waiting import LONGEST_SECONDS

from cce_release_contract.client.sandbox.local_emulator import start_emulator

CLAUSES = ("authentication.signature", "authentication.token", "robustness.path", "upgrade.revision.grows")


@dataclass
class Proxy:
    """Where a proxy listens, and the port that it passes bytes on to, known once the emulator listens."""

    port: int
    upstream: int = 0


@contextmanager
def proxy() -> Iterator[Proxy]:
    """A proxy that passes bytes on, and turns the path /box of a request into /_emulator."""
    listener = socket.create_server(("127.0.0.1", 0))
    known = Proxy(listener.getsockname()[1])

    def pass_on(source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while chunk := source.recv(65536):
                sink.sendall(re.sub(rb"^([A-Z]+) /box/", rb"\1 /_emulator/", chunk))
        with suppress(OSError):
            sink.shutdown(socket.SHUT_WR)

    def relay(near: socket.socket) -> None:
        with near, suppress(OSError), socket.create_connection(("127.0.0.1", known.upstream)) as far:
            for one in (near, far):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            back = threading.Thread(target=pass_on, args=(far, near), daemon=True)
            back.start()
            pass_on(near, far)
            back.join()

    def accept() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=relay, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield known
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def checked(target: str, control: str, folder: Path, *options: str) -> tuple[int, dict[str, Any], str]:
    command = [sys.executable, "-m", "cce_release_contract.cli", "check", "--target", target, "--control", control]
    done = subprocess.run(
        [*command, "--report-dir", str(folder), *(options or (f"--clause={clause}" for clause in CLAUSES))],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_SECONDS,
    )
    report = folder / "report.json"
    return done.returncode, json.loads(report.read_text()) if report.exists() else {}, done.stdout + done.stderr


def test_endpoint_and_sandbox_behind_one_proxy(tmp_path: Path) -> None:
    """Endpoint and sandbox share the proxy's origin, and the sandbox has a path of the proxy's choice."""
    with start_emulator() as emulator, proxy() as near:
        near.upstream = int(emulator.url.rpartition(":")[2])
        control = f"http://control:{emulator.control.token}@127.0.0.1:{near.port}/box"

        code, report, output = checked(f"http://127.0.0.1:{near.port}", control, tmp_path)

    assert code == 0, output
    assert report["summary"]["skipped"] == report["summary"]["inconclusive"] == 0


@pytest.mark.parametrize("stated", few([True, False], quick=(1,)), ids=["stated", "not stated"])
def test_endpoint_behind_a_proxy_and_sandbox_beside_it(stated: bool, tmp_path: Path) -> None:
    """A target of another origin is a sandbox if the emulator states its URL; otherwise nothing is sent to it."""
    with proxy() as near:
        public = f"http://127.0.0.1:{near.port}"
        with start_emulator(["--public-url", public] if stated else []) as emulator:
            near.upstream = int(emulator.url.rpartition(":")[2])
            control = emulator.control.url.replace("://", f"://control:{emulator.control.token}@")

            code, report, output = checked(public, control, tmp_path)

    assert code == (0 if stated else 3), output
    assert ("is not at the target" in output) is not stated
    assert report["requests"] > 0 if stated else report["requests"] == 0


@pytest.mark.long
@pytest.mark.parametrize(
    ("way", "scope"),
    [
        (["--record", "suite.har"], ["--profile", "standard"]),
        (["--header"], ["--clause", "upgrade", "--clause", "response"]),
    ],
    ids=["recorded", "held"],
)
def test_suite_behind_our_proxy(way: list[str], scope: list[str], tmp_path: Path) -> None:
    """The suite reaches the same verdicts through `cce-release proxy`, which judges it and finds no violation."""
    way = [str(tmp_path / one) if one.endswith(".har") else one for one in way]
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    public = f"http://127.0.0.1:{port}"
    with start_emulator(["--public-url", public]) as emulator, running_proxy(emulator.url, *way, port=port) as near:
        control = emulator.control.url.replace("://", f"://control:{emulator.control.token}@")

        code, report, output = checked(public, control, tmp_path, *scope)

        ended = near.ended()
    assert code == 0, output
    assert report["summary"]["inconclusive"] == 0
    assert ended == 0, near.printed

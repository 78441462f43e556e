"""Speed, measured side by side in one run and told as ratios: `make bench`.

Prints: the emulator's start to its first 200; requests a second of one PUT at 1 and 32 connections beside a bare
Starlette app; and the suite's requests a second beside `schemathesis run` on the same emulator. Shared machines are
noisy: each pair is measured alternately, and medians are shown. Nothing here passes or fails.
"""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cce_release_contract.client.control import Control
from cce_release_contract.client.local_emulator import LocalEmulator, start_emulator
from cce_release_contract.client.transport import Transport
from cce_release_contract.exchanges.request import Request
from cce_release_contract.strategies.requests import update_request

HERE = Path(__file__).parent
CONTRACT = HERE.parents[1] / "generated" / "cce_release_models" / "openapi.json"
ROUNDS = 3
LOAD_SECONDS = 4.0


def main() -> None:
    """Measure everything and print one line a figure."""
    start = statistics.median(seconds_to_first_answer() for _ in range(ROUNDS))
    print(f"emulator, process start to first 200      {start:8.2f} s   (median of {ROUNDS})")
    with start_emulator() as emulator:
        put_rates(emulator)
        runners(emulator)


def seconds_to_first_answer() -> float:
    """From the start of the process to the first 200 on a PUT."""
    started = time.perf_counter()
    with start_emulator() as emulator:
        response = Transport(emulator.url).send(put(emulator))
        assert response.status == 200, response.text()
        return time.perf_counter() - started


def put(emulator: LocalEmulator) -> Request:
    """An upgrade of the default release, with the example token."""
    assert emulator.token is not None
    body = {
        "chart_id": emulator.chart_id,
        "action": "upgrade",
        "parameters": {"dry_run": False, "reset_values": False},
        "values": {"imagePullPolicy": "IfNotPresent", "imageTag": "v2"},
    }
    return update_request(emulator.address, body, headers=(("X-Auth-Token", emulator.token.value),))


def put_rates(emulator: LocalEmulator) -> None:
    """One PUT over and over, on the emulator and on the constant app in turn."""
    request = put(emulator)
    port = free_port()
    constant = subprocess.Popen([sys.executable, str(HERE / "constant_app.py"), str(port)])
    try:
        wait_for(port)
        servers = {"emulator": int(emulator.url.rpartition(":")[2]), "constant": port}
        for connections in (1, 32):
            rates: dict[str, list[float]] = {name: [] for name in servers}
            medians: dict[str, list[float]] = {name: [] for name in servers}
            for _ in range(ROUNDS):
                for name, server in servers.items():
                    Control(emulator.control).reset()
                    found = load(server, connections, request)
                    assert set(found["statuses"]) == {"200"}, found
                    rates[name].append(found["requests_per_second"])
                    medians[name].append(found["p50_ms"])
            ours, bare = statistics.median(rates["emulator"]), statistics.median(rates["constant"])
            print(
                f"one PUT, {connections:2} connections: emulator {ours:8.0f}/s, bare Starlette {bare:8.0f}/s,"
                f" ratio {ours / bare:5.2f}; p50 {statistics.median(medians['emulator']):.2f} ms"
                f" and {statistics.median(medians['constant']):.2f} ms"
            )
    finally:
        constant.terminate()
        constant.wait()


def load(port: int, connections: int, request: Request) -> dict[str, Any]:
    """What the load generator, a process of its own, found."""
    head = [f"{request.method} {request.target} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
    head += [f"{name}: {value}" for name, value in request.headers]
    head += [f"Content-Length: {len(request.body)}", "", ""]
    done = subprocess.run(
        [sys.executable, str(HERE / "load.py"), str(port), str(connections), str(LOAD_SECONDS)],
        input="\r\n".join(head).encode() + request.body,
        capture_output=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def runners(emulator: LocalEmulator) -> None:
    """The suite, and schemathesis with about as many requests, on the same emulator in turn."""
    suite: list[tuple[int, float]] = []
    other: list[tuple[int, float]] = []
    for _ in range(ROUNDS):
        suite.append(run_suite(emulator))
        other.append(run_schemathesis(emulator, suite[0][0]))
    report("suite (cce-release check)", suite)
    report("schemathesis run", other)
    ours, theirs = rate(suite), rate(other)
    print(f"suite beside schemathesis, wall clock with start-up: ratio {ours / theirs:5.2f}")


def run_suite(emulator: LocalEmulator) -> tuple[int, float]:
    """Requests and seconds of one standard run, start-up included."""
    with tempfile.TemporaryDirectory() as folder:
        control = emulator.control.url.replace("://", f"://control:{emulator.control.token}@")
        command = [sys.executable, "-m", "cce_release_contract.cli", "check", "--target", emulator.url]
        command += ["--control", control, "--format", "json", "--report-dir", folder]
        started = time.perf_counter()
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, env=clean())
        return json.loads(done.stdout)["requests"], time.perf_counter() - started


def run_schemathesis(emulator: LocalEmulator, requests: int) -> tuple[int, float]:
    """Requests and seconds of one run of schemathesis, with its token and all its checks, start-up included."""
    assert emulator.token is not None
    with tempfile.TemporaryDirectory() as folder:
        har = Path(folder, "exchanges.har")
        command = [str(Path(sys.executable).with_name("schemathesis")), "run", str(CONTRACT), "--url", emulator.url]
        command += ["-H", f"X-Auth-Token: {emulator.token.value}", "--include-operation-id", "updateRelease"]
        command += ["-n", str(max(1, requests - 150)), "--continue-on-failure", "--report", "har"]
        command += ["--report-har-path", str(har)]
        started = time.perf_counter()
        subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=clean())
        seconds = time.perf_counter() - started
        return len(json.loads(har.read_text())["log"]["entries"]), seconds


def clean() -> dict[str, str]:
    """The environment without settings of ours."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("CCE_RELEASE_", "PYTEST_"))}


def rate(runs: list[tuple[int, float]]) -> float:
    """The median of requests a second."""
    return statistics.median(requests / seconds for requests, seconds in runs)


def report(name: str, runs: list[tuple[int, float]]) -> None:
    """One line about the runs of one runner."""
    shown = ", ".join(f"{requests} in {seconds:.1f} s" for requests, seconds in runs)
    print(f"{name:26} {rate(runs):8.0f} requests/s   ({shown})")


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, *, clock: Callable[[], float] = time.monotonic) -> None:
    """Wait until something listens there, ten seconds at most."""
    deadline = clock() + 10
    while clock() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on port {port}")


if __name__ == "__main__":
    main()

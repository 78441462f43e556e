"""Speed, measured side by side in one run and told as ratios: `make bench`.

Prints, or only those parts that are named (`make bench ARGS="runners first"`): `start`, the emulator's start to its
first 200; `puts`, requests a second of one PUT at 1 and 32 connections beside a bare Starlette app; `history`, one PUT
at short and long histories, with one process and with two; `runners`, the suite's requests a second beside
`schemathesis run` on the same emulator; `first`, the time to the first reported failure; `proof`, `cce-release prove`
beside one standard run. Shared machines are noisy: each pair is measured alternately, and medians are shown. Nothing
here passes or fails.
"""

from __future__ import annotations

import json
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from first_failure import first_failures
from long_history import long_histories
from peer import clean_environment, run_peer, suite_command

from cce_release_contract.client.sandbox.local_emulator import LocalEmulator, start_emulator
from cce_release_contract.client.sandbox.sandbox_client import SandboxClient
from cce_release_contract.client.transport.transport import Transport
from cce_release_contract.contract.compiled import contract
from cce_release_contract.exchanges.operation_requests import operation_request
from cce_release_contract.exchanges.request import Request

HERE = Path(__file__).parent
ROUNDS = 3
LOAD_SECONDS = 4.0


def main() -> None:
    """Measure what was asked for, or everything, and print one line a figure."""
    parts = sys.argv[1:] or ["start", "puts", "history", "runners", "first", "proof"]
    if unknown := set(parts) - {"start", "puts", "history", "runners", "first", "proof"}:
        raise SystemExit(f"no such part: {', '.join(sorted(unknown))}")
    if "start" in parts:
        start = statistics.median(seconds_to_first_answer() for _ in range(ROUNDS))
        print(f"emulator, process start to first 200      {start:8.2f} s   (median of {ROUNDS})")
    if "history" in parts:
        long_histories(put)
    with start_emulator() as emulator:
        if "puts" in parts:
            put_rates(emulator)
        if "runners" in parts:
            runners(emulator)
    if "first" in parts:
        first_failures(ROUNDS)
    if "proof" in parts:
        proof()


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
    token = (("X-Auth-Token", emulator.token.value),)
    return operation_request(contract().update, emulator.address.place, body, headers=token)


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
                    SandboxClient(emulator.control).reset()
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
    suite: list[Run] = []
    other: list[Run] = []
    with tempfile.TemporaryDirectory() as ours, tempfile.TemporaryDirectory() as theirs:
        run_suite(emulator, Path(ours))  # both keep tables of characters in their folder; a user has them from before
        examples = 180
        run_peer(emulator, Path(theirs), ["--max-examples", "1", "--phases", "fuzzing"])
        for _ in range(ROUNDS):
            suite.append(run_suite(emulator, Path(ours)))
            found, examples = matched(emulator, Path(theirs), suite[-1].requests, examples)
            other.append(found)
    report("suite, standard profile", suite)
    report("schemathesis run", other)
    for name, rates in (("with start-up", Run.rate), ("without start-up", Run.rate_when_started)):
        ours_rate, their_rate = (statistics.median(map(rates, runs)) for runs in (suite, other))
        print(f"suite beside schemathesis, {name:17} ratio {ours_rate / their_rate:5.2f}")


def matched(emulator: LocalEmulator, folder: Path, wanted: int, examples: int) -> tuple[Run, int]:
    """A run of schemathesis with as many requests as wanted, give or take a tenth, and the examples that it takes.

    Only the number of examples can be set, so a run that sent too many or too few is made again with another number.
    """
    for _ in range(5):
        options = ["--max-examples", str(examples), "--phases", "examples,coverage,fuzzing", "--continue-on-failure"]
        found = run_peer(emulator, folder, options)
        run = Run(found.requests, found.seconds, found.start_seconds)
        if abs(run.requests - wanted) <= wanted / 10:
            return run, examples
        # Three operations; what the coverage phase sends does not depend on the number.
        examples = max(1, examples + (wanted - run.requests) // 3)
    raise RuntimeError(f"schemathesis cannot be brought to {wanted} requests, the last run sent {run.requests}")


@dataclass(frozen=True, slots=True)
class Run:
    """One run: the requests that were sent, its seconds, and how many of those passed before its first test began."""

    requests: int
    seconds: float
    start_seconds: float

    def rate(self) -> float:
        """Requests a second, start-up included."""
        return self.requests / self.seconds

    def rate_when_started(self) -> float:
        """Requests a second, start-up not included."""
        return self.requests / (self.seconds - self.start_seconds)


def run_suite(emulator: LocalEmulator, folder: Path) -> Run:
    """One standard run. It starts when it tells its target, after which the first test begins."""
    command = suite_command(emulator, folder)
    started = time.perf_counter()
    with (folder / "report.out").open("w+b") as output:
        process = subprocess.Popen(
            command, cwd=folder, stdout=output, stderr=subprocess.PIPE, text=True, env=clean_environment()
        )
        assert process.stderr is not None
        process.stderr.readline()
        start_seconds = time.perf_counter() - started
        rest = process.stderr.read()
        if process.wait() != 0:
            raise RuntimeError(f"the suite ended with {process.returncode}: {rest}")
        seconds = time.perf_counter() - started
        output.seek(0)
        return Run(json.load(output)["requests"], seconds, start_seconds)


def report(name: str, runs: list[Run]) -> None:
    """One line about the runs of one runner."""
    shown = ", ".join(
        f"{run.requests} in {run.seconds:.1f} s, {run.start_seconds:.1f} of them start-up" for run in runs
    )
    print(
        f"{name:26} {statistics.median(map(Run.rate, runs)):6.0f} requests/s with start-up,"
        f" {statistics.median(map(Run.rate_when_started, runs)):6.0f} without   ({shown})"
    )


def proof() -> None:
    """`cce-release prove` with two workers beside one standard run, both with an emulator of their own."""
    seconds: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        program = [sys.executable, "-m", "cce_release_contract.cli"]
        for name, options in (("check", []), ("prove", ["--workers", "2"])):
            command = [*program, name, *options, "--format", "json", "--report-dir", folder]
            started = time.perf_counter()
            done = subprocess.run(
                command, cwd=folder, capture_output=True, text=True, check=False, env=clean_environment()
            )
            seconds[name] = time.perf_counter() - started
            if not done.stdout:
                raise RuntimeError(f"{name} ended with {done.returncode}: {done.stderr}")
        summary = json.loads(done.stdout)["summary"]
    print(
        f"prove, {summary['faults']} faults ({summary['killed']} killed), 2 workers: {seconds['prove']:.1f} s;"
        f" one standard run: {seconds['check']:.1f} s; ratio {seconds['prove'] / seconds['check']:.1f}"
    )


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

"""Reads of a release through a proxy, measured side by side in one run: requests a second and latency.

`python tests/benchmarks/proxies.py [FOLDER]`: FOLDER has the peers in node_modules, as
`npm install @redocly/cli@2.77 @stoplight/prism-cli` makes them; without it only ours is measured. It needs `wrk`. Each
server is measured alternately for some seconds at 1 and at 32 connections, and medians of the rounds are shown, then
the processor time of the proxy and its judge for each exchange of the whole run, with start-up. What was not judged is
said too, since a proxy that judges nothing is fast.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from peer import CONTRACT, peer_contract

from cce_release_contract.client.sandbox.local_emulator import LocalEmulator, start_emulator
from cce_release_contract.contract.compiled import contract

ROUNDS = 5
SECONDS = 3
CONNECTIONS = (1, 32)


def main() -> None:
    """Measure every proxy that is there, and print one line for each."""
    with tempfile.TemporaryDirectory() as name, start_emulator() as emulator, contextlib.ExitStack() as stack:
        folder = Path(name)
        ports = {"none": int(emulator.url.rpartition(":")[2])}
        processes = {}
        for title, command in commands(emulator, folder).items():
            ports[title] = free_port()
            command = [part.replace("PORT", str(ports[title])) for part in command]
            processes[title] = stack.enter_context(started(command, folder / f"{title}.txt"))
            wait_until_it_listens(ports[title])
        rates: dict[tuple[str, int], list[dict[str, float]]] = {}
        for _ in range(ROUNDS):
            for connections in CONNECTIONS:
                for title, port in ports.items():
                    rates.setdefault((title, connections), []).append(measured(emulator, port, connections))
        for title in ports:
            figures = [middle(rates[title, connections]) for connections in CONNECTIONS]
            requests = sum(run["requests"] for connections in CONNECTIONS for run in rates[title, connections])
            spent = (
                f"  {processor_seconds(processes[title].pid) / requests * 1000:5.2f} ms" if title in processes else ""
            )
            print(f"{title:22}" + "".join(shown(one) for one in figures) + spent)
        for title, process in processes.items():
            if title.startswith("ours"):
                process.send_signal(signal.SIGINT)
                process.wait()
                print(f"\n{title}:\n{(folder / f'{title}.txt').read_text()[-1500:]}")


def commands(emulator: LocalEmulator, folder: Path) -> dict[str, list[str]]:
    """The command line of each proxy; PORT stands for its port."""
    ours = [sys.executable, "-m", "cce_release_contract.cli", "proxy", "--upstream", emulator.url]
    ours += ["--listen", "127.0.0.1:PORT"]
    found = {"ours": ours, "ours, recording": [*ours, "--record", str(folder / "ours.har")]}
    if sys.argv[1:]:
        programs = Path(sys.argv[1]) / "node_modules" / ".bin"
        document = peer_contract(json.loads(CONTRACT.read_text(encoding="utf-8")))
        document["servers"] = [{"url": emulator.url}]
        copy = folder / "openapi.json"
        copy.write_text(json.dumps(document), encoding="utf-8")
        redocly = [str(programs / "redocly"), "proxy", "--target", emulator.url, "--port", "PORT"]
        prism = [
            str(programs / "prism"),
            "proxy",
            str(copy),
            emulator.url,
            "--port",
            "PORT",
            "--verboseLevel",
            "silent",
        ]
        peers = {
            "redocly, recording": [*redocly, "--har", str(folder / "redocly.har")],
            "redocly, with checks": [*redocly, "--har", str(folder / "checked.har"), "--api", str(copy)],
            "prism": prism,
        }
        found |= {title: command for title, command in peers.items() if Path(command[0]).exists()}
        for title in peers.keys() - found.keys():
            print(f"{title}: not installed")
    return found


@contextlib.contextmanager
def started(command: list[str], output: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process whose output goes to a file."""
    with output.open("wb") as file, subprocess.Popen(command, stdout=file, stderr=file) as process:
        try:
            yield process
        finally:
            process.kill()


def measured(emulator: LocalEmulator, port: int, connections: int) -> dict[str, float]:
    """One run of wrk: requests a second, and milliseconds of latency."""
    assert emulator.token is not None
    url = f"http://127.0.0.1:{port}{contract().show.path(emulator.address.place)}"
    command = ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "--latency", "-H"]
    done = subprocess.run([*command, f"X-Auth-Token: {emulator.token.value}", url], stdout=subprocess.PIPE, check=True)
    text = done.stdout.decode()
    failed = re.search(r"Non-2xx|Socket errors.*", text)
    if failed is not None:
        print(f"port {port}: {failed[0]}")
    found = re.search(r"Requests/sec: *([0-9.]+)", text)
    assert found is not None, text
    requests = re.search(r"([0-9]+) requests in", text)
    assert requests is not None, text
    return {
        "rate": float(found[1]),
        "requests": float(requests[1]),
        "p50": latency(text, "50%"),
        "p99": latency(text, "99%"),
    }


def processor_seconds(process: int) -> float:
    """What a process and its children have taken so far."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if str(process) in (stat.parent.name, fields[1]):
                ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def latency(text: str, share: str) -> float:
    """A percentile of wrk in milliseconds."""
    found = re.search(rf"{re.escape(share)} +([0-9.]+)(us|ms|s)", text)
    assert found is not None, text
    return float(found[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[found[2]]


def middle(runs: list[dict[str, float]]) -> dict[str, float]:
    """The median of each figure."""
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def shown(figures: dict[str, float]) -> str:
    """One run in words."""
    return f"{figures['rate']:9.0f}/s p50 {figures['p50']:6.2f} ms p99 {figures['p99']:6.2f} ms"


def free_port() -> int:
    """A port that nothing listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def wait_until_it_listens(port: int) -> None:
    """Wait for a server. Raises TimeoutError after a minute."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens at port {port}")


if __name__ == "__main__":
    main()

"""`schemathesis run` in the best configuration that we know for this contract, as fair as we can make it.

It gets the compiled contract with all operations of one variant, the standard one, as the suite does, the token,
the path parameters of a release that exists, all its checks and all its phases (examples, coverage, fuzzing, stateful),
and no shortage of time. Two things help it: the signature is taken out of its copy of the contract, since it would
otherwise send invented ones beside the token and be refused in most requests; and a hook names a chart that exists,
where it generated a text that is none.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cce_release_contract.client.sandbox.local_emulator import LocalEmulator

CONTRACT: Final = Path(__file__).parents[2] / "generated" / "cce_release_models" / "openapi.json"
SEED: Final = 1
HOOKS: Final = """import schemathesis


@schemathesis.hook
def before_call(context, case, kwargs):
    if isinstance(case.body, dict) and isinstance(case.body.get("chart_id"), str) and case.body["chart_id"]:
        case.body["chart_id"] = "{chart_id}"
"""
LONGEST_SECONDS: Final = 180.0
"""After this time a run is ended; what it had found by then is not known."""


@dataclass(frozen=True, slots=True)
class PeerRun:
    """One run: its wall-clock seconds, the part of them before its first phase began, what it sent and what it found.

    A finding is a check's code and title with the operation.
    """

    seconds: float
    start_seconds: float
    requests: int
    findings: frozenset[str]


def clean_environment() -> dict[str, str]:
    """The environment without settings of ours and of pytest, and with output that comes as it is written.

    Python may write byte code: otherwise each start would measure the compilation of a checkout, which users of a wheel
    never see.
    """
    others = ("CCE_RELEASE_", "PYTEST_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(others)}
    return kept | {"PYTHONUNBUFFERED": "1"}


def peer_contract(document: dict[str, Any]) -> dict[str, Any]:
    """The contract with the token as its only way to authenticate, and with the paths of the standard variant."""
    document["paths"] = {path: item for path, item in document["paths"].items() if "x-variant" not in item}
    document["security"] = [{"token": []}]
    document["components"]["securitySchemes"].pop("signature")
    return document


def peer_command(emulator: LocalEmulator, folder: Path, extra: Sequence[str]) -> list[str]:
    """The command line, after its settings, its hook and its copy of the contract were written into the folder."""
    assert emulator.token is not None
    address = emulator.address
    contract = folder / "openapi.json"
    contract.write_text(json.dumps(peer_contract(json.loads(CONTRACT.read_text(encoding="utf-8")))), encoding="utf-8")
    (folder / "peer_hooks.py").write_text(HOOKS.format(chart_id=emulator.chart_id), encoding="utf-8")
    settings = folder / "schemathesis.toml"
    settings.write_text(
        f'hooks = "peer_hooks.py"\n[parameters]\n"path.cluster_id" = "{address.cluster_id}"\n'
        f'"path.namespace" = "{address.namespace}"\n"path.name" = "{address.name}"\n',
        encoding="utf-8",
    )
    program = str(Path(sys.executable).with_name("schemathesis"))
    command = [program, "--config-file", str(settings), "run", str(contract), "--url", emulator.url, "--no-color"]
    return [*command, "-H", f"X-Auth-Token: {emulator.token.value}", "--seed", str(SEED), *extra]


def suite_command(emulator: LocalEmulator, folder: Path) -> list[str]:
    """The command line of a standard run against this emulator."""
    control = emulator.control.url.replace("://", f"://control:{emulator.control.token}@")
    command = [sys.executable, "-m", "cce_release_contract.cli", "check", "--target", emulator.url]
    return [*command, "--control", control, "--format", "json", "--report-dir", str(folder / "report")]


def run_peer(emulator: LocalEmulator, folder: Path, extra: Sequence[str]) -> PeerRun:
    """Run it to its end. Raises `subprocess.TimeoutExpired` if it does not end, `RuntimeError` if it went wrong.

    `requests` are the exchanges of its own HAR report, which costs it little beside its generation.
    """
    har, summary = folder / "exchanges.har", folder / "summary.json"
    reports = ["--report", "har,json", "--report-har-path", str(har), "--report-json-path", str(summary)]
    command = peer_command(emulator, folder, [*extra, *reports])
    summary.unlink(missing_ok=True)
    output = folder / "output.txt"
    started = time.perf_counter()
    with output.open("wb") as file:
        process = subprocess.Popen(command, cwd=folder, stdout=file, stderr=subprocess.STDOUT, env=clean_environment())
        try:
            process.wait(LONGEST_SECONDS)
        finally:
            process.kill()
            process.wait()
    seconds = time.perf_counter() - started
    if not summary.exists():
        raise RuntimeError(f"schemathesis ended with {process.returncode}: {output.read_text()[-2000:]}")
    told: dict[str, Any] = json.loads(summary.read_text())
    return PeerRun(
        seconds=seconds,
        start_seconds=seconds - float(told["running_time"]),
        requests=len(json.loads(har.read_text())["log"]["entries"]),
        findings=frozenset(findings(told)),
    )


def findings(told: dict[str, Any]) -> list[str]:
    """What its report names, one text for each check and operation; errors count as found."""
    found = [
        f"{one['code']} {one['title']}: {operation}" for one in told["failures"] for operation in one["operations"]
    ]
    return found + [f"error: {one.get('title') or one.get('type')}" for one in told["errors"]]


def seconds_until(command: Sequence[str], folder: Path, sign: str, *, stream: str) -> float | None:
    """Seconds from the start of a command until a line with `sign` is on its stdout or stderr, None if none comes.

    The command is ended then. What it writes to the other stream goes to nowhere.
    """
    started = time.perf_counter()
    ways = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL} | {stream: subprocess.PIPE}
    process = subprocess.Popen(command, cwd=folder, text=True, env=clean_environment(), **ways)  # type: ignore[call-overload]
    lines = process.stdout if stream == "stdout" else process.stderr
    try:
        return next((time.perf_counter() - started for line in lines if sign in line), None)
    finally:
        process.terminate()
        process.wait()

"""Checks one emulator as a live target again and again, in one process: a line of JSON for each row of stdin.

A row is a list of options. Nothing waits: the updates of the emulator settle at once, so looking for that takes no
pause either.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import tempfile
from pathlib import Path

import pytest

from cce_release_contract.client.polling import Polling
from cce_release_contract.client.sandbox.local_emulator import LocalEmulator, start_emulator
from cce_release_contract.client.sandbox.sandbox_client import SandboxClient
from cce_release_suite._runner.target import armed_run
from cce_release_suite.vocabulary import live_release

SIGNS = "sign"
"""Among the options: with the access key in place of the token."""

FAULT = "fault:"
"""So an option begins that is a fault of the target."""


def no_pause(_poll_seconds: float) -> Polling:
    """As patient as with a live target, and without a pause between two looks."""
    return Polling(first_seconds=0.0, between_seconds=0.01, limit_seconds=600.0)


def environment(emulator: LocalEmulator, *, signs: bool) -> dict[str, str]:
    """The variables with the credentials of one kind."""
    assert emulator.token is not None
    assert emulator.access_key is not None
    if signs:
        key = emulator.access_key
        return {"CCE_RELEASE_ACCESS_KEY": key.access_key, "CCE_RELEASE_SECRET_KEY": key.secret_key}
    return {"CCE_RELEASE_TOKEN": emulator.token.value}


def checked(emulator: LocalEmulator, options: list[str]) -> dict[str, object]:
    """The exit status of one run, the clauses that it did not pass, and those that its plan leaves out."""
    with SandboxClient(emulator.control) as control:
        control.reset()
        control.own_faults([option.removeprefix(FAULT) for option in options if option.startswith(FAULT)])
    for name in [name for name in os.environ if name.startswith("CCE_RELEASE_")]:
        del os.environ[name]
    os.environ.update(environment(emulator, signs=SIGNS in options))
    address = emulator.address
    named = {
        "{release}": str(address),
        "{chart}": emulator.chart_id,
        "{upgrade chart}": emulator.upgrade_chart_id,
    }
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()) as output:
        status = pytest.main([
            *("-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", folder, "--pyargs", "cce_release_suite"),
            *("--cce-target", emulator.url, "--cce-cluster-id", address.cluster_id),
            *("--cce-namespace", address.namespace, "--cce-release", address.name),
            *("--cce-puts-per-minute", "100000", "--cce-report-dir", folder, "--cce-events", f"{folder}/events"),
            *(named.get(option, option) for option in options if option != SIGNS and not option.startswith(FAULT)),
        ])  # fmt: skip
        report = Path(folder, "report.json")
        if not report.exists():
            return {"status": int(status), "output": output.getvalue()}
        found = json.loads(report.read_text(encoding="utf-8"))
        events = [json.loads(line) for line in Path(folder, "events").read_text(encoding="utf-8").splitlines()]
        plan = next(event["plan"] for event in events if event["kind"] == "started")
    return {
        "status": int(status),
        "exit_code": found["exit_code"],
        "passed": [clause["id"] for clause in found["clauses"] if clause["verdict"] == "pass"],
        "puts": found["writes"],
        "unlike": {
            clause["id"]: f"{clause['verdict']}: {clause['reason']}"
            for clause in found["clauses"]
            if clause["verdict"] not in ("pass", "skipped")
        },
        "skipped": {clause["id"]: clause["reason"] for clause in found["clauses"] if clause["verdict"] == "skipped"},
        "left_out": plan["not_exercised"],
    }


def main() -> None:
    """Run every row that stands on stdin."""
    live_release.live_polling = armed_run.live_polling = no_pause  # type: ignore[assignment]
    with start_emulator(["--settle-seconds", "0"]) as emulator:
        for line in sys.stdin:
            sys.stdout.write(json.dumps(checked(emulator, json.loads(line))) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()

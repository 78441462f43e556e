"""The time and the memory of `cce-release verify` on a large recording, beside `redocly drift`. Run by hand.

    python -m tests.benchmarks.recordings 100000 --redocly PATH_OF_REDOCLY
    python -m tests.benchmarks.recordings 300000

The recording is one session with the emulator again and again, each time of another release with other request ids.
Both programs are run alternately, in a process of their own. Nothing here passes or fails.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.unit.recording.har_dialects import entry
from tests.unit.recording.recorded_session import SETTLE_SECONDS, SessionPlace, recorded

from cce_release_contract.client.sandbox.local_emulator import start_emulator
from cce_release_contract.client.sandbox.sandbox_client import SandboxClient
from cce_release_contract.client.transport.transport import Transport

ROOT = Path(__file__).parents[2]
START = datetime(2026, 1, 1, tzinfo=UTC)
PADDING = 1100
"""Characters that are added to each entry, as browsers do: an entry has 3.4 KB then."""

ROUNDS = 2


def session() -> tuple[str, list[str]]:
    """The name of the release, and the entries of one session."""
    with start_emulator() as emulator, SandboxClient(emulator.control) as sandbox:
        scope = sandbox.make_scope({"namespace": "recorded", "settle_seconds": SETTLE_SECONDS})
        name = scope["releases"][0]["name"]
        place = SessionPlace(
            token=scope["token"],
            cluster=scope["cluster_id"],
            namespace="recorded",
            release=name,
            chart=scope["chart_id"],
            other_chart=scope["upgrade_chart_id"],
            wait=lambda: sandbox.advance_clock("recorded", SETTLE_SECONDS + 1),
        )
        transport = Transport(emulator.url)
        exchanges = recorded(place, transport.send, emulator.url)
        transport.close()
    return name, [json.dumps(entry(one) | {"_padding": "x" * PADDING}) for one in exchanges]


def entries(count: int) -> Iterator[str]:
    """So many entries, of as many sessions as it takes."""
    release, found = session()
    for number in range(count):
        name = f"{release}-{number // len(found)}"
        text = found[number % len(found)]
        text = text.replace(f"/releases/{release}", f"/releases/{name}")
        text = text.replace(f'\\"name\\":\\"{release}\\"', f'\\"name\\":\\"{name}\\"')
        text = re.sub(r'("x-request-id", "value": ")[0-9a-f]{32}', rf"\g<1>{uuid.uuid4().hex}", text)
        started = (START + timedelta(seconds=number)).isoformat()
        yield re.sub(r'"startedDateTime": "[^"]*"', f'"startedDateTime": "{started}"', text)


def measured(command: Sequence[str]) -> str:
    """Seconds, seconds of the processor, and the most memory of a command."""
    begun = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    return (
        f"{time.monotonic() - begun:6.1f} s, {usage.ru_utime + usage.ru_stime:6.1f} s of the processor, "
        f"{usage.ru_maxrss / 1024:6.0f} MB, exit code {os.waitstatus_to_exitcode(status)}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("exchanges", type=int)
    parser.add_argument("--redocly", default="", help="the program of @redocly/cli")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "large.har")
        with path.open("w", encoding="utf-8") as file:
            file.write('{"log": {"version": "1.2", "creator": {"name": "benchmark", "version": "1"}, "entries": [\n')
            for number, text in enumerate(entries(arguments.exchanges)):
                file.write(("" if number == 0 else ",\n") + text)
            file.write("]}}")
        print(f"{arguments.exchanges} exchanges, {path.stat().st_size / 1e6:.0f} MB")
        commands = {"verify": [sys.executable, "-m", "cce_release_contract.cli", "verify", str(path)]}
        if arguments.redocly:
            api = ["--api", str(ROOT / "spec" / "openapi.yaml"), "--match-mode", "basepath", "--format", "json"]
            commands["redocly drift"] = [arguments.redocly, "drift", str(path), *api]
        for _ in range(ROUNDS if arguments.redocly else 1):
            for name, command in commands.items():
                print(f"{name:>14}: {measured(command)}", flush=True)


if __name__ == "__main__":
    main()

"""A target that answers like a good one and echoes the caller's credentials in every spelling gives none of them away.

Looked through is whatever a run writes: both outputs, every format of the report, events, the journal, a comparison,
merged reports, and what pytest writes with `--debug`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tests.faults.hostile.hostile_server import RELEASE
from tests.levels import few_rows
from tests.unit.spelt_secrets import ACCESS_KEY, SECRETS, TOKEN, given_away, spellings, steering
from tests.waiting import LONGEST_SECONDS

from cce_release_contract.exit_codes import ExitCode

PLACE = {"cluster-id": RELEASE["cluster_id"], "namespace": RELEASE["namespace"], "release": RELEASE["name"]}
CREDENTIALS = {
    "token": {"CCE_RELEASE_TOKEN": TOKEN},
    "access key": {"CCE_RELEASE_ACCESS_KEY": ACCESS_KEY, "CCE_RELEASE_SECRET_KEY": TOKEN},
}
STEERING = "\x1b]52;c;eA==\x07\u202e\n::error::pwned\n##[error]pwned"


class _Echo(BaseHTTPRequestHandler):
    """Shows a release, and answers an update with an error; everything in it echoes."""

    protocol_version = "HTTP/1.1"
    echoes: list[str]

    def do_GET(self) -> None:
        """Show a release whose members are of the wrong type or hold an echo."""
        echo = " ".join(self.echoes) + STEERING
        shown = RELEASE | {"description": echo, "create_at": echo, "cluster_name": self.echoes, "chart_version": echo}
        self._answer(200, [shown] if self.path.endswith("/history") else shown)

    def do_PUT(self) -> None:
        """Refuse, in words and with a code that no page lists."""
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._answer(400, {"errorCode": self.echoes[0], "errorMessage": [*self.echoes, STEERING]})

    def _answer(self, status: int, document: object) -> None:
        content = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", f"application/json; echo={self.echoes[0]}")
        self.send_header("Content-Length", str(len(content)))
        for number, echo in enumerate(self.echoes):
            self.send_header(f"X-Echo-{number}", echo)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The URL of a target that echoes."""
    echoes = [text for secret in SECRETS for text in spellings(secret).values()]
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Echo", (_Echo,), {"echoes": echoes})) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def _options(url: str, prefix: str, **more: object) -> list[str]:
    given = {
        "target": url,
        "reads": None,
        "clause": "response.",
        "puts-per-minute": 600,
        "report-dir": "reports",
        **PLACE,
    }
    return [
        f"{prefix}{name}" if value is None else f"{prefix}{name}={value}" for name, value in {**given, **more}.items()
    ]


def _check(url: str, _folder: Path) -> list[str]:
    return [*_program("check"), *_options(url, "--", **{"keep-bodies": None, "write-deviations": "known.toml"})]


def _compare(url: str, _folder: Path) -> list[str]:
    return [*_program("check"), *_options(url, "--", compare=url)]


def _armed(url: str, _folder: Path) -> list[str]:
    armed = {"allow-dry-run": "/".join(PLACE.values()), "yes": None, "chart-id": "chart-1"}
    return [*_program("check"), *_options(url, "--", **armed)]


def _fleet(url: str, folder: Path) -> list[str]:
    own = {"url": url, "reads": True, "clause": ["response."], "puts_per_minute": 600}
    own |= {name.replace("-", "_"): value for name, value in PLACE.items()}
    lines = [f"{key} = {json.dumps(value)}" for key, value in own.items()]
    tables = [["[[target]]", f'name = "{name}"', *lines] for name in ("a", "b")]
    (folder / "fleet.toml").write_text("\n".join(line for table in tables for line in table), encoding="utf-8")
    return [*_program("fleet"), "fleet.toml", "--report-dir", "reports"]


def _workers(url: str, _folder: Path) -> list[str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rA", "-l", "-n", "2"]
    events = ["--cce-events=events.jsonl", "--cce-clause=authentication.token"]
    return [*command, "--pyargs", "cce_release_suite", *_options(url, "--cce-"), *events]


def _plain_pytest(url: str, folder: Path) -> list[str]:
    return [*_workers(url, folder), "-n", "0", "--debug=debug.log"]


def _program(command: str) -> list[str]:
    return [sys.executable, "-m", "cce_release_contract.cli", command]


@pytest.mark.parametrize(
    ("way", "kind"),
    few_rows(
        [
            *((_check, "token"), (_compare, "access key"), (_armed, "token"), (_fleet, "access key")),
            *((_plain_pytest, "token"), (_workers, "access key")),
        ]
    ),
)
def test_nothing_that_is_written_echoes(way, kind, url, tmp_path):
    """No output and no file gives a credential away, and no output steers who reads it; what was echoed is masked."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CCE_", "PYTEST_", "GITHUB_"))}

    run = subprocess.run(
        way(url, tmp_path),
        cwd=tmp_path,
        env=kept | CREDENTIALS[kind],
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
    )

    output = run.stdout + run.stderr
    files = {path: path.read_text(encoding="utf-8") for path in tmp_path.rglob("*") if path.is_file()}
    secrets = tuple(CREDENTIALS[kind].values())
    assert given_away(output, secrets) == []
    assert {path.name: found for path, text in files.items() if (found := given_away(text, secrets))} == {}
    assert steering(output) == []
    # Two targets that break the same clauses in the same way do not differ.
    assert run.returncode == (ExitCode.FINE if way is _compare else ExitCode.BROKEN), output
    assert any("******" in text for text in files.values())

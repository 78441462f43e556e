"""The walk-through in docs/live-targets.md, done word by word against an emulator with TLS and access keys only."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import trustme
from tests.waiting import LONGEST_SECONDS

from cce_release_contract.client.sandbox.local_emulator import LocalEmulator, start_emulator

PAGE = Path(__file__).parents[3] / "docs" / "live-targets.md"
MARK = "<!-- walk-through:"
HURRY = {"CCE_RELEASE_PUTS_PER_MINUTE": "100000", "CCE_RELEASE_POLL_SECONDS": "1"}
"""What a reader waits for, and a test need not."""


def steps(mark: str = MARK) -> list[str]:
    """The shell blocks of the part of the page that begins at the mark, in their order."""
    part = PAGE.read_text(encoding="utf-8").partition(mark)[2].partition("\n## ")[0]
    return re.findall(r"^```sh\n(.*?)^```$", part, flags=re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """An emulator over TLS that takes signatures only, and the file of the authority that vouches for it."""
    folder = tmp_path_factory.mktemp("tls")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    issued = authority.issue_cert("127.0.0.1")
    issued.private_key_pem.write_to_path(str(folder / "key.pem"))
    for part in issued.cert_chain_pems:
        part.write_to_path(str(folder / "cert.pem"), append=True)
    options = ["--tls-cert", str(folder / "cert.pem"), "--tls-key", str(folder / "key.pem"), "--auth", "aksk"]
    with start_emulator(options, ca_bundle=str(folder / "ca.pem")) as emulator:
        yield emulator, folder / "ca.pem"


def filled_in(text: str, emulator: LocalEmulator, authority: Path) -> str:
    """The text with the values of the emulator in place of those that a reader has to put in."""
    assert emulator.access_key is not None
    address = emulator.address
    values = {
        "YOUR-ACCESS-KEY": emulator.access_key.access_key,
        "YOUR-SECRET-KEY": emulator.access_key.secret_key,
        "https://cce.eu-de.otc.t-systems.com": emulator.url,
        "YOUR-CLUSTER-ID": address.cluster_id,
        "YOUR-NAMESPACE": address.namespace,
        "YOUR-RELEASE": address.name,
        "YOUR-CHART-ID": emulator.chart_id,
        "reads = true": f'reads = true\nca_bundle = "{authority}"',
    }
    for place, value in values.items():
        text = text.replace(place, value)
    return text


def environment() -> dict[str, str]:
    """The variables of the shell: our commands are found, and nothing of this run is set."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CCE_RELEASE_", "PYTEST_"))}
    return kept | HURRY | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}"}


@pytest.fixture(scope="module")
def walked(secured: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[int], list[str], list[dict[str, Any]]]:
    """The exit code and the output of each command of the walk-through, and the report after each check.

    Everything runs in one shell, whose stdin is a terminal at which somebody types the name of the release.
    """
    emulator, authority = secured
    folder = tmp_path_factory.mktemp("walk")
    script = [
        f"{filled_in(step, emulator, authority)}echo $? >codes-{number}\n"
        "cp .cce-release/reports/report.json report-$(ls codes-* | wc -l).json 2>/dev/null || true\n"
        for number, step in enumerate(steps())
    ]
    keyboard, terminal = pty.openpty()
    os.write(keyboard, f"{emulator.address.name}\n{emulator.address.name}\n".encode())
    try:
        done = subprocess.run(
            ["bash", "-c", "".join(script)],
            cwd=folder,
            env=environment(),
            stdin=terminal,
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST_SECONDS,
        )
    finally:
        os.close(keyboard)
        os.close(terminal)
    codes = [int((folder / f"codes-{number}").read_text()) for number in range(len(script))]
    reports = [json.loads(file.read_text()) for file in sorted(folder.glob("report-*.json"))]
    return codes, [done.stdout, done.stderr], reports


def test_every_step_ends_well(walked):
    """Each command of the walk-through ends with 0."""
    codes, output, _ = walked

    assert len(codes) == 6
    assert codes == [0] * 6, "".join(output)[-4000:]


def test_plan_sends_nothing_and_each_step_goes_further(walked):
    """The plan leaves no report; each check after it passes more clauses than the one before, and fails none."""
    _, (stdout, _), reports = walked

    assert "nothing was sent" in stdout
    assert [report["target"]["mode"] for report in reports] == ["unarmed", "dry_run", "armed"]
    passed = [report["summary"]["pass"] for report in reports]
    assert passed == sorted(set(passed))
    assert [report["summary"]["fail"] for report in reports] == [0, 0, 0]
    assert all(report["target"]["base_url"].startswith("https://") for report in reports)


def test_release_is_left_as_found(walked):
    """The last step says how it left the release."""
    _, (_, stderr), _ = walked

    assert "has the chart, the values and the manifest of revision" in stderr


def test_reads_alone_send_no_put(secured, tmp_path):
    """The clauses that the page names for a user who may only read are judged without a PUT."""
    (reads,) = steps("### Permissions")
    script = "".join(filled_in(step, *secured) for step in [*steps()[:2], reads])

    ran = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_SECONDS,
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
    report = json.loads((tmp_path / ".cce-release/reports/report.json").read_text())
    assert {row["method"] for row in report["timeline"]} == {"GET"}
    assert report["summary"]["pass"] > 25

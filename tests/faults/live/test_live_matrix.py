"""A correct target keeps the contract however little a run may ask: reads, dry runs, writes, credentials, charts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest
from tests.faults.live.live_matrix import SIGNS
from tests.waiting import LONGEST_SECONDS

pytestmark = pytest.mark.xdist_group("live matrix")

READS = {"reads": ["--cce-reads"], "no reads": ["--cce-no-reads"]}
ARMED = {
    "unarmed": [],
    "dry runs": ["--cce-allow-dry-run", "{release}", "--cce-yes"],
    "writes": ["--cce-allow-writes", "{release}", "--cce-yes"],
}
CREDENTIALS = {"token": [], "access key": [SIGNS]}
CHARTS = {
    "no chart": [],
    "one chart": ["--cce-chart-id", "{chart}"],
    "two charts": ["--cce-chart-id", "{chart}", "--cce-upgrade-chart-id", "{upgrade chart}"],
}


def may_run(row: tuple[str, str, str, str]) -> bool:
    """Whether a run like this is allowed and unlike the others: updates take reads, and what is armed takes a chart."""
    reads, armed, _, charts = row
    if armed == "unarmed":
        return charts != "one chart"  # a chart is nothing but spared there
    return charts != "no chart" and (reads, armed) != ("no reads", "writes")


MATRIX = [*filter(may_run, product(READS, ARMED, CREDENTIALS, CHARTS))]

NEEDED_BY_ALL_PLANS = "authentication.token.required"
"""A clause that a run can judge which may do nothing at all to the release."""


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    """How each row of the matrix ended, by its options: all in one process of their own."""
    rows = "".join(
        f"{json.dumps([*READS[reads], *ARMED[armed], *CREDENTIALS[credentials], *CHARTS[charts]])}\n"
        for reads, armed, credentials, charts in MATRIX
    )
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("live_matrix.py"))],
        input=rows,
        cwd=tmp_path_factory.mktemp("matrix"),
        env={name: value for name, value in os.environ.items() if not name.startswith(("CCE_RELEASE_", "PYTEST_"))},
        capture_output=True,
        text=True,
        check=False,
        timeout=2 * LONGEST_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    return dict(zip(MATRIX, map(json.loads, done.stdout.splitlines()), strict=True))


@pytest.mark.parametrize("row", MATRIX, ids=", ".join)
def test_correct_target_keeps_the_contract(checked, row):
    """Each run ends with 0, fails nothing, leaves nothing open, and skips what its plan said."""
    found = checked[row]

    assert found["unlike"] == {}
    assert (found["status"], found["exit_code"]) == (0, 0)
    assert NEEDED_BY_ALL_PLANS in found["passed"]
    assert set(found["skipped"]) == set(found["left_out"])


@pytest.mark.parametrize("credentials", CREDENTIALS)
def test_dry_runs_stand_in_for_reads(checked, credentials):
    """Where there are no reads, dry runs of the named release show that credentials are accepted, and resources."""
    found = checked["no reads", "dry runs", credentials, "one chart"]

    accepted = f"authentication.{'token' if credentials == 'token' else 'signature'}.accepted"
    assert {accepted, "request.query.show_resources", "response.text.resources_json"} <= set(found["passed"])

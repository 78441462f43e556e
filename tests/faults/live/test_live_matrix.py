"""A correct target keeps the contract however little a run may ask: reads, dry runs, writes, credentials, charts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from tests.faults.live.live_matrix import SIGNS
from tests.levels import LONG, few

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


OFTEN = [
    ("reads", "unarmed", "access key", "no chart"),
    ("reads", "writes", "token", "two charts"),
    ("no reads", "dry runs", "token", "one chart"),
]
"""Rows that are tried each time."""


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    """Gives how a row of the matrix ended: each is run once, all in one process of their own."""
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("live_matrix.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=tmp_path_factory.mktemp("matrix"),
        env={name: value for name, value in os.environ.items() if not name.startswith(("CCE_RELEASE_", "PYTEST_"))},
        text=True,
    ) as process:

        @cache
        def checked(row):
            reads, armed, credentials, charts, *more = row
            options = [*READS[reads], *ARMED[armed], *CREDENTIALS[credentials], *CHARTS[charts], *more]
            process.stdin.write(json.dumps(options) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield checked
        process.stdin.close()
    assert process.returncode == 0


@pytest.mark.parametrize("row", few(MATRIX, quick=[MATRIX.index(row) for row in OFTEN]), ids=", ".join)
def test_correct_target_keeps_the_contract(checked, row):
    """Each run ends with 0, fails nothing, leaves nothing open, and skips what its plan said."""
    found = checked(row)

    assert found["unlike"] == {}
    assert (found["status"], found["exit_code"]) == (0, 0)
    assert NEEDED_BY_ALL_PLANS in found["passed"]
    assert set(found["skipped"]) == set(found["left_out"])


@pytest.mark.parametrize("credentials", few(CREDENTIALS))
def test_dry_runs_stand_in_for_reads(checked, credentials):
    """Where there are no reads, dry runs of the named release show that credentials are accepted, and resources."""
    found = checked(("no reads", "dry runs", credentials, "one chart"))

    accepted = f"authentication.{'token' if credentials == 'token' else 'signature'}.accepted"
    assert {accepted, "request.query.resources_shown", "response.text.resources_json"} <= set(found["passed"])


UNARMED = ("reads", "unarmed", "token", "no chart")


@pytest.mark.parametrize("fault", [(), ("fault:updates-forbidden",)], ids=["may update", "may only read"])
def test_reads_alone_prove_what_they_can(checked, fault):
    """With --max-puts 0 no PUT is sent: what needs one is skipped with that reason, and the run ends with 0."""
    found = checked((*UNARMED, "--cce-max-puts", "0", *fault))

    assert found["unlike"] == {}
    assert (found["status"], found["exit_code"], found["puts"]) == (0, 0, 0)
    assert {"response.body.version", "response.error.pair", NEEDED_BY_ALL_PLANS} <= set(found["passed"])
    assert "--max-puts 0" in found["skipped"]["request.body.action_values"]


def test_credentials_that_may_only_read_are_named(checked):
    """Where each update gets 403, what needs one is inconclusive for one reason, which says what to do."""
    found = checked((*UNARMED, "fault:updates-forbidden"))

    reasons = set(found["unlike"].values())
    assert found["exit_code"] == 3
    assert len(found["unlike"]) > 20
    assert len(reasons) == 1
    assert "give --max-puts 0 for a run of reads alone" in reasons.pop()
    assert "response.body.version" in found["passed"]


@pytest.mark.parametrize("fault", ["updates-fail", "updates-not-implemented"])
def test_service_that_fails_at_every_update_breaks_the_contract(checked, fault):
    """Where each well-formed update gets a 500 or 501, and reads are served, a documented clause is broken."""
    found = checked((*UNARMED, f"fault:{fault}"))

    assert found["exit_code"] == 1
    assert found["unlike"]["response.status.served"].startswith("fail: ")


@pytest.mark.parametrize("row", few([UNARMED, ("reads", "writes", "token", "two charts")]), ids=["unarmed", "armed"])
def test_cluster_of_another_kind_keeps_the_contract(checked, row):
    """Under the paths of autopilot clusters all holds too, and only what is about show_resources is left out."""
    standard, autopilot = checked(row), checked((*row, "--cce-variant", "autopilot"))

    left_out = autopilot["skipped"].keys() - standard["skipped"].keys()
    assert (autopilot["exit_code"], autopilot["unlike"]) == (0, {})
    assert left_out == {
        "request.query.resources_shown",
        "request.query.resources_hidden",
        "response.text.resources_json",
    }
    assert all("show_resources" in autopilot["skipped"][clause] for clause in left_out)
    assert set(standard["passed"]) - left_out == set(autopilot["passed"])


MARKED = ("reads", "writes", "token", "one chart", "--cce-marker", "podAnnotations.checked-by=us")

SEEN_BY_A_MARKER = {
    "rollback-to-first-by-default": "rollback.revision.previous_by_default",
    "rollback-keeps-values": "rollback.revision.target",
    "rollback-to-first": "rollback.revision.target",
    "values-closed": "upgrade.values.keep",
    "same-upgrade-makes-none": "upgrade.revision.repeats",
}


def test_marker_shows_more(checked):
    """An armed run with a marker keeps the contract, and judges four clauses more."""
    found, plain = checked(MARKED), checked(MARKED[:4])

    assert (found["exit_code"], found["unlike"]) == (0, {})
    assert set(found["passed"]) - set(plain["passed"]) == {
        "upgrade.values.keep",
        "upgrade.revision.repeats",
        "rollback.revision.target",
        "rollback.revision.previous_by_default",
    }
    assert set(plain["passed"]) - set(found["passed"]) == {"upgrade.values.empty_keeps"}


@pytest.mark.parametrize("fault", few(SEEN_BY_A_MARKER))
def test_fault_is_seen_with_a_marker(checked, fault):
    """What a target does wrong with values and earlier revisions shows only in a run with a marker."""
    found, plain = (checked((*row, f"fault:{fault}")) for row in (MARKED, MARKED[:4]))

    assert SEEN_BY_A_MARKER[fault] in found["unlike"], found["unlike"]
    assert not [clause for clause, verdict in plain["unlike"].items() if verdict.startswith("fail")]
    assert SEEN_BY_A_MARKER[fault] not in plain["unlike"]


@LONG
def test_marked_run_with_two_charts_keeps_the_contract(checked):
    """With another chart the run makes one update more, and all holds too."""
    found = checked(("reads", "writes", "token", "two charts", *MARKED[4:], "--cce-max-writes", "5"))

    assert (found["exit_code"], found["unlike"]) == (0, {})
    assert found["puts"] == checked(MARKED)["puts"] + 1

"""What a run that was not armed does to a target that does not protect itself: nothing."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import Any

import pytest
from tests.faults.hostile.hostile_server import RELEASE, Hostile, hostile_server
from tests.levels import few
from tests.waiting import LONGEST_SECONDS

from cce_release_contract.client.sandbox.local_emulator import start_emulator
from cce_release_contract.exit_codes import ExitCode

TOKEN = "a-token-of-a-user"
MOST_PUTS = 60
FASTER = ("--puts-per-minute", "100000")
"""The rate is proven elsewhere; here it would only take time."""


@pytest.fixture(scope="module")
def hostile() -> Any:
    """A server that ignores credentials, `dry_run` and validation, and upserts on every PUT."""
    with hostile_server() as running:
        yield running


def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CCE_RELEASE_", "PYTEST_"))}
    return kept | {"CCE_RELEASE_TOKEN": TOKEN}


def place(hostile: Hostile) -> list[str]:
    """The options that name the real release."""
    return [
        *("--target", hostile.url, "--cluster-id", RELEASE["cluster_id"], "--namespace", "prod", "--release", "web"),
        *("--chart-id", "af4b699e-018c-11ec-b8b0-0255ac100b05"),
    ]


def run(command: list[str], folder: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env=environment(), capture_output=True, text=True, check=False, timeout=LONGEST_SECONDS
    )


def assert_unharmed(hostile: Hostile, before: str) -> None:
    """The releases are the same, only GET and PUT arrived, and no more PUTs than the budget has."""
    assert hostile.real() == before
    assert {method for method, _ in hostile.arrived} <= {"GET", "PUT"}
    assert 0 < hostile.count("PUT") <= MOST_PUTS
    assert all("/releases/cce-check-" in target for method, target in hostile.arrived if method == "PUT")


@pytest.mark.parametrize(
    "options",
    few(
        [
            ("--profile", "live", "--reads"),
            ("--profile", "live", "--no-reads"),
            ("--profile", "smoke", "--reads"),
            ("--profile", "standard", "--reads"),
            ("--profile", "deep", "--reads", "--max-requests", "20000"),
            ("--profile", "standard", "--reads", "--workers", "4"),
        ]
    ),
    ids=lambda options: " ".join(options),
)
def test_unarmed_run_harms_nobody(tmp_path, hostile, options):
    """Whatever the profile and the number of workers, a server that would carry out every PUT is left as it was."""
    hostile.reset()
    before = hostile.real()

    done = run(
        [sys.executable, "-m", "cce_release_contract.cli", "check", *place(hostile), *FASTER, *options], tmp_path
    )

    assert done.returncode == ExitCode.BROKEN, done.stderr
    assert_unharmed(hostile, before)
    assert ("--reads" in options) == ("the release is at revision 1, as it was" in done.stderr)
    report = json.loads((tmp_path / ".cce-release/reports/report.json").read_text())
    assert report["requests"] == len(hostile.arrived)


@pytest.mark.parametrize("workers", few([(), ("-n", "4")]), ids=["one process", "four workers"])
def test_plain_pytest_harms_nobody(tmp_path, hostile, workers):
    """The same suite under plain pytest is held by the same guard."""
    hostile.reset()
    before = hostile.real()
    options = [option.replace("--", "--cce-", 1) for option in (*place(hostile), *FASTER, "--reads")]

    done = run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull),
            *("--rootdir", str(tmp_path), "--pyargs", "cce_release_suite", *options, *workers),
        ],
        tmp_path,
    )

    assert done.returncode == ExitCode.BROKEN, done.stdout[-3000:] + done.stderr[-3000:]
    assert_unharmed(hostile, before)


@pytest.mark.parametrize(
    ("options", "most"), [(("--reads", "--max-requests", "12"), 12), (("--no-reads", "--max-puts", "3"), 3)]
)
def test_budget_is_kept(tmp_path, hostile, options, most):
    """A run sends as much as its budget has and no more, and says what was used up."""
    hostile.reset()

    done = run(
        [
            *(sys.executable, "-m", "cce_release_contract.cli", "check", *place(hostile), *FASTER, *options),
            *("--format", "json", "--clause", "response"),
        ],
        tmp_path,
    )

    assert len(hostile.arrived) == most
    assert "is used up" in done.stdout


def test_plan_sends_nothing(tmp_path, hostile):
    """The plan of a run says how much may leave and what is left out, and nothing leaves."""
    hostile.reset()

    done = run(
        [
            *(sys.executable, "-m", "cce_release_contract.cli", "check", *place(hostile), "--reads", "--plan"),
            *("--format", "json"),
        ],
        tmp_path,
    )

    plan = json.loads(done.stdout)
    assert done.returncode == ExitCode.FINE, done.stderr
    assert hostile.arrived == []
    assert (plan["puts"], plan["writes"], plan["release"]) == (MOST_PUTS, 0, f"{RELEASE['cluster_id']}/prod/web")


@pytest.fixture(scope="module")
def plain_run(tmp_path_factory):
    """An unarmed run against an emulator given as a plain target: the states around it, its plan, its report."""
    folder = tmp_path_factory.mktemp("plain")
    database = folder / "state.sqlite"
    with start_emulator(["--state", str(database)]) as emulator:
        before = stored(database)
        place = [
            *("--target", emulator.url, "--cluster-id", emulator.address.cluster_id),
            *("--namespace", emulator.address.namespace, "--release", emulator.address.name),
            *("--chart-id", emulator.chart_id, "--reads", *FASTER, "--format", "json"),
        ]
        command = [sys.executable, "-m", "cce_release_contract.cli", "check", *place]
        assert emulator.token is not None
        variables = environment() | {"CCE_RELEASE_TOKEN": emulator.token.value}
        outputs = [
            subprocess.run(
                [*command, *more],
                cwd=folder,
                env=variables,
                capture_output=True,
                text=True,
                check=False,
                timeout=LONGEST_SECONDS,
            )
            for more in (["--plan"], [])
        ]
        return before, stored(database), *(json.loads(done.stdout) for done in outputs)


def stored(database):
    """Everything that the emulator keeps: each row of each table."""
    with closing(sqlite3.connect(database)) as connection:
        return list(connection.iterdump())


def test_plain_emulator_is_left_as_it_was(plain_run):
    """All releases, revisions and values of an emulator that is given as a plain target are the same after the run."""
    before, after, _, report = plain_run

    assert any("testwww" in row for row in before)
    assert after == before
    assert report["target"]["kind"] == "live"
    assert report["exit_code"] == ExitCode.FINE


def test_unarmed_run_proves_much(plain_run):
    """With reads an unarmed run passes at least 40 clauses, and fails none."""
    summary = plain_run[3]["summary"]

    assert summary["pass"] >= 40
    assert summary["fail"] == summary["advisory"] == summary["inconclusive"] == 0


def test_plan_names_what_is_left_out(plain_run):
    """The plan named beforehand exactly the clauses that the run then skipped."""
    plan, report = plain_run[2:]

    skipped = {clause["id"] for clause in report["clauses"] if clause["verdict"] == "skipped"}
    assert set(plan["not_exercised"]) == skipped
    assert plan["clauses"] == report["summary"]["pass"]
    assert plan["requests"] >= report["requests"]

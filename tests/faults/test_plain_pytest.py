"""The suite under plain pytest is held by the same guard, budgets and deviations as `cce-release check`."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from tests.warm_pytest import WarmPytest

from cce_release_contract.client.sandbox.local_emulator import start_emulator

FAULT = "content-type-text"
EXCUSED = "response.header.content_type"
FEW_PUTS = 6
CONFIG = """
[target]
cluster_id = "{address.cluster_id}"
namespace = "{address.namespace}"
release = "{address.name}"
chart_id = "{chart_id}"
reads = true
[run]
max_puts = {max_puts}
puts_per_minute = 100000
deviations = "known.toml"
clause = ["response.header", "request.body.chart_id_type"]
"""
ARMING = 'allow_writes = "a/b/c"\n'
DEVIATION = """
[[deviation]]
clause = "{clause}"
reason = "the gateway of this region sends none"
expires = 2099-12-31
"""


@pytest.fixture(scope="module")
def runs(
    tmp_path_factory: pytest.TempPathFactory, warm_pytest: WarmPytest
) -> list[tuple[int, dict[str, Any], list[tuple[str, str]]]]:
    """A run with the deviation, one where it has another clause, one with few PUTs, and one that a file tries to arm.

    Of each the exit status, the report and the output; the target is an emulator with a fault, given as a live one.
    """
    found = []
    with start_emulator(["--fault", FAULT]) as emulator:
        assert emulator.token is not None
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("CCE_RELEASE_", "PYTEST_"))}
        for clause, max_puts, more in (
            (EXCUSED, 1000, ""),
            ("response.header.request_id", 1000, ""),
            (EXCUSED, FEW_PUTS, ""),
            (EXCUSED, 1000, ARMING),
        ):
            folder = tmp_path_factory.mktemp("plain")
            config = CONFIG.format(address=emulator.address, chart_id=emulator.chart_id, max_puts=max_puts) + more
            (folder / "target.toml").write_text(config, encoding="utf-8")
            (folder / "known.toml").write_text(DEVIATION.format(clause=clause), encoding="utf-8")
            done = warm_pytest.run(
                [
                    *("-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(folder)),
                    *("--pyargs", "cce_release_suite", "--cce-target", emulator.url),
                    *("--cce-config", "target.toml", "--cce-report-dir", str(folder)),
                ],
                folder=folder,
                environment=kept | {"CCE_RELEASE_TOKEN": emulator.token.value},
            )
            report = folder / "report.json"
            found.append((done.status, json.loads(report.read_text()) if report.exists() else {}, done.output))
    return found


def verdict(report: dict[str, Any], clause: str) -> str:
    """The verdict of one clause."""
    return next(one["verdict"] for one in report["clauses"] if one["id"] == clause)


def test_deviation_excuses_its_clause(runs):
    """A violated clause with a deviation is advisory, and it alone fails nothing."""
    status, report, output = runs[0]

    assert verdict(report, EXCUSED) == "advisory", output
    assert report["summary"]["fail"] == 0
    assert status != 1


def test_deviation_excuses_nothing_else(runs):
    """Where the deviation has another clause, the violated one fails the session."""
    status, report, _ = runs[1]

    assert verdict(report, EXCUSED) == "fail"
    assert status == 1


def test_budget_of_the_file_is_kept(runs):
    """No more PUTs leave than the file says, and clauses that needed more are left open with that reason."""
    _, report, _ = runs[2]

    assert report["target"]["mode"] == "unarmed"
    assert report["writes"] == report["limits"]["max_puts"] == FEW_PUTS
    reasons = {clause["reason"] for clause in report["clauses"] if clause["verdict"] == "inconclusive"}
    assert any(f"budget of {FEW_PUTS} PUTs is used up" in reason for reason in reasons)


def test_plan_stands_before_the_tests(runs):
    """The output begins with what the run may send and change."""
    _, _, output = runs[0]

    assert output.index("plan: at most") < output.index(" [100%]")


def test_file_arms_nothing(runs):
    """A file that tries to arm the run ends it with 2 before anything is sent."""
    status, report, output = runs[3]

    assert (status, report) == (2, {})
    assert "allow_writes is accepted on the command line only" in output

"""A test may judge several clauses: what it sees broken counts, whichever of them was asked for, however it was run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from tests.levels import few
from tests.waiting import LONGEST_SECONDS

FAULT = "dry-run-stored"
SELECTED = "upgrade.revision.grows"
BROKEN = "rollback.dry_run.changes_nothing"
KNOWN = f'[[deviation]]\nclause = "{BROKEN}"\nreason = "ticket 17"\nexpires = 2099-12-31\n'
WAYS = {
    "check": [sys.executable, "-m", "cce_release_contract.cli", "check"],
    "check with workers": [sys.executable, "-m", "cce_release_contract.cli", "check", "--workers", "2"],
    "plain pytest": [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--pyargs", "cce_release_suite"],
    "plain pytest with workers": [
        *(sys.executable, "-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider", "--pyargs", "cce_release_suite"),
    ],
}


def run(way: str, folder: Path, *options: str) -> tuple[int, str, dict[str, Any], ET.Element]:
    """The exit code, stdout, the report and the JUnit file of one run."""
    plain = "pytest" in way
    given = [option.replace("--", "--cce-", 1) if plain and option.startswith("--") else option for option in options]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CCE_RELEASE_", "PYTEST_"))}
    done = subprocess.run(
        [*WAYS[way], *given],
        cwd=folder,
        env=kept,
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_SECONDS,
    )
    reports = folder / ".cce-release" / "reports"
    report = json.loads((reports / "report.json").read_text(encoding="utf-8"))
    return done.returncode, done.stdout, report, ET.parse(reports / "junit.xml").getroot()


@pytest.mark.parametrize("excused", few([False, True]), ids=["", "known deviation"])
@pytest.mark.parametrize("way", few(WAYS, quick=[0, 2]))
def test_every_result_is_that_of_one_judge(way: str, excused: bool, tmp_path: Path) -> None:
    """Exit code, report, last line and JUnit agree that a clause broke which nobody selected."""
    (tmp_path / "known.toml").write_text(KNOWN, encoding="utf-8")
    options = ["--deviations", "known.toml"] if excused else []

    code, shown, report, junit = run(way, tmp_path, "--fault", FAULT, "--clause", SELECTED, *options)

    found = {clause["id"]: clause for clause in report["clauses"]}
    assert code == report["exit_code"] == (0 if excused else 1)
    assert found[BROKEN]["verdict"] == ("advisory" if excused else "fail")
    assert {clause: told["selected"] for clause, told in found.items()} == {SELECTED: True, BROKEN: False}
    assert found[BROKEN]["violations"]
    assert ("clauses checked: " if excused else "the contract is broken") in shown
    assert "(not selected: " in shown
    assert junit.get("failures") == ("0" if excused else "1")


def test_first_deviations_list_what_was_not_selected(tmp_path: Path) -> None:
    """The file that a run writes excuses that clause too, so that the next run with the same selection is fine."""
    code, *_ = run("check", tmp_path, "--fault", FAULT, "--clause", SELECTED, "--write-deviations", "known.toml")
    again, _, report, _ = run("check", tmp_path, "--fault", FAULT, "--clause", SELECTED, "--deviations", "known.toml")

    assert (code, again, report["exit_code"]) == (1, 0, 0)
    assert [deviation["state"] for deviation in report["deviations"]] == ["applied"]

"""Checks the second implementation as a live target, in each way that a user may, and says what that showed.

As a program it checks every fault in every way and prints what `expected.json` holds.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.warm_pytest import WarmPytest

from second_implementation.faults.catalogue import FAULTS, faulty
from second_implementation.server import TOKEN, serving
from second_implementation.service import Service

HERE: Final = Path(__file__).parent

WAYS: Final = {
    "unarmed, PUT only": ["--cce-no-reads"],
    "unarmed, with reads": ["--cce-reads"],
    "dry runs": ["--cce-reads", "--cce-yes", "--cce-allow-dry-run", "{release}"],
    "armed": ["--cce-reads", "--cce-yes", "--cce-allow-writes", "{release}"],
}
"""Options of each way. The whole suite can join them once a run may ask a service for releases of its own, for a settle
time, a clock and a second token: `Service` has them as `install`, `settle_seconds`, `clock` and `tokens`.
"""

MISSED, INCONCLUSIVE, ADVISORY, FOUND = OUTCOMES = ("missed", "inconclusive", "advisory", "found")
"""What a run can say of a fault, the weakest first."""


@dataclass(frozen=True)
class Checked:
    """How a run ended: its exit code, and the clauses of each verdict that tells something."""

    exit_code: int
    verdicts: dict[str, frozenset[str]]
    output: str

    @property
    def failed(self) -> frozenset[str]:
        return self.verdicts.get("fail", frozenset())

    def news(self, verdict: str, correct: Checked) -> bool:
        """Whether a clause has this verdict that ended otherwise on the correct server."""
        return bool(self.verdicts.get(verdict, frozenset()) - correct.verdicts.get(verdict, frozenset()))


def checked(warm: WarmPytest, service: Service, way: str, *more: str) -> Checked:
    """Serve, and run the suite once, with these further options."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CCE_RELEASE_", "PYTEST_"))}
    with serving(service) as place, tempfile.TemporaryDirectory() as folder:
        release = f"{place.cluster}/{place.namespace}/{place.release}"
        done = warm.run(
            [
                *("-q", "-p", "short_polling", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", folder),
                *("--pyargs", "cce_release_suite", "--cce-target", place.url, "--cce-cluster-id", place.cluster),
                *("--cce-namespace", place.namespace, "--cce-release", place.release),
                *("--cce-chart-id", place.chart, "--cce-upgrade-chart-id", place.other_chart),
                *("--cce-puts-per-minute", "100000", "--cce-report-dir", folder),
                *(release if option == "{release}" else option for option in WAYS[way]),
                *more,
            ],
            folder=Path(folder),
            environment=kept | {"CCE_RELEASE_TOKEN": place.token, "PYTHONPATH": str(HERE)},
        )
        report = Path(folder, "report.json")
        if not report.exists():
            return Checked(done.status, {}, done.output)
        clauses = json.loads(report.read_text(encoding="utf-8"))["clauses"]
    verdicts = {
        verdict: frozenset(clause["id"] for clause in clauses if clause["verdict"] == verdict)
        for verdict in ("fail", "advisory", "inconclusive")
    }
    return Checked(done.status, verdicts, done.output)


def outcome(found: Checked, correct: Checked) -> str:
    """What a run on a fault says that the run on the correct server, in the same way, does not."""
    if found.news("fail", correct):
        return FOUND
    if found.news("advisory", correct):
        return ADVISORY
    refuses = not found.verdicts
    return INCONCLUSIVE if refuses or found.news("inconclusive", correct) else MISSED


def main() -> None:
    """Check every fault in every way."""
    with WarmPytest() as warm:
        correct = {way: checked(warm, Service(TOKEN), way) for way in WAYS}
        table = {
            fault.id: {way: outcome(checked(warm, faulty(fault), way), correct[way]) for way in WAYS}
            for fault in FAULTS.values()
        }
    json.dump(table, sys.stdout, indent=2)


if __name__ == "__main__":
    main()

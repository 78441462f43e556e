"""Checks the second implementation as a live target, in each way that a user may, and says what that showed.

As a program it checks every fault in every way and prints what `expected.json` holds.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from tests.faults.independent.relay import Gateway, gateway_before
from tests.warm_pytest import WarmPytest

from second_implementation.faults.catalogue import FAULTS, faulty
from second_implementation.sandbox import CONTROL_TOKEN, PATH, Sandbox
from second_implementation.server import TOKEN, serving
from second_implementation.service import Service

HERE: Final = Path(__file__).parent

WHOLE_SUITE: Final = "whole suite"

WAYS: Final = {
    "unarmed, PUT only": ["--cce-no-reads"],
    "unarmed, with reads": ["--cce-reads"],
    "dry runs": ["--cce-reads", "--cce-yes", "--cce-allow-dry-run", "{release}"],
    "armed": ["--cce-reads", "--cce-yes", "--cce-allow-writes", "{release}"],
    WHOLE_SUITE: ["--cce-control", "{control}", "--cce-no-strict"],
}
"""Options of each way. The first four see a live target, the last one a sandbox."""

SLOW: Final = {"slow-updates": "No page says how long an update may take. The whole suite would run for over an hour."}
"""Faults that a whole run meets without a word, unless it has a deadline: then nothing is proven."""

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


def checked(
    warm: WarmPytest, make: Callable[[], Service], way: str, *more: str, gateway: Gateway | None = None
) -> Checked:
    """Serve, and run the suite once, with these further options, through the gateway if there is one.

    `make` makes one more service, all of one kind.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CCE_RELEASE_", "PYTEST_"))}
    with ExitStack() as until_then:
        folder = until_then.enter_context(tempfile.TemporaryDirectory())
        place = until_then.enter_context(serving(Sandbox(make)))
        if gateway is not None:
            place = replace(place, url=until_then.enter_context(gateway_before(place.url, gateway)))
        known = {
            "{release}": f"{place.cluster}/{place.namespace}/{place.release}",
            "{control}": place.url.replace("://", f"://control:{CONTROL_TOKEN}@") + PATH,
        }
        done = warm.run(
            [
                *("-q", "-p", "short_polling", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", folder),
                *("--pyargs", "cce_release_suite", "--cce-target", place.url, "--cce-cluster-id", place.cluster),
                *("--cce-namespace", place.namespace, "--cce-release", place.release),
                *("--cce-chart-id", place.chart, "--cce-upgrade-chart-id", place.other_chart),
                *("--cce-puts-per-minute", "100000", "--cce-report-dir", folder),
                *(known.get(option, option) for option in (*WAYS[way], *more)),
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


def checked_fault(warm: WarmPytest, fault: str, way: str) -> Checked:
    """The run on the server with one fault."""
    limits = ("--cce-deadline-minutes", "1") if fault in SLOW and way == WHOLE_SUITE else ()
    return checked(warm, partial(faulty, FAULTS[fault]), way, *limits)


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
        correct = {way: checked(warm, lambda: Service(TOKEN), way) for way in WAYS}
        table = {
            fault: {way: outcome(checked_fault(warm, fault, way), correct[way]) for way in WAYS} for fault in FAULTS
        }
    json.dump(table, sys.stdout, indent=2)


if __name__ == "__main__":
    main()

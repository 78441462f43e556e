"""Which violations of a test are kept, with what they judged."""

from __future__ import annotations

import gc
import weakref
from contextlib import suppress
from pathlib import Path

from cce_release_contract.client.credentials import Token
from cce_release_contract.client.opening import open_gateway
from cce_release_contract.client.target import Address, Target
from cce_release_contract.contract.clause import all_clauses
from cce_release_contract.errors import ClauseViolation
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import Request
from cce_release_contract.protocol.events import EventWriter
from cce_release_contract.settings import resolve_settings
from cce_release_suite._runner.recorder import Recorder
from cce_release_suite._runner.suite_run import SuiteRun

CLAUSE = "request.path.name"


def violate(run: SuiteRun, number: int) -> ClauseViolation:
    """Let one case break the clause."""
    sent = Exchange(Request("GET", f"/{number}"), None, number=number)
    error = ClauseViolation(CLAUSE, "it broke", expected="1", observed="2", judged=[sent])
    with suppress(ClauseViolation), run.case():
        run.sent(sent)
        raise error
    return error


def test_violations_that_nobody_raises_any_more_are_dropped(tmp_path: Path) -> None:
    """Of the violations of a search only the last one is kept with what it judged, and those that are still raised."""
    target = Target("http://127.0.0.1:1", "live", Token("the-secret-token"), Address("c", "n", "r"), "")
    settings = resolve_settings({"seed": "5", "profile": "smoke"}, {}, tmp_path)
    run = SuiteRun(settings, target, open_gateway(target), None, Recorder(all_clauses()), EventWriter(None))
    run.begin_test("t")
    raised = violate(run, 1)
    seen = [weakref.ref(violate(run, number)) for number in range(2, 7)]

    gc.collect()

    assert [one() is None for one in seen] == [True] * 4 + [False]
    run.ended([CLAUSE], raised)
    violation = run.recorder.judgements[0].violation
    assert violation is not None
    assert violation.evidence.deciding is not None
    assert violation.evidence.deciding.number == 1

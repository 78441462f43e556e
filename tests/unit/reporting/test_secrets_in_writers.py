"""No writer shows a secret that a target echoed in any spelling."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from tests.unit.proof.conftest import PASS, MadeFault
from tests.unit.reports import clause
from tests.unit.spelt_secrets import SECRETS, given_away, spellings, steering

from cce_release_contract.client.restore.baseline import Baseline
from cce_release_contract.client.restore.journal import Journal, Spot
from cce_release_contract.client.target import Address
from cce_release_contract.comparing.run_document import ComparedRun, run_comparison, run_comparison_text
from cce_release_contract.comparing.run_markdown import comparison_markdown
from cce_release_contract.comparing.runs import compare_runs
from cce_release_contract.errors import TargetError
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.response import Response
from cce_release_contract.exchanges.target_text import TargetText
from cce_release_contract.exchanges.timeline import Timeline, TimelineRow
from cce_release_contract.fleet.merged.annotations import merged_annotations
from cce_release_contract.fleet.merged.junit import merged_junit_xml
from cce_release_contract.fleet.merged.markdown import merged_markdown
from cce_release_contract.fleet.merged.merging import merge_parts, merged_text
from cce_release_contract.fleet.merged.target import ReportPart
from cce_release_contract.fleet.merged.terminal import render_merged
from cce_release_contract.judging.fingerprints import Fingerprint
from cce_release_contract.proof.document import proof_text
from cce_release_contract.proof.matrix import Proof, fault_proof
from cce_release_contract.proof.page import proof_page
from cce_release_contract.protocol.events import EventWriter
from cce_release_contract.protocol.run_recording import RunLines, read_side
from cce_release_contract.protocol.trials import ClauseOutcome, TrialResult
from cce_release_contract.reporting.evidence import example_data
from cce_release_contract.reporting.formats.catalogue import FORMATS
from cce_release_contract.reporting.formats.terminal import render_report
from cce_release_contract.reporting.report import Report, RunFacts, build_report
from cce_release_contract.verdicts.deviations_file import deviations_text
from cce_release_contract.verdicts.judgement import Evidence, Judgement, Violation
from cce_release_contract.verdicts.summary import ClauseResult
from cce_release_contract.verdicts.verdict import Verdict
from cce_release_suite._runner.run_report import redacted

REDACTOR = Redactor(SECRETS)
ECHO = " ".join(text for secret in SECRETS for text in spellings(secret).values())
STEERING = "\x1b]52;c;eA==\x07\u202e\n::error::x\n##[error]x"
CLAUSES = {id_: clause(id_) for id_ in ("a.b", "a.c", "a.d")}


def exchange() -> Exchange:
    """An exchange whose every part echoes, as it may be shown."""
    body = json.dumps({"errorCode": ECHO, "a": [ECHO], "values": json.dumps({"x": ECHO})}).encode()
    raw = Exchange(
        Request("PUT", f"/cce/{ECHO.split()[3]}?a={ECHO.split()[4]}", (("X-Auth-Token", SECRETS[0]),), body),
        Response(500, (("X-Echo", ECHO), (ECHO.split()[0], "1")), body + ECHO.encode()),
        test="t",
        base_url="https://cce.example.com",
    )
    return REDACTOR.exchange(raw)


@pytest.fixture
def report(facts: RunFacts) -> Report:
    """A report of such a run, as the suite makes it."""
    text = REDACTOR.text(ECHO) + STEERING
    broken = Violation(text, text, text, text, Evidence(exchange(), (exchange(),), (exchange(),)))
    results = {
        "a.b": ClauseResult(Verdict.FAIL, text, ("t",), (broken,)),
        "a.c": ClauseResult(Verdict.INCONCLUSIVE, text),
        "a.d": ClauseResult(Verdict.ADVISORY, text, ("t",), (broken,)),
    }
    row = TimelineRow.of(exchange(), 1.0, REDACTOR)
    facts = dataclasses.replace(
        facts, cut_short=ECHO, timeline=Timeline([row]), examples={"a.b": example_data(exchange(), "t")}
    )
    made: Report = redacted(build_report(facts, CLAUSES, results), REDACTOR)
    return made


def _console(show: Callable[[Console], object]) -> str:
    console = Console(file=StringIO(), width=80)
    show(console)
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def formats(report: Report, _folder: Path) -> Iterator[tuple[str, str]]:
    """Each format of a report, and the terminal."""
    yield from ((form.name, form.text(report)) for form in FORMATS)
    yield "shown terminal", _console(lambda console: render_report(report, console))


def merged(report: Report, _folder: Path) -> Iterator[tuple[str, str]]:
    """Merged reports, one of them from a target with only an error."""
    error = TargetError(f"no response: {REDACTOR.quote(TargetText(ECHO + STEERING))}")
    both = merge_parts(
        [ReportPart("eu", report, "eu/report.json"), ReportPart("us", error=error.render(), exit_code=3)]
    )
    yield "json", merged_text(both)
    yield "markdown", merged_markdown(both)
    yield "junit", merged_junit_xml(both)
    yield "annotations", merged_annotations(both)
    yield "shown terminal", _console(lambda console: render_merged(both, console))


def differential(report: Report, folder: Path) -> Iterator[tuple[str, str]]:
    """A comparison, and the lines of the two runs that it is made from."""
    sides = []
    for verdict in (Verdict.PASS, Verdict.FAIL):
        lines = RunLines(folder / f"{verdict}.jsonl", REDACTOR.text)
        lines.fingerprint(Fingerprint("t", "GET", f"/{ECHO}", "r", status=200, shape={ECHO: ECHO}))
        lines.judgements([Judgement("a.b", verdict, "t", ECHO)])
        yield "lines", (folder / f"{verdict}.jsonl").read_text()
        shown = {**report, "clauses": [{"id": "a.b", "verdict": verdict.value, "reason": report["cut_short"]}]}
        sides.append(read_side(folder / f"{verdict}.jsonl", shown))
    runs = (ComparedRun(report, Path("a/report.json")), ComparedRun(report, Path("b/report.json")))
    document = run_comparison(compare_runs(*sides), *runs, CLAUSES)
    yield "json", run_comparison_text(document)
    yield "markdown", comparison_markdown(document)


def proof(_report: Report, _folder: Path) -> Iterator[tuple[str, str]]:
    """A proof, whose outcomes a worker redacts."""
    outcome = ClauseOutcome(Verdict.FAIL, ECHO, "t", ECHO, ECHO, ECHO)
    shown = ClauseOutcome.from_json(redacted(dataclasses.asdict(outcome), REDACTOR))
    tried = fault_proof(MadeFault("f", ("a.b",)), TrialResult(1, "f", {"a.b": shown}))
    whole = Proof(
        full=True,
        chosen=False,
        profile="standard",
        seed=7,
        workers=1,
        clauses=("a.b",),
        control=TrialResult(0, "", {"a.b": PASS}),
        faults=(tried,),
        started_at="2026-01-01T00:00:00Z",
        seconds=1.5,
    )
    yield "json", proof_text(whole)
    yield "html", proof_page(whole, {"a.b": CLAUSES["a.b"]})


def events(_report: Report, folder: Path) -> Iterator[tuple[str, str]]:
    """The events of a run that an error ended, and the error itself."""
    said = REDACTOR.quote(TargetText(ECHO + STEERING))
    error = TargetError(f"it said {said}", where=said, cause=said, remedy=said)
    with EventWriter(folder / "events.jsonl") as written:
        written.error(error)
    yield "file", (folder / "events.jsonl").read_text()
    yield "shown error", error.render()


def journal(_report: Report, folder: Path) -> Iterator[tuple[str, str]]:
    """The journal of an armed run."""
    shown = REDACTOR.members({"version": 5, "chart_name": ECHO, "chart_version": [ECHO], "values": ECHO})
    spot = Spot("https://cce.example.com", Address("c", "n", "r"), "chart-1")
    begun = Journal(folder / "restore.jsonl", spot, Baseline.of(shown), 5)
    begun.begin()
    begun.end("; ".join(begun.baseline.differences(Baseline(6, "x", "y", "z"))))
    yield "file", begun.path.read_text()


def deviations(report: Report, _folder: Path) -> Iterator[tuple[str, str]]:
    """The first file of known deviations."""
    failed = {found["id"]: found["violations"][0]["message"] for found in report["clauses"][:1]}
    yield "file", deviations_text(failed, expires=date(2027, 1, 1), target="")


WRITERS: tuple[Callable[[Any, Path], Iterator[tuple[str, str]]], ...] = (
    *(formats, merged, differential, proof, events, journal, deviations),
)


@pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: writer.__name__)
def test_no_writer_lets_a_secret_out(writer: Any, report: Report, tmp_path: Path) -> None:
    """Output shows that something was masked but not what; visible text has no control characters."""
    for name, text in writer(report, tmp_path):
        assert given_away(text) == [], name
        assert "***" in text.replace("\\", ""), name
        if name.startswith("shown"):
            assert steering(text) == [], name

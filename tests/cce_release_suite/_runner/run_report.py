"""The end of a run: its verdicts, its exit code, and the files that keep them."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cce_release_contract.atomic_file import keep_out_of_git, write_new
from cce_release_contract.contract import compiled
from cce_release_contract.contract.clause import Clause
from cce_release_contract.errors import CceReleaseError, UsageError
from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.exchanges.timeline import Timeline
from cce_release_contract.oracle.coverage import coverage_report
from cce_release_contract.protocol.plain_data import each_text, encodable
from cce_release_contract.protocol.run_recording import RunLines
from cce_release_contract.reporting.report import Mode, Report, RunFacts, build_report
from cce_release_contract.reporting.reproduction import reproduction
from cce_release_contract.settings import Secret, Settings
from cce_release_contract.verdicts.deviations import Deviation, apply_deviations
from cce_release_contract.verdicts.deviations_file import FIRST_EXPIRY, deviations_text
from cce_release_contract.verdicts.judgement import Judgement
from cce_release_contract.verdicts.summary import ClauseResult, clause_verdicts, exit_code_for, unwritten_exit_code
from cce_release_contract.verdicts.verdict import Verdict
from cce_release_models import CONTRACT_SHA256, CONTRACT_VERSION
from cce_release_suite._runner.target.embedded_target import EmbeddedTarget

if TYPE_CHECKING:
    from cce_release_contract.reporting.report_files import WrittenFiles


@dataclass(frozen=True, slots=True)
class RunEnding:
    """How a run went besides its judgements: when, what it sent, and what ended it early, if anything did.

    `refused` counts the requests that the guard kept. `examples` are the last exchanges of tests, by test, as
    `reporting.evidence` shows them.
    """

    base_url: str
    started_at: datetime
    duration_seconds: float
    requests: int
    writes: int
    cut_short: str
    own_error: bool = False
    """Whether the suite or this program went wrong, so that its verdicts cannot be trusted."""
    refused: int = 0
    timeline: Timeline = field(default_factory=Timeline)
    examples: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    embedded: EmbeddedTarget | None = None


def mode_of(settings: Settings, embedded: EmbeddedTarget | None = None) -> Mode:
    """How far a run with these settings may go; `embedded` is the target of the user's own fixtures."""
    if not settings.target and embedded is None:
        return "embedded"
    if settings.control or embedded is not None:
        return "controlled"
    if settings.allow_writes:
        return "armed"
    return "dry_run" if settings.allow_dry_run else "unarmed"


def lenient(settings: Settings) -> bool:
    """Whether inferred and reported clauses only advise."""
    return not settings.strict


def finished_report(
    settings: Settings,
    ending: RunEnding,
    clauses: Mapping[str, Clause],
    judgements: Sequence[Judgement],
    planned_gating: Collection[str],
    *,
    redactor: Redactor,
    covered: Mapping[str, int] | None = None,
    deviations: Sequence[Deviation] = (),
    previous: Report | None = None,
    catalogue: Mapping[str, Clause] | None = None,
) -> Report:
    """The report of a run over `clauses`, those that were selected, and what else of the `catalogue` it saw broken.

    `covered` counts what was exercised; `deviations` are those of the target, and the day on which they are looked at
    is that of the run's start; `previous` is the report to compare with.
    """
    results = clause_verdicts(judgements, clauses, lenient=lenient(settings), catalogue=catalogue)
    results, judged_deviations = apply_deviations(results, deviations, ending.started_at.date())
    exit_code = exit_code_for(results, planned_gating, cut_short=bool(ending.cut_short), own_error=ending.own_error)
    facts = RunFacts(
        tool_version=version("cce-release-contract"),
        contract_version=CONTRACT_VERSION,
        contract_sha256=CONTRACT_SHA256,
        target_kind=settings.kind,
        base_url=ending.base_url,
        mode=mode_of(settings, ending.embedded),
        profile=settings.profile,
        seed=settings.seed,
        started_at=ending.started_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        duration_seconds=ending.duration_seconds,
        requests=ending.requests,
        writes=ending.writes,
        exit_code=int(exit_code),
        cut_short=ending.cut_short,
        settings=shown_settings(settings),
        reproduction=reproduction(settings, fixtures=ending.embedded.folder if ending.embedded else ""),
        coverage=coverage_report(compiled.contract(settings.variant), covered or {}),
        refused=ending.refused,
        timeline=ending.timeline,
        examples=_examples(judgements, results, ending.examples),
        previous=previous,
    )
    report: Report = redacted(
        build_report(facts, {**(catalogue or {}), **clauses}, results, judged_deviations), redactor
    )
    return report


def _examples(
    judgements: Sequence[Judgement], results: Mapping[str, ClauseResult], by_test: Mapping[str, Mapping[str, Any]]
) -> dict[str, Mapping[str, Any]]:
    """For each clause the example of the first test that came to its verdict, else of the first that judged it."""
    deciding: dict[str, Mapping[str, Any]] = {}
    others: dict[str, Mapping[str, Any]] = {}
    for judgement in judgements:
        example, result = by_test.get(judgement.test), results.get(judgement.clause)
        if example is None or result is None:
            continue
        # Advice is a failure of a clause that is only inferred or reported.
        decided = Verdict.FAIL if result.verdict is Verdict.ADVISORY else result.verdict
        (deciding if judgement.verdict is decided else others).setdefault(judgement.clause, example)
    return others | deciding


def write_run(
    report: Report,
    settings: Settings,
    environ: Mapping[str, str],
    judgements: Sequence[Judgement],
    *,
    lines: Path | None = None,
) -> WrittenFiles:
    """Write every file of a run: new deviations, the lines of a comparison, and the report in every format.

    `lines` is the file of the comparison, None without a comparison; the texts of the judgements are redacted
    already. A file that cannot be written is reported, not raised, and changes how the run ends, in the report too.
    """
    # Only here, so that a run reports its first failure sooner.
    from cce_release_contract.reporting.report_files import WrittenFiles, write_report_files

    error: CceReleaseError | None = None
    try:
        _write_deviations(report, settings)
        if lines is not None:
            RunLines(lines, str).judgements(judgements)
    except CceReleaseError as failed:
        error = failed
        report["exit_code"] = int(unwritten_exit_code(report["exit_code"]))
    written = write_report_files(report, settings.report_dir, environ)
    if settings.default_report_dir and written.report is not None:
        with suppress(UsageError):  # the reports themselves are there
            keep_out_of_git(settings.report_dir.parent)
    return WrittenFiles(written.report, written.error or error)


def _write_deviations(report: Report, settings: Settings) -> None:
    """Write the first file of deviations that was asked for; none where no clause failed."""
    failed = {
        clause["id"]: next((violation["message"] for violation in clause["violations"]), clause["reason"])
        for clause in report["clauses"]
        if clause["verdict"] == Verdict.FAIL
    }
    if settings.write_deviations is not None and failed:
        # An emulator's address says nothing: the next one has another.
        target = settings.target if settings.kind == "live" else ""
        expires = datetime.fromisoformat(report["started_at"]).date() + FIRST_EXPIRY
        write_new(settings.write_deviations, deviations_text(failed, expires=expires, target=target))


def shown_settings(settings: Settings) -> dict[str, Any]:
    """The effective settings as plain data; of the credentials only where they came from."""
    shown: dict[str, Any] = {}
    for setting in dataclasses.fields(settings):
        value = getattr(settings, setting.name)
        if isinstance(value, Secret):
            continue
        if setting.name == "credentials":
            value = settings.credentials.source
        shown[setting.name] = _plain(value)
    return shown


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, Path) else value


def redacted(data: Any, redactor: Redactor) -> Any:
    """Plain data whose texts hold no known secret: the last net, for texts outside an exchange."""
    return each_text(data, lambda text: encodable(redactor.text(text)))

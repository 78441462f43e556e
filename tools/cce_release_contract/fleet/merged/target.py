"""One target of a merged report: its parts, the verdict of each clause over all of them, and how it ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cce_release_contract.errors import UsageError
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.reporting.report import Report
from cce_release_contract.verdicts.summary import STRONGEST_FIRST, ClauseResult, count_verdicts, exit_code_for
from cce_release_contract.verdicts.verdict import Verdict

WORST_FIRST: Final = (ExitCode.BROKEN, ExitCode.BUG, ExitCode.USAGE, ExitCode.NOTHING_PROVEN, ExitCode.FINE)
"""Which of several exit codes becomes that of all of them.

A broken contract first: it was seen with evidence, and nothing that happened elsewhere takes it back. Then an error of
ours, whose verdicts nobody can trust; then a wrong setting, which somebody has to correct before the target is checked
at all; then a run that proved nothing, which may pass by itself. Fine only if each is fine.
"""

_PLACE: Final = ("cluster_id", "namespace", "release", "fault")
"""The settings that say, with the URL, what was checked."""


@dataclass(frozen=True, slots=True)
class ReportPart:
    """One report with the name of its target, or why there is none.

    Parts of the same name are parts of one target. `path` is the file of the report, "" if it has none. `error` is what
    has to be told besides the report. `exit_code` is how the run ended, None for what the report says; without a report
    None is an error of ours. `base_url` stands in for that of a missing report.
    """

    name: str
    report: Report | None = None
    path: str = ""
    error: str = ""
    exit_code: int | None = None
    base_url: str = ""

    @property
    def code(self) -> ExitCode:
        """How the run ended."""
        if self.exit_code is not None:
            return ExitCode(self.exit_code)
        return ExitCode.BUG if self.report is None else ExitCode(self.report["exit_code"])


def worst_of(codes: Iterable[ExitCode]) -> ExitCode:
    """The first of `WORST_FIRST` that is among these; nothing proven if there are none."""
    return min(codes, key=WORST_FIRST.index, default=ExitCode.NOTHING_PROVEN)


def identity(report: Report) -> tuple[object, ...]:
    """What makes two reports those of one target and contract. An emulator of the run's own has another port each time.

    Equal for the parts of one target; nothing else is meant by it.
    """
    target, settings = report["target"], report["settings"]
    place = tuple(str(settings.get(name, "")) for name in _PLACE)
    url = "" if target["mode"] == "embedded" else target["base_url"]
    return (target["kind"], target["mode"], url, *place, report["contract"]["sha256"])


@dataclass(frozen=True, slots=True)
class MergedTarget:
    """A target with its parts, one or more. Raises `UsageError` if they are not of one target and contract."""

    name: str
    parts: Sequence[ReportPart]

    def __post_init__(self) -> None:
        found = {identity(report): part for part in self.parts if (report := part.report) is not None}
        if len(found) > 1:
            first, second, *_ = found.values()
            raise UsageError(
                f"the reports named {self.name!r} are not of one target and contract",
                where=" and ".join(part.path or _described(part.report) for part in (first, second)),
                cause=f"{_described(first.report)}; {_described(second.report)}",
                remedy="give each target a name of its own",
            )

    @property
    def reports(self) -> list[Report]:
        """The reports of the parts that have one."""
        return [part.report for part in self.parts if part.report is not None]

    def clauses(self) -> dict[str, dict[str, Any]]:
        """The clauses by id: each as the report has it, with the strongest verdict and what belongs to that."""
        found: dict[str, list[dict[str, Any]]] = {}
        for report in self.reports:
            for clause in report["clauses"]:
                found.setdefault(clause["id"], []).append(clause)
        return {clause_id: _strongest(members) for clause_id, members in found.items()}

    def exit_code(self, clauses: Mapping[str, Mapping[str, Any]]) -> ExitCode:
        """How the target ended. That of its only part, else what a single run over all its clauses had ended with."""
        codes = {part.code for part in self.parts}
        if len(self.parts) == 1:
            return self.parts[0].code
        unknown = any(part.report is None or part.report["cut_short"] for part in self.parts)
        lenient = any(r["target"]["kind"] == "live" and not r["settings"].get("strict") for r in self.reports)
        gating = [name for name, clause in clauses.items() if not (lenient and clause["basis"] == "inferred")]
        proven = exit_code_for(_results(clauses), gating, cut_short=unknown)
        return worst_of({proven} | (codes & {ExitCode.BROKEN, ExitCode.BUG, ExitCode.USAGE}))

    def row(self, clauses: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        """What the merged report says of the target as a whole."""
        reports = self.reports
        first = reports[0] if reports else None
        target = {"kind": None, "mode": None} if first is None else first["target"]
        return {
            "name": self.name,
            "base_url": target.get("base_url") or self.parts[0].base_url,
            "kind": target["kind"],
            "mode": target["mode"],
            "profile": None if first is None else first["profile"],
            "seed": None if first is None else first["seed"],
            "started_at": min((report["started_at"] for report in reports), default=None),
            "duration_seconds": round(sum(report["duration_seconds"] for report in reports), 3),
            "requests": sum(report["requests"] for report in reports),
            "writes": sum(report["writes"] for report in reports),
            "exit_code": int(self.exit_code(clauses)),
            "cut_short": _joined(report["cut_short"] for report in reports),
            "error": _joined((part.error for part in self.parts), "\n"),
            "summary": count_verdicts(_results(clauses)),
            "reports": [part.path for part in self.parts if part.path],
        }


def _strongest(members: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One clause of several parts. Evidence is kept whatever the verdict."""
    verdict = next(v.value for v in STRONGEST_FIRST if any(clause["verdict"] == v for clause in members))
    chosen = [clause for clause in members if clause["verdict"] == verdict]
    return {
        **chosen[0],
        "reason": _joined(clause["reason"] for clause in chosen),
        "tests": sorted({test for clause in members for test in clause["tests"]}),
        "violations": [violation for clause in members for violation in clause["violations"]],
    }


def _results(clauses: Mapping[str, Mapping[str, Any]]) -> dict[str, ClauseResult]:
    return {name: ClauseResult(Verdict(clause["verdict"])) for name, clause in clauses.items()}


def _joined(texts: Iterable[str], separator: str = "; ") -> str:
    return separator.join(dict.fromkeys(text for text in texts if text))


def _described(report: Report | None) -> str:
    assert report is not None
    contract = report["contract"]
    place = "/".join(str(report["settings"].get(name, "")) for name in _PLACE[:3]).strip("/")
    url = f"{report['target']['base_url']} {place}".strip()
    return f"{url} ({report['target']['mode']}, contract {contract['version']} {contract['sha256'][:12]})"

"""One target of a merged report: its parts, the merged verdict of each clause, and its exit code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cce_release_contract.contract.clause import ADVISORY_BASES
from cce_release_contract.errors import UsageError
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.reporting.report import Report
from cce_release_contract.settings.setting import STANDARD
from cce_release_contract.verdicts.summary import STRONGEST_FIRST, ClauseResult, count_verdicts, exit_code_for
from cce_release_contract.verdicts.verdict import Verdict

WORST_FIRST: Final = (ExitCode.BROKEN, ExitCode.BUG, ExitCode.USAGE, ExitCode.NOTHING_PROVEN, ExitCode.FINE)
"""The order in which one of several exit codes becomes the common one.

A broken contract comes first: there is evidence, and no other result takes it back. Then an internal error, since its
verdicts cannot be trusted; then a wrong setting, which someone must correct before the target can be checked; then a
run that proved nothing, which may succeed next time. Fine only if every code is fine.
"""

_PLACE: Final = ("cluster_id", "namespace", "release", "fault")
"""The settings that, with the URL, identify what was checked."""


@dataclass(frozen=True, slots=True)
class ReportPart:
    """One report with the name of its target, or the reason why there is none.

    Parts with the same name belong to one target. `path` is the file of the report, "" if there is none. `error` is a
    message to show with the report. `exit_code` is that of the run; None means the exit code in the report, or an
    internal error if there is no report. `base_url` is used if the report is missing.
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
    """The first code of `WORST_FIRST` that is in `codes`; nothing proven if `codes` is empty."""
    return min(codes, key=WORST_FIRST.index, default=ExitCode.NOTHING_PROVEN)


def identity(report: Report) -> tuple[object, ...]:
    """A value that is equal for two reports of the same target and contract.

    The port of an emulator that a run starts itself is left out, since it changes.
    """
    target, settings = report["target"], report["settings"]
    place = tuple(str(settings.get(name, "")) for name in _PLACE)
    variant = settings.get("variant", STANDARD)  # reports of earlier versions have none
    url = "" if target["mode"] == "embedded" else target["base_url"]
    return (target["kind"], target["mode"], url, *place, variant, report["contract"]["sha256"])


@dataclass(frozen=True, slots=True)
class MergedTarget:
    """A target with one or more parts. Raises `UsageError` if their targets or contracts differ."""

    name: str
    parts: Sequence[ReportPart]

    def __post_init__(self) -> None:
        found = {identity(report): part for part in self.parts if (report := part.report) is not None}
        if len(found) > 1:
            first, second, *_ = found.values()
            raise UsageError(
                f"the reports named {self.name!r} have different targets or contracts",
                where=" and ".join(part.path or _described(part.report) for part in (first, second)),
                cause=f"{_described(first.report)}; {_described(second.report)}",
                remedy="give each target a different name",
            )

    @property
    def reports(self) -> list[Report]:
        """The reports of the parts that have one."""
        return [part.report for part in self.parts if part.report is not None]

    def clauses(self) -> dict[str, dict[str, Any]]:
        """The clauses by id, each with the strongest verdict of the parts and the details of that verdict."""
        found: dict[str, list[dict[str, Any]]] = {}
        for report in self.reports:
            for clause in report["clauses"]:
                found.setdefault(clause["id"], []).append(clause)
        return {clause_id: _strongest(members) for clause_id, members in found.items()}

    def exit_code(self, clauses: Mapping[str, Mapping[str, Any]]) -> ExitCode:
        """The exit code of the target: that of its only part, or the one of a single run over all its clauses."""
        codes = {part.code for part in self.parts}
        if len(self.parts) == 1:
            return self.parts[0].code
        unknown = any(part.report is None or part.report["cut_short"] for part in self.parts)
        lenient = any(not r["settings"].get("strict", r["target"]["kind"] != "live") for r in self.reports)
        gating = [name for name, clause in clauses.items() if not (lenient and clause["basis"] in ADVISORY_BASES)]
        proven = exit_code_for(_results(clauses), gating, cut_short=unknown)
        return worst_of({proven} | (codes & {ExitCode.BROKEN, ExitCode.BUG, ExitCode.USAGE}))

    def row(self, clauses: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        """The row of the target in the merged report."""
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
    """One clause of several parts. Evidence is kept whatever the verdict is."""
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

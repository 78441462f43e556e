"""Several reports merged into one: the targets, the clauses of each, and which target broke what."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from cce_release_contract.errors import UsageError
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.fleet.merged.report_names import join_parts, names_of
from cce_release_contract.fleet.merged.target import MergedTarget, ReportPart, worst_of
from cce_release_contract.reporting.report import Report
from cce_release_contract.reporting.report_file import read_report
from cce_release_contract.verdicts.verdict import Verdict

MergedReport = dict[str, Any]

SCHEMA_VERSION: Final = 1
SCHEMA_NAME: Final = "merged.schema.json"


def merge_reports(named: Mapping[str, Report | Sequence[Report]]) -> MergedReport:
    """One report of several targets, by name. Several reports with one name are parts of one target.

    Parts have the same target and contract and usually different clauses, for example when CI jobs divide the clauses
    by prefix. A clause that several parts judged gets the strongest verdict: fail before advisory before pass before
    inconclusive before skipped. So a clause that one part skipped and another proved is proven, and a clause that any
    part saw broken is broken.

    Raises `UsageError` if the reports have different schema versions, or if parts of one target have different targets
    or contracts. Targets with different contracts are merged, with a warning.
    """
    return merge_parts(
        [
            ReportPart(name, report)
            for name, reports in named.items()
            for report in ([reports] if isinstance(reports, dict) else reports)
        ]
    )


def merge_files(paths: Sequence[Path], named: Sequence[tuple[str, Path]] = ()) -> MergedReport:
    """One report of the reports in these files. `named` are the files whose target the user named.

    Other files get the name of their folder if they are called report.json, else the name of the file, with as many
    parent folders as needed to make names unique. Those of them with the same target and contract and no common clause
    are parts of one target, named a+b. `merge_reports` merges the parts.

    Raises `UsageError` as `merge_reports` does, for a file that is not a report, and if there is no file.
    """
    if not paths and not named:
        raise UsageError("no report to merge", remedy="name the report.json of each run")
    given = {path: read_report(path) for path in dict.fromkeys(paths)}
    names = join_parts(given, names_of(given))
    if clash := sorted({name for name, _ in named} & set(names.values())):
        raise UsageError(
            f"the name {clash[0]!r} is given, and another file gets it from its folder",
            where="--name",
            remedy="name every file, or choose another name",
        )
    parts = [ReportPart(names[path], report, str(path)) for path, report in given.items()]
    return merge_parts(parts + [ReportPart(name, read_report(path), str(path)) for name, path in named])


def merge_parts(parts: Sequence[ReportPart], *, cut_short: str = "") -> MergedReport:
    """One report of these parts; see `merge_reports`. `cut_short` says why not every check ran to completion."""
    _refuse_several_schemas(parts)
    by_name: dict[str, list[ReportPart]] = {}
    for part in parts:
        by_name.setdefault(part.name, []).append(part)
    targets = [MergedTarget(name, members) for name, members in by_name.items()]
    clauses = {target.name: target.clauses() for target in targets}
    rows = [target.row(clauses[target.name]) for target in targets]
    codes = [ExitCode(row["exit_code"]) for row in rows]
    contracts = _contracts(targets)
    started_at, seconds = _times([report for target in targets for report in target.reports])
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "cce-release-contract", "version": version("cce-release-contract")},
        "contracts": contracts,
        "started_at": started_at,
        "duration_seconds": seconds,
        "requests": sum(row["requests"] for row in rows),
        "writes": sum(row["writes"] for row in rows),
        "exit_code": int(worst_of([*codes, ExitCode.NOTHING_PROVEN] if cut_short else codes)),
        "cut_short": cut_short,
        "warnings": _warnings(contracts),
        "totals": {
            "targets": {code.name.lower(): codes.count(code) for code in ExitCode},
            "clauses": {verdict.value: sum(row["summary"][verdict] for row in rows) for verdict in Verdict},
        },
        "targets": rows,
        "broken": [
            {"target": name, "clauses": failed}
            for name, members in clauses.items()
            if (failed := [_evidence(clause) for clause in members.values() if clause["verdict"] == Verdict.FAIL])
        ],
        "clauses": _matrix(clauses),
    }


def merged_text(merged: MergedReport) -> str:
    """The merged report as the text of its file."""
    return json.dumps(merged, indent=2, ensure_ascii=False) + "\n"


def merged_schema() -> dict[str, Any]:
    """The JSON Schema of a merged report, as shipped."""
    text = resources.files(__package__).joinpath(SCHEMA_NAME).read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _refuse_several_schemas(parts: Iterable[ReportPart]) -> None:
    """Refuse different schema versions: their members may have different meanings."""
    by_version: dict[int, list[str]] = {}
    for part in parts:
        if part.report is not None:
            by_version.setdefault(part.report["schema_version"], []).append(part.path or part.name)
    if len(by_version) > 1:
        raise UsageError(
            f"the reports have {len(by_version)} different schema versions",
            where="; ".join(f"version {number}: {', '.join(names)}" for number, names in sorted(by_version.items())),
            cause="different versions of cce-release-contract made them",
            remedy="make all reports with one version",
        )


def _contracts(targets: Iterable[MergedTarget]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for target in targets:
        for report in target.reports[:1]:
            contract = report["contract"]
            entry = found.setdefault(contract["sha256"], {"version": contract["version"], "sha256": contract["sha256"]})
            entry.setdefault("targets", []).append(target.name)
    return list(found.values())


def _warnings(contracts: Sequence[Mapping[str, Any]]) -> list[str]:
    if len(contracts) < 2:
        return []
    shown = "; ".join(f"{c['version']} {c['sha256'][:12]} for {', '.join(c['targets'])}" for c in contracts)
    return [f"the targets were checked against {len(contracts)} contracts, whose clauses may differ: {shown}"]


def _times(reports: Iterable[Report]) -> tuple[str | None, float]:
    """When the first run began, and the seconds from then to the end of the last run."""
    begins = [(datetime.fromisoformat(report["started_at"]), report) for report in reports]
    if not begins:
        return None, 0.0
    first = min(begin for begin, _ in begins)
    last = max(begin + timedelta(seconds=report["duration_seconds"]) for begin, report in begins)
    return first.strftime("%Y-%m-%dT%H:%M:%SZ"), round((last - first).total_seconds(), 3)


def _evidence(clause: Mapping[str, Any]) -> dict[str, Any]:
    """A broken clause with its first violation; the report of the target has the others."""
    kept = ("id", "text", "basis", "source", "pointer", "line", "verdict", "reason", "tests")
    violations = clause["violations"]
    return {
        **{name: clause[name] for name in kept},
        "violations": violations[:1],
        "violations_left_out": len(violations[1:]),
    }


def _matrix(clauses: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """Clauses by target, in the order of the reports. A target whose run did not select a clause is left out."""
    found: dict[str, dict[str, Any]] = {}
    for target, members in clauses.items():
        for clause_id, clause in members.items():
            known = {"id": clause_id, "text": clause["text"], "basis": clause["basis"], "verdicts": {}}
            row = found.setdefault(clause_id, known)
            row["verdicts"][target] = {"verdict": clause["verdict"], "reason": clause["reason"]}
    return list(found.values())

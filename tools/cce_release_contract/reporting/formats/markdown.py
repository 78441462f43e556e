"""The report as GitHub-flavoured Markdown: short enough for the summary of a CI job."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from cce_release_contract.comparing.report_text import counts_line
from cce_release_contract.printable import counted, one_line, printable, shortened
from cce_release_contract.reporting.report import Report
from cce_release_contract.reporting.violation_text import exchange_line
from cce_release_contract.reporting.wording import (
    MODES,
    VERDICTS,
    and_more,
    by_group,
    by_reason,
    headline,
    of_verdict,
    verdict_counts,
)

_MOST_CLAUSES: Final = 20
"""Show at most this many clauses with evidence: a CI job's summary holds at most one megabyte, for all its steps."""

_MOST_LISTED: Final = 30
_MOST_NAMES: Final = 5
_LONGEST_TEXT: Final = 500
_LONGEST_COMMAND: Final = 4_000
_FORMATTING: Final = re.compile(r"([\\`*_{}\[\]|~<>&$:@]|(?<=www)\.)", re.IGNORECASE)
"""Characters that format text or make a link in the middle of a line, where all texts of a target appear."""

_BACKTICKS: Final = re.compile("`+")


def markdown(report: Report) -> str:
    """The text of a Markdown file: verdict, table, changes since an earlier report, failures, unproven clauses.

    Texts of the target are escaped, so they are shown as they are.
    """
    parts = [
        *_head(report),
        _table(report),
        *_moves(report),
        *_deviations(report),
        *_violated(report, "fail", "Failures"),
        *_violated(report, "advisory", "Advice"),
        *_reasons(report, "inconclusive", "Inconclusive"),
        *_reasons(report, "skipped", "Skipped"),
    ]
    return "\n\n".join(parts) + "\n"


def _head(report: Report) -> Iterator[str]:
    target, contract = report["target"], report["contract"]
    yield f"## cce-release check: {headline(report)}"
    yield (
        f"{code(target['base_url'])} ({MODES[target['mode']]}): {verdict_counts(report)}. "
        f"Contract {plain(contract['version'])} {code(contract['sha256'][:12])}, profile {report['profile']}, "
        f"seed {report['seed']}, started {plain(report['started_at'])}, {report['duration_seconds']:.1f} seconds, "
        f"{counted(report['requests'], 'request')}, {report['writes']} of them PUTs, "
        f"{report['refused']} blocked by the guard."
    )
    if report["partial"]:
        yield f"**Cut short:** {plain(report['cut_short'])}"


def _deviations(report: Report) -> Iterator[str]:
    if not report["deviations"]:
        return
    yield "### Known deviations"
    yield "\n".join(
        f"- {plain(known['state'].replace('_', ' '))}: {code(known['clause'])}, until {plain(known['expires'])}:"
        f" {plain(known['reason'])}" + (f" ({plain(known['link'])})" if known["link"] else "")
        for known in report["deviations"]
    )


def _table(report: Report) -> str:
    lines = [_row("clauses", *VERDICTS), _row("---", *("--:" for _ in VERDICTS))]
    lines += [
        _row(plain(group), *(counts[verdict] for verdict in VERDICTS)) for group, counts in by_group(report).items()
    ]
    lines.append(_row("**all**", *(f"**{report['summary'][verdict]}**" for verdict in VERDICTS)))
    return "\n".join(lines)


def _row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _moves(report: Report) -> Iterator[str]:
    previous = report["previous"]
    if previous is None:
        return
    yield f"### Since {plain(previous['started_at'])} ({code(previous['base_url'])})"
    yield f"{counts_line(previous)}."
    for name in ("worse", "better"):
        lines = [f"- {name}: {code(move['id'])} {move['before']} → {move['after']}" for move in previous[name]]
        if lines:
            yield _listed(lines)


def _violated(report: Report, verdict: str, title: str) -> Iterator[str]:
    clauses = of_verdict(report, verdict)
    if not clauses:
        return
    yield f"### {title}"
    yield from map(_details, clauses[:_MOST_CLAUSES])
    if len(clauses) > _MOST_CLAUSES:
        yield f"And {and_more([code(clause['id']) for clause in clauses[_MOST_CLAUSES:]], _MOST_LISTED)}."


def _details(clause: dict[str, Any]) -> str:
    reason = html.escape(shortened(one_line(clause["reason"]), _LONGEST_TEXT))
    parts = [
        f"<details><summary><code>{html.escape(clause['id'])}</code> {reason}</summary>",
        f"{plain(clause['text'])} ({clause['basis']}: {plain(clause['source'])}; `spec/openapi.yaml` line "
        f"{clause['line']})",
    ]
    for violation in clause["violations"][:1]:
        parts += _evidence(violation)
    more = len(clause["violations"]) - 1
    if more > 0:
        parts.append(f"{more} more in `report.json`.")
    return "\n\n".join([*parts, "</details>"])


def _evidence(violation: dict[str, Any]) -> Iterator[str]:
    facts = (
        ("what", violation["message"]),
        ("expected", violation["expected"]),
        ("observed", violation["observed"]),
        ("invalid because", violation["why_invalid"]),
        ("exchange", exchange_line(violation)),
    )
    yield "\n".join(f"- {name}: {plain(text)}" for name, text in facts if text)
    commands = [command for command in (violation["curl"], violation["reproduce"]) if command]
    yield from (_fence(shortened(printable(command), _LONGEST_COMMAND)) for command in commands)


def _reasons(report: Report, verdict: str, title: str) -> Iterator[str]:
    lines = [
        f"- {len(ids)} × {plain(reason)}: {and_more([code(id_) for id_ in ids], _MOST_NAMES)}"
        for reason, ids in by_reason(report, verdict)
    ]
    if lines:
        yield f"### {title}"
        yield _listed(lines)


def _listed(lines: list[str]) -> str:
    more = [f"- and {len(lines) - _MOST_LISTED} more"] if len(lines) > _MOST_LISTED else []
    return "\n".join(lines[:_MOST_LISTED] + more)


def plain(text: str) -> str:
    """The text in one line of at most 500 characters and a note, with every formatting character escaped."""
    return _FORMATTING.sub(r"\\\1", shortened(one_line(text), _LONGEST_TEXT))


def code(text: str) -> str:
    """The text in one line as a code span; it may contain backticks."""
    shown = shortened(one_line(text), _LONGEST_TEXT)
    marks = "`" * (_longest_run(_BACKTICKS.findall(shown)) + 1)
    padding = " " if "`" in (shown[:1], shown[-1:]) or not shown else ""
    return f"{marks}{padding}{shown}{padding}{marks}"


def _fence(text: str) -> str:
    marks = "`" * max(3, _longest_run(_BACKTICKS.findall(text)) + 1)
    return f"{marks}sh\n{text}\n{marks}"


def _longest_run(runs: Iterable[str]) -> int:
    return max(map(len, runs), default=0)

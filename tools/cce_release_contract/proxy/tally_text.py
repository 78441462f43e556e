"""The report of a proxy at its end, for people and for programs."""

from __future__ import annotations

from typing import Any, Final

from cce_release_contract.printable import counted
from cce_release_contract.proxy.tally import ProxyTally

SCHEMA_VERSION: Final = 1
_FAILURES: Final = {
    "dns": "the upstream has no address",
    "refused": "no connection to the upstream",
    "tls": "no TLS connection to the upstream",
    "timeout": "the upstream was silent",
    "reset": "the upstream reset the connection",
    "closed": "the upstream closed the connection too early",
    "length": "the response was longer or shorter than it said",
    "protocol": "the response was not HTTP/1.1",
    "request": "the end of the request could not be found",
    "client": "the client left too early",
}


def proxy_report_json(tally: ProxyTally, upstream: str) -> dict[str, Any]:
    """The report as plain data. Its schema is proxy.schema.json."""
    return {
        "schema_version": SCHEMA_VERSION,
        "upstream": upstream,
        "exit_code": int(tally.exit_code()),
        "passed": tally.passed,
        "of_the_contract": tally.counts.get("matched", 0),
        "judged": tally.judged,
        "not_judged": {
            "overload": tally.overload,
            "judge_ended": tally.unfinished,
            "judge_failed": tally.counts.get("failed", 0),
        },
        "recording": {"recorded": tally.recorded, "not_recorded": tally.unrecorded, "error": tally.record_error}
        if tally.recording
        else None,
        "violations": tally.violations,
        "clauses": [
            {"clause": clause, "verdict": verdict, "findings": count}
            for (clause, verdict), count in sorted(tally.clauses.items())
        ],
        "findings": tally.findings,
        "blocked": {"requests": tally.blocked_count, "first": tally.blocked},
        "refused": dict(sorted(tally.refusals.items())),
        "failures": dict(sorted(tally.failures.items())),
    }


def proxy_report_text(tally: ProxyTally, upstream: str) -> str:
    """The report in lines."""
    lines = [
        f"{counted(tally.passed, 'exchange')} with {upstream}, {tally.counts.get('matched', 0)} of the contract, "
        f"{tally.judged} judged, {counted(tally.violations, 'violation')}"
    ]
    lines += [
        f"  {clause}: {counted(count, 'finding')}{'' if verdict == 'fail' else f' ({verdict})'}"
        for (clause, verdict), count in sorted(tally.clauses.items())
    ]
    if tally.blocked_count:
        lines.append(f"{counted(tally.blocked_count, 'request')} blocked for breaking the contract")
    lines += [f"{counted(count, 'request')} refused: {reason}" for reason, count in sorted(tally.refusals.items())]
    lines += [f"{counted(count, 'failure')}: {_FAILURES[reason]}" for reason, count in sorted(tally.failures.items())]
    if tally.overload:
        lines.append(f"{counted(tally.overload, 'exchange')} not judged: too many waited for it")
    if tally.unfinished:
        lines.append(f"{counted(tally.unfinished, 'exchange')} not judged: the judge ended before")
    if tally.counts.get("failed"):
        lines.append(f"{counted(tally.counts['failed'], 'exchange')} not judged: an error of this program")
    if tally.recording:
        lines.append(f"{counted(tally.recorded, 'exchange')} recorded")
    if tally.unrecorded:
        reason = tally.record_error or "nor judged"
        lines.append(f"{counted(tally.unrecorded, 'exchange')} NOT recorded: {reason}")
    if not tally.judged:
        lines.append("nothing was judged")
    return "\n".join(lines) + "\n"

"""Known, accepted differences of one target: which clauses they excuse, until when, and which are stale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal

from cce_release_contract.verdicts.summary import ClauseResult
from cce_release_contract.verdicts.verdict import Verdict

State = Literal["applied", "expired", "not_needed", "not_judged"]
STALE: Final = {
    "expired": "it expired on {expires}: renew it, or let the clause fail",
    "not_needed": "its clause passed: remove it, since it would hide a new failure of the clause",
}
"""The states of an entry that needs attention, and what to do.

They are only warnings: an improved target must not fail an unchanged job. An expired deviation no longer excuses its
clause, so the clause itself fails.
"""


@dataclass(frozen=True, slots=True)
class Deviation:
    """One accepted difference.

    `clause` is one complete id: a prefix would also excuse clauses that break or are added later. `expires` is the last
    day on which it holds, in UTC. `link` is a URL or "". `target` is the base URL that it applies to, as in the setting
    `target`; "" means every target.
    """

    clause: str
    reason: str
    expires: date
    link: str = ""
    target: str = ""
    written: str = ""
    """The id in the file, where that is no longer a clause and `clause` is one of those that replace it; else empty."""

    def holds_on(self, today: date) -> bool:
        """Whether the deviation is in force on this day."""
        return today <= self.expires

    def excuse(self) -> str:
        """Why a violation of its clause does not fail the run, for people."""
        link = f" ({self.link})" if self.link else ""
        return f"known deviation until {self.expires}: {self.reason}{link}"


@dataclass(frozen=True, slots=True)
class JudgedDeviation:
    """The state of a deviation in one run.

    "applied": its clause was violated and is excused. "expired": its last day is over, so it excuses nothing.
    "not_needed": its clause was judged and passed. "not_judged": its clause was not tried, or nothing was proven.
    """

    deviation: Deviation
    state: State

    def to_json(self) -> dict[str, Any]:
        """The deviation as a report shows it."""
        own = self.deviation
        return {
            "clause": own.clause,
            "reason": own.reason,
            "link": own.link,
            "expires": own.expires.isoformat(),
            "state": self.state,
        }


def deviations_of(target: str, deviations: Iterable[Deviation]) -> tuple[Deviation, ...]:
    """The deviations that apply to a target, given by its base URL; "" is an emulator that the run starts."""
    return tuple(deviation for deviation in deviations if deviation.target in ("", target))


def excuses(deviations: Iterable[Deviation], today: date) -> dict[str, str]:
    """Why a violation of a clause does not fail the run, for each clause that is excused on this day."""
    return {deviation.clause: deviation.excuse() for deviation in deviations if deviation.holds_on(today)}


def apply_deviations(
    results: Mapping[str, ClauseResult], deviations: Iterable[Deviation], today: date
) -> tuple[dict[str, ClauseResult], tuple[JudgedDeviation, ...]]:
    """The results with the deviations applied, and the state of each deviation; both in the given order.

    An excused clause becomes advisory and keeps its violations. A violated clause with an expired deviation keeps its
    verdict, and its reason says so. There is at most one deviation per clause.
    """
    changed = dict(results)
    judged = []
    for deviation in deviations:
        result = changed.get(deviation.clause)
        state = _state(result, deviation, today)
        judged.append(JudgedDeviation(deviation, state))
        if result is None or not _violated(result):
            continue
        if state == "applied":
            changed[deviation.clause] = replace(
                result, verdict=Verdict.ADVISORY, reason=deviation.excuse(), probable=False
            )
        else:
            expired = f"the deviation expired on {deviation.expires}"
            changed[deviation.clause] = replace(result, reason="; ".join(filter(None, (result.reason, expired))))
    return changed, tuple(judged)


def _state(result: ClauseResult | None, deviation: Deviation, today: date) -> State:
    if result is not None and result.verdict is Verdict.PASS:
        return "not_needed"
    if not deviation.holds_on(today):
        return "expired"
    return "applied" if result is not None and _violated(result) else "not_judged"


def _violated(result: ClauseResult) -> bool:
    return result.verdict in (Verdict.FAIL, Verdict.ADVISORY)

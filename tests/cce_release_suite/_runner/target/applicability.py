"""What of the suite a target cannot be asked, said before anything is sent: by what a clause and its test need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from cce_release_contract.client.target import Target
from cce_release_contract.contract.clause import all_clauses
from cce_release_suite._runner.capabilities import missing_capability, needs_of_fixtures
from cce_release_suite._runner.selection import LEFT_OUT, Choice, clauses_of, id_of, is_suite_item


def why_not(item: pytest.Item, target: Target) -> str:
    """Why a test cannot be asked of a target; empty if it can, as far as that can be seen beforehand."""
    used = item.fixturenames  # type: ignore[attr-defined] # its fixtures' fixtures too
    return _missing((*all_clauses()[clauses_of(item)[0]].needs, *needs_of_fixtures(used)), target)


@dataclass(frozen=True, slots=True)
class Applicability:
    """What of the wanted clauses a run exercises: the ids of its tests, and the other clauses with the reason."""

    tests: Sequence[str] = ()
    not_exercised: Mapping[str, str] = field(default_factory=dict)


def applicability_of(choice: Choice, wanted: Iterable[str], target: Target) -> Applicability:
    """What the chosen tests exercise on a target."""
    tests = []
    reasons: dict[str, list[str]] = {clause: [] for clause in wanted}
    for item in filter(is_suite_item, choice.kept):
        reason = why_not(item, target)
        if not reason:
            tests.append(id_of(item))
        for clause in clauses_of(item):
            if clause in reasons:
                reasons[clause].append(reason)
    left_out = {clause: _why_left_out(clause, found, choice, target) for clause, found in reasons.items() if all(found)}
    return Applicability(tests, {clause: reason for clause, reason in left_out.items() if reason})


def _why_left_out(clause: str, reasons: Sequence[str], choice: Choice, target: Target) -> str:
    """Why no test is going to judge a clause, given those of its tests; empty if one ought to."""
    if all_clauses()[clause].waiver or reasons:
        return all_clauses()[clause].waiver or reasons[0]
    return _missing(all_clauses()[clause].needs, target) if clause in choice.planned else LEFT_OUT


def _missing(needs: Iterable[str], target: Target) -> str:
    """Why the target does not offer the first of the needs that it lacks; empty if it offers all."""
    return next(filter(None, (missing_capability(target, need) for need in needs)), "")

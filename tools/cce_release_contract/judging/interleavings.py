"""Whether the answers to requests that overlapped can be explained by some order of the requests, one after the other.

Each request of one release is an operation with a beginning and an end. An order explains the answers if a release that
takes the operations one by one, in that order, would have given them, and if an operation that ended before another
began comes before it. The search is that of Wing and Gong ("Testing and Verifying Concurrent Objects", 1993): take any
operation that may come next, go on from there, and never look at the same remainder in the same state twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cce_release_contract.judging.problems import Problem

_MILLISECONDS: Final = 1000.0


@dataclass(frozen=True, slots=True)
class OverlappingUpdate:
    """One update or read of a release, as its caller saw it.

    `started` and `ended` are seconds of one clock: before the request was sent and after its answer had been read.
    `writes` is what an update sets among the values, unlike what any other one sets; None for a read. `version` is the
    revision of the answer, None where an update was refused as busy. `shows` is what the answer's values hold in that
    place, None for nothing.
    """

    label: str
    started: float
    ended: float
    writes: str | None
    version: int | None
    shows: str | None

    @property
    def accepted(self) -> bool:
        """Whether this is an update that was not refused."""
        return self.writes is not None and self.version is not None

    def before(self, other: OverlappingUpdate) -> bool:
        """Whether this operation had ended when the other one began."""
        return self.ended < other.started

    def overlaps(self, other: OverlappingUpdate) -> bool:
        """Whether neither had ended when the other one began."""
        return not self.before(other) and not other.before(self)


@dataclass(frozen=True, slots=True)
class ReleaseMoment:
    """A release between two operations: its revision, what its values hold, and whether an update is pending."""

    version: int
    holds: str | None = None
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    """The longest order that was found, and the operations that fit nowhere in it; `left` is empty if all fit."""

    order: tuple[OverlappingUpdate, ...]
    left: tuple[OverlappingUpdate, ...]


def find_explanation(
    operations: Sequence[OverlappingUpdate], begin: ReleaseMoment, *, stays_pending: bool
) -> Explanation:
    """An order that explains the operations on a release that was at `begin`, or the longest beginning of one.

    `stays_pending` says that an accepted update is pending until after the last operation, so that every later one is
    refused. Otherwise updates settle at once, and a refusal needs an accepted update that it overlaps. At most some
    dozens of operations; the time grows with how many of them overlap, not with their number.
    """
    everything = (1 << len(operations)) - 1
    followers = [
        sum(1 << place for place, other in enumerate(operations) if operation.before(other)) for operation in operations
    ]
    excused = [any(o.accepted and o.overlaps(operation) for o in operations) for operation in operations]
    longest: tuple[int, ...] = ()
    seen: set[tuple[int, ReleaseMoment]] = set()
    waiting: list[tuple[int, ReleaseMoment, tuple[int, ...]]] = [(0, begin, ())]
    while waiting:
        done, moment, order = waiting.pop()
        if (done, moment) in seen:
            continue
        seen.add((done, moment))
        if len(order) > len(longest):
            longest = order
        if done == everything:
            break
        blocked = 0
        for place in range(len(operations)):
            blocked |= 0 if done >> place & 1 else followers[place]
        for place in reversed(range(len(operations))):
            if (done | blocked) >> place & 1:
                continue
            after = _applied(operations[place], moment, stays_pending=stays_pending, excused=excused[place])
            if after is not None:
                waiting.append((done | 1 << place, after, (*order, place)))
    return Explanation(
        tuple(operations[place] for place in longest),
        tuple(operation for place, operation in enumerate(operations) if place not in longest),
    )


def _applied(
    operation: OverlappingUpdate, moment: ReleaseMoment, *, stays_pending: bool, excused: bool
) -> ReleaseMoment | None:
    """The release after the operation, or None if a release at that moment would not have answered so."""
    if operation.writes is None:
        return moment if (operation.version, operation.shows) == (moment.version, moment.holds) else None
    if operation.version is None:
        return moment if (moment.pending if stays_pending else excused) else None
    if moment.pending or operation.version != moment.version + 1 or operation.shows != operation.writes:
        return None
    return ReleaseMoment(operation.version, operation.writes, stays_pending)


def explanation_problems(
    operations: Sequence[OverlappingUpdate], begin: ReleaseMoment, *, stays_pending: bool = False
) -> list[Problem]:
    """Whether some order explains every answer; arguments as in `find_explanation`."""
    found = find_explanation(operations, begin, stays_pending=stays_pending)
    if not found.left:
        return []
    order = ", ".join(operation.label for operation in found.order) or "nothing"
    left = ", ".join(f"{operation.label} ({outcome_text(operation)})" for operation in found.left)
    return [
        Problem(
            "answers that no order explains",
            f"one order of all {len(operations)} requests that gives these answers",
            f"after {order} none of these fits: {left}",
            found.left[0].label,
        )
    ]


def number_problems(operations: Iterable[OverlappingUpdate], begin: int) -> list[Problem]:
    """Whether the accepted updates made the revisions after `begin`, each once and none left out."""
    made = sorted((one.version, one.label) for one in operations if one.accepted and one.version is not None)
    numbers = [version for version, _ in made]
    expected = list(range(begin + 1, begin + 1 + len(made)))
    wrong = [label for (version, label), due in zip(made, expected, strict=True) if version != due]
    return [Problem("revision numbers", f"{expected}, each once", f"{numbers}", wrong[0])] if wrong else []


def order_problems(operations: Sequence[OverlappingUpdate]) -> list[Problem]:
    """Whether of two accepted updates the one that had ended when the other began has the lower revision."""
    accepted = [operation for operation in operations if operation.accepted]
    return [
        Problem(
            f"the order of {first.label} and {second.label}",
            f"a revision above {first.version}, since {first.label} was answered before {second.label} was sent",
            f"revision {second.version}",
            second.label,
        )
        for first in accepted
        for second in accepted
        if first.before(second) and (first.version or 0) >= (second.version or 0)
    ]


def loss_problems(operations: Iterable[OverlappingUpdate], history: Mapping[int, str | None]) -> list[Problem]:
    """Whether each accepted update stands in the history under its revision, with what it wrote.

    `history` has what the values of each revision hold.
    """
    problems = []
    for operation in operations:
        if not operation.accepted or operation.version is None:
            continue
        if operation.version not in history:
            problems.append(
                Problem(
                    operation.label,
                    f"revision {operation.version} in the history",
                    "no such revision",
                    operation.label,
                )
            )
        elif history[operation.version] != operation.writes:
            kept = history[operation.version] or "nothing of any of the updates"
            problems.append(
                Problem(
                    operation.label,
                    f"revision {operation.version} with {operation.writes}",
                    f"it has {kept}",
                    operation.label,
                )
            )
    return problems


def mixture_problems(operations: Iterable[OverlappingUpdate], history: Mapping[int, str | None]) -> list[Problem]:
    """Whether each read shows a revision with what the values of that revision hold, by the history."""
    return [
        Problem(
            operation.label,
            f"revision {operation.version} with {_held(history.get(operation.version, 'no such revision'))}",
            f"revision {operation.version} with {_held(operation.shows)}",
            operation.label,
        )
        for operation in operations
        if operation.writes is None
        and operation.version is not None
        and (operation.version not in history or history[operation.version] != operation.shows)
    ]


def staleness_problems(operations: Sequence[OverlappingUpdate]) -> list[Problem]:
    """Whether each read shows at least the revision of every update and read that had ended when it began."""
    problems = []
    for read in operations:
        if read.writes is not None or read.version is None:
            continue
        earlier = [other for other in operations if other.version is not None and other.before(read)]
        newest = max(earlier, key=lambda other: other.version or 0, default=None)
        if newest is not None and read.version < (newest.version or 0):
            problems.append(
                Problem(
                    read.label,
                    f"revision {newest.version}, which {newest.label} showed before, or a later one",
                    f"revision {read.version}",
                    read.label,
                )
            )
    return problems


def story(operations: Iterable[OverlappingUpdate]) -> str:
    """The operations as numbered lines in the order of their beginnings, with times in milliseconds from the first."""
    ordered = sorted(operations, key=lambda operation: (operation.started, operation.label))
    zero = ordered[0].started if ordered else 0.0
    return "\n".join(
        f"{number}. {(one.started - zero) * _MILLISECONDS:.1f} to {(one.ended - zero) * _MILLISECONDS:.1f} ms: "
        f"{one.label} -> {outcome_text(one)}"
        for number, one in enumerate(ordered, 1)
    )


def outcome_text(operation: OverlappingUpdate) -> str:
    """The answer in a few words."""
    if operation.version is None:
        return "busy"
    return f"revision {operation.version} with {_held(operation.shows)}"


def _held(holds: str | None) -> str:
    return holds or "nothing of any update"

"""Whether some sequential order of overlapping requests explains their responses (linearizability).

Each request of one release is an operation with a start and an end. An order explains the responses if a release that
handles the operations one by one, in that order, returns these responses, and if an operation that ended before another
started comes before it. Source of the search: Wing and Gong, "Testing and Verifying Concurrent Objects", 1993. It takes
any operation that may come next, continues from there, and never visits the same remainder in the same state twice.
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

    `started` and `ended` are seconds of one clock: before the request was sent and after its response was read.
    `writes` is the value that an update sets, different from those of all other updates; None for a read. `version` is
    the revision in the response; None if an update was refused as busy. `shows` is the value that the response has in
    the place of `writes`; None if it has none.
    """

    label: str
    started: float
    ended: float
    writes: str | None
    version: int | None
    shows: str | None

    @property
    def accepted(self) -> bool:
        """Whether this is an update that was accepted."""
        return self.writes is not None and self.version is not None

    def before(self, other: OverlappingUpdate) -> bool:
        """Whether this operation ended before the other one started."""
        return self.ended < other.started

    def overlaps(self, other: OverlappingUpdate) -> bool:
        """Whether neither ended before the other one started."""
        return not self.before(other) and not other.before(self)


@dataclass(frozen=True, slots=True)
class ReleaseMoment:
    """A release between two operations: its revision, its value, and whether an update is pending."""

    version: int
    holds: str | None = None
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    """The longest order that was found, and the operations that do not fit into it; `left` is empty if all fit."""

    order: tuple[OverlappingUpdate, ...]
    left: tuple[OverlappingUpdate, ...]


def find_explanation(
    operations: Sequence[OverlappingUpdate], begin: ReleaseMoment, *, stays_pending: bool
) -> Explanation:
    """An order that explains the operations on a release with the revision `begin`, or the longest start of one.

    `stays_pending` means that an accepted update is pending until after the last operation, so that every later update
    is refused. Otherwise updates settle at once, and a refusal needs an accepted update that overlaps it. Use it for at
    most a few dozen operations; the time grows with the number of overlaps, not with the number of operations.
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
    """The release after the operation, or None if a release in that state cannot give this response."""
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
    """Whether some order explains every response; the arguments are those of `find_explanation`."""
    found = find_explanation(operations, begin, stays_pending=stays_pending)
    if not found.left:
        return []
    order = ", ".join(operation.label for operation in found.order) or "nothing"
    left = ", ".join(f"{operation.label} ({outcome_text(operation)})" for operation in found.left)
    return [
        Problem(
            "responses that no order explains",
            f"one order of all {len(operations)} requests that gives these responses",
            f"after {order} none of these fits: {left}",
            found.left[0].label,
        )
    ]


def number_problems(operations: Iterable[OverlappingUpdate], begin: int) -> list[Problem]:
    """Whether the accepted updates made the revisions after `begin`, each once and without gaps."""
    made = sorted((one.version, one.label) for one in operations if one.accepted and one.version is not None)
    numbers = [version for version, _ in made]
    expected = list(range(begin + 1, begin + 1 + len(made)))
    wrong = [label for (version, label), due in zip(made, expected, strict=True) if version != due]
    return [Problem("revision numbers", f"{expected}, each once", f"{numbers}", wrong[0])] if wrong else []


def order_problems(operations: Sequence[OverlappingUpdate]) -> list[Problem]:
    """Whether an accepted update that ended before another one started has the lower revision."""
    accepted = [operation for operation in operations if operation.accepted]
    return [
        Problem(
            f"the order of {first.label} and {second.label}",
            f"a revision above {first.version}, since {first.label} got its response before {second.label} was sent",
            f"revision {second.version}",
            second.label,
        )
        for first in accepted
        for second in accepted
        if first.before(second) and (first.version or 0) >= (second.version or 0)
    ]


def loss_problems(operations: Iterable[OverlappingUpdate], history: Mapping[int, str | None]) -> list[Problem]:
    """Whether the history has each accepted update under its revision, with the value that it wrote.

    `history` maps each revision to its value.
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
            kept = history[operation.version] or "no value of any update"
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
    """Whether each read shows a revision with the value that this revision has in the history."""
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
    """Whether each read shows at least the revision of every update and read that ended before it started."""
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
    """The operations as numbered lines in the order of their start, with times in milliseconds from the first."""
    ordered = sorted(operations, key=lambda operation: (operation.started, operation.label))
    zero = ordered[0].started if ordered else 0.0
    return "\n".join(
        f"{number}. {(one.started - zero) * _MILLISECONDS:.1f} to {(one.ended - zero) * _MILLISECONDS:.1f} ms: "
        f"{one.label} -> {outcome_text(one)}"
        for number, one in enumerate(ordered, 1)
    )


def outcome_text(operation: OverlappingUpdate) -> str:
    """The response in a few words."""
    if operation.version is None:
        return "busy"
    return f"revision {operation.version} with {_held(operation.shows)}"


def _held(holds: str | None) -> str:
    return holds or "no value of any update"

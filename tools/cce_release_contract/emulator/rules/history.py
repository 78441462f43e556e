"""A history that grows at its end: revisions in order, shared by all versions of a release."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar, overload

Item = TypeVar("Item")

_GROWING = threading.Lock()


class History(Sequence[Item]):
    """The first revisions of a list that only grows. A history is immutable, and growing copies nothing.

    If the list has already grown beyond this history, growing it again makes a copy. That happens only after a
    transaction was rolled back.
    """

    __slots__ = ("_length", "_shared")

    def __init__(self, revisions: Iterable[Item]) -> None:
        self._shared = list(revisions)
        self._length = len(self._shared)

    def grown(self, revisions: Sequence[Item]) -> History[Item]:
        """This history followed by these revisions."""
        with _GROWING:
            shared = self._shared if len(self._shared) == self._length else self._shared[: self._length]
            shared.extend(revisions)
        history: History[Item] = History.__new__(History)
        history._shared, history._length = shared, self._length + len(revisions)
        return history

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, position: int) -> Item: ...

    @overload
    def __getitem__(self, position: slice) -> tuple[Item, ...]: ...

    def __getitem__(self, position: int | slice) -> Item | tuple[Item, ...]:
        """One revision, or a tuple of several; raises IndexError like a tuple."""
        if isinstance(position, slice):
            return tuple(self._shared[: self._length][position])
        if not -self._length <= position < self._length:
            raise IndexError(f"a history of {self._length} revisions has no position {position}")
        return self._shared[position + self._length if position < 0 else position]

    def __iter__(self) -> Iterator[Item]:
        return islice(self._shared, self._length)

    def __eq__(self, other: object) -> bool:
        """Equal to any history or tuple of the same revisions."""
        if not isinstance(other, History | tuple):
            return NotImplemented
        return len(self) == len(other) and all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment] # revisions hold mappings, which have no hash either

    def __repr__(self) -> str:
        return f"History({list(self)!r})"

"""What the comparison with a page finds: differences, what the copy does not show, and the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from cce_release_contract.drift.contract_rows import ContractPlace
from cce_release_contract.exit_codes import ExitCode

DriftKind = Literal["added", "removed", "changed"]
Aspect = Literal[
    "row", "type", "mandatory", "options", "default", "range", "status-code", "method", "path", "example", "text"
]


@dataclass(frozen=True, slots=True)
class PagePlace:
    """A line of the page, counted from 1."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class PageDifference:
    """One difference between a page and the contract.

    `element` is a place and a name, such as `query/show_resources`. `values` are the options or the status code that it
    is about. `page` is where the page says it, or where it would; `contract` are the lines to edit.
    """

    kind: DriftKind
    aspect: Aspect
    element: str
    message: str
    page_says: str
    contract_says: str
    page: PagePlace
    contract: tuple[ContractPlace, ...]
    values: tuple[str, ...] = ()
    decision: str = ""
    reason: str = ""

    @property
    def id(self) -> str:
        """The difference in two words, such as `row-added`."""
        return f"{self.aspect}-{self.kind}"


@dataclass(frozen=True, slots=True)
class NotShown:
    """Something that the contract has and this copy does not show, so that nothing can be said about it."""

    element: str
    reason: str


@dataclass(frozen=True, slots=True)
class PageComparison:
    """The result for one page. `compared` counts the rows that were found on it. `news` is None unless asked for."""

    file: str
    form: str
    date: str
    address: str
    operation: str
    page: str
    compared: int
    expected: int
    end: int
    differences: tuple[PageDifference, ...]
    absent: tuple[NotShown, ...]
    news: tuple[PageDifference, ...] | None = None

    @property
    def drift(self) -> tuple[PageDifference, ...]:
        """The differences that no decision settles."""
        return tuple(one for one in self.differences if not one.decision)

    @property
    def decided(self) -> tuple[PageDifference, ...]:
        """The differences that a decision settles."""
        return tuple(one for one in self.differences if one.decision)

    @property
    def exit_code(self) -> ExitCode:
        """1 for drift, else 3 if no row could be compared, else 0."""
        if self.drift:
            return ExitCode.BROKEN
        return ExitCode.FINE if self.compared else ExitCode.NOTHING_PROVEN


def worst_code(comparisons: Sequence[PageComparison], *, unreadable: bool) -> ExitCode:
    """2 if a page could not be read, else 1 for drift, else 3 if a page proved nothing, else 0."""
    codes = {one.exit_code for one in comparisons}
    if unreadable:
        return ExitCode.USAGE
    return next((code for code in (ExitCode.BROKEN, ExitCode.NOTHING_PROVEN) if code in codes), ExitCode.FINE)

"""One problem in a file of the contract, with its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cce_release_contract.errors import SpecificationError


@dataclass(frozen=True, slots=True)
class ContractProblem:
    """Message, place and remedy. `line` and `column` count from 1; 0 means the whole file."""

    code: str
    path: Path
    message: str
    line: int = 0
    column: int = 0
    cause: str = ""
    remedy: str = ""

    @property
    def where(self) -> str:
        """`file:line:column`, as editors open it."""
        place = str(self.path)
        if self.line:
            place += f":{self.line}"
            if self.column:
                place += f":{self.column}"
        return place


def raise_all(problems: Sequence[ContractProblem]) -> None:
    """Raise one SpecificationError that names every problem; do nothing if there is none."""
    if not problems:
        return
    first = problems[0]
    if len(problems) == 1:
        raise SpecificationError(first.message, where=first.where, cause=first.cause, remedy=first.remedy)
    listed = "".join(f"\n    {problem.where}: {problem.message}" for problem in problems)
    raise SpecificationError(
        f"{len(problems)} problems:{listed}", where=str(first.path), cause=first.cause, remedy=first.remedy
    )

"""Problems of settings and of the user's files, collected and raised together in one error."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cce_release_contract.errors import UsageError


@dataclass(frozen=True, slots=True)
class SettingProblem:
    """One wrong or missing setting: what is wrong (with the value), where it is, what to do."""

    what: str
    where: str = ""
    remedy: str = ""

    def sentence(self) -> str:
        """The three parts in one line."""
        place = f" ({self.where})" if self.where else ""
        return f"{self.what}{place}" + (f": {self.remedy}" if self.remedy else "")


def closest(name: str, known: Iterable[str]) -> str:
    """A question with the closest known names; empty if none is close."""
    names = difflib.get_close_matches(name, sorted(known), n=2, cutoff=0.6)
    return f"did you mean {' or '.join(names)}?" if names else ""


def refuse(problems: Sequence[SettingProblem], *, several: str = "settings are wrong or missing") -> None:
    """Raise one `UsageError` that names every problem; do nothing if there is none.

    `several` follows the number of problems if there is more than one.
    """
    if not problems:
        return
    if len(problems) == 1:
        raise UsageError(problems[0].what, where=problems[0].where, remedy=problems[0].remedy)
    lines = "".join(f"\n    - {problem.sentence()}" for problem in problems)
    raise UsageError(f"{len(problems)} {several}", cause=lines)

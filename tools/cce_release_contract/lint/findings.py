"""The findings of lint, and the class of a rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cce_release_contract.lint.contract_files import ContractFiles

FindingSeverity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Breach:
    """One breach: file, line (from 1; 0 is the whole file), a message, and a remedy if it differs from the rule's."""

    path: Path
    line: int
    message: str
    pointer: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class LintRule:
    """One rule. `title` states what is true of a good contract; `remedy` says what to do if it is not.

    A rule with `follows_references` runs only if every reference resolves.
    """

    id: str
    title: str
    remedy: str
    check: Callable[[ContractFiles], Iterable[Breach]]
    severity: FindingSeverity = "error"
    follows_references: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach with the data of its rule."""

    path: Path
    line: int
    rule: str
    severity: FindingSeverity
    message: str
    remedy: str
    pointer: str

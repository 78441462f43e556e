"""What lint says about a contract: findings, and what a rule is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cce_release_contract.lint.contract_files import ContractFiles

FindingSeverity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Breach:
    """What a rule found: file, line (from 1; 0 is the whole file), a sentence, and a remedy if it has its own."""

    path: Path
    line: int
    message: str
    pointer: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class LintRule:
    """One rule. `title` states what holds in a good contract; `remedy` says what to do when it does not.

    A rule with `follows_references` runs only when every reference leads somewhere.
    """

    id: str
    title: str
    remedy: str
    check: Callable[[ContractFiles], Iterable[Breach]]
    severity: FindingSeverity = "error"
    follows_references: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach of one rule, complete."""

    path: Path
    line: int
    rule: str
    severity: FindingSeverity
    message: str
    remedy: str
    pointer: str

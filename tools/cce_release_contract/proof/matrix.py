"""The kill matrix: for each fault and clause, what was declared, what happened, and whether the two agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Protocol

from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.protocol.trials import ClauseOutcome, TrialResult
from cce_release_contract.settings.setting import STANDARD, Variant
from cce_release_contract.verdicts.verdict import Verdict


class DeclaredFault(Protocol):
    """The parts of a fault that its proof depends on."""

    @property
    def id(self) -> str:
        """The stable id."""
        ...

    @property
    def title(self) -> str:
        """What the emulator does wrong, in a few words."""
        ...

    @property
    def group(self) -> str:
        """The area."""
        ...

    @property
    def breaks(self) -> tuple[str, ...]:
        """The clauses that must fail."""
        ...

    @property
    def may_break(self) -> tuple[str, ...]:
        """Other clauses that may fail."""
        ...


class CellKind(StrEnum):
    """How the verdict of a clause on a fault agrees with the declaration."""

    BROKEN = "broken"
    """The fault breaks the clause, and the clause failed."""

    ALLOWED = "allowed"
    """The fault may break the clause, and the clause failed."""

    SURVIVED = "survived"
    """The fault breaks the clause, and the clause did not fail."""

    UNEXPECTED = "unexpected"
    """The clause failed, although the fault does not declare it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One clause of one fault, if it failed or should have failed."""

    clause: str
    kind: CellKind
    outcome: ClauseOutcome


@dataclass(frozen=True, slots=True)
class FaultProof:
    """The proof of one fault. `result` is None if its trial never began, because the proof was cut short."""

    id: str
    title: str
    group: str
    cells: tuple[Cell, ...]
    result: TrialResult | None

    def of_kind(self, kind: CellKind) -> tuple[Cell, ...]:
        """The cells of one kind."""
        return tuple(cell for cell in self.cells if cell.kind is kind)

    @property
    def tried(self) -> bool:
        """Whether its trial ended, whatever the result."""
        return self.result is not None

    @property
    def killed(self) -> bool:
        """Whether every clause that the fault breaks failed."""
        return self.tried and not self.of_kind(CellKind.SURVIVED)


def fault_proof(fault: DeclaredFault, result: TrialResult | None) -> FaultProof:
    """Compare the result of a fault with its declaration."""
    cells = []
    if result is not None:
        missing = ClauseOutcome(Verdict.SKIPPED, result.error or "no test judged it")
        for clause in dict.fromkeys((*fault.breaks, *result.clauses)):
            outcome = result.clauses.get(clause, missing)
            kind = _kind(fault, clause, failed=outcome.verdict is Verdict.FAIL)
            if kind is not None:
                cells.append(Cell(clause, kind, outcome))
    return FaultProof(fault.id, fault.title, fault.group, tuple(cells), result)


def _kind(fault: DeclaredFault, clause: str, *, failed: bool) -> CellKind | None:
    if clause in fault.breaks:
        return CellKind.BROKEN if failed else CellKind.SURVIVED
    if not failed:
        return None
    return CellKind.ALLOWED if clause in fault.may_break else CellKind.UNEXPECTED


@dataclass(frozen=True)
class Proof:
    """One proof: its plan, the trial of the correct emulator, and the faults in the order of the catalogue.

    `clauses` are the clauses of the contract that have a test. `full` means that the whole suite ran against every
    fault. `chosen` means that the user named the faults, so clauses without a fault are not reported. `cut_short` says
    why the proof ended before its last trial; it is empty if the proof ran to completion.
    """

    full: bool
    chosen: bool
    profile: str
    seed: int
    workers: int
    clauses: tuple[str, ...]
    control: TrialResult | None
    faults: tuple[FaultProof, ...]
    cut_short: str = ""
    started_at: str = ""
    seconds: float = 0.0
    variant: Variant = STANDARD

    @property
    def false_alarms(self) -> Mapping[str, ClauseOutcome]:
        """The clauses that failed on the correct emulator."""
        return self._control_outcomes(Verdict.FAIL)

    @property
    def unproven(self) -> Mapping[str, ClauseOutcome]:
        """The clauses that the suite could not judge on the correct emulator."""
        return self._control_outcomes(Verdict.INCONCLUSIVE)

    def _control_outcomes(self, verdict: Verdict) -> dict[str, ClauseOutcome]:
        found = {} if self.control is None else self.control.clauses
        return {clause: outcome for clause, outcome in found.items() if outcome.verdict is verdict}

    @cached_property
    def survivors(self) -> tuple[FaultProof, ...]:
        """The faults for which a clause that they break did not fail."""
        return tuple(fault for fault in self.faults if fault.tried and not fault.killed)

    @cached_property
    def unexpected(self) -> tuple[FaultProof, ...]:
        """The faults that broke a clause that they do not declare."""
        return tuple(fault for fault in self.faults if fault.of_kind(CellKind.UNEXPECTED))

    @property
    def can_be_accepted(self) -> bool:
        """Whether unexpected failures may be declared: the suite is quiet without a fault, and the proof complete."""
        if self.control is None or self.control.error or self.cut_short or any(result.bugs for result in self.results):
            return False
        return bool(self.unexpected) and not self.false_alarms and not self.unproven

    @cached_property
    def clauses_without_fault(self) -> tuple[str, ...]:
        """The tested clauses that no fault broke; empty unless the whole suite ran against every fault."""
        if not self.full or self.chosen or self.cut_short:
            return ()
        caught = (CellKind.BROKEN, CellKind.ALLOWED)
        broken = {cell.clause for fault in self.faults for cell in fault.cells if cell.kind in caught}
        return tuple(clause for clause in self.clauses if clause not in broken)

    @property
    def results(self) -> tuple[TrialResult, ...]:
        """The results of all trials that ended, the control first."""
        found = (self.control, *(fault.result for fault in self.faults))
        return tuple(result for result in found if result is not None)

    @property
    def requests(self) -> int:
        """The total number of requests."""
        return sum(result.requests for result in self.results)

    @property
    def exit_code(self) -> ExitCode:
        """4 for an error of the suite itself, 3 if cut short or if the control proved nothing, 1 for findings."""
        if any(result.bugs for result in self.results):
            return ExitCode.BUG
        if self.cut_short or self.control is None:
            return ExitCode.NOTHING_PROVEN
        if self.false_alarms or self.survivors or self.unexpected or self.clauses_without_fault:
            return ExitCode.BROKEN
        if self.control.error or self.unproven or not self.faults:
            return ExitCode.NOTHING_PROVEN
        return ExitCode.FINE

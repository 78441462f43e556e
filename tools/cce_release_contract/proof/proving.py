"""One proof from its beginning to its end: the trials, the workers, and the matrix."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cce_release_contract.contract.clause import Clause
from cce_release_contract.contract.clause_selection import group_of
from cce_release_contract.proof.matrix import DeclaredFault, Proof, fault_proof
from cce_release_contract.proof.workers import WorkerPool
from cce_release_contract.protocol.trials import CONTROL, Trial, TrialResult

TRIAL_SECONDS: Final = 60.0
"""How long the clauses of one fault may take: some hundred times what they do."""

WHOLE_SUITE_SECONDS: Final = 600.0
"""How long the whole suite may take on one fault, or without one: some fifty times what it does."""

_CONTROL_NUMBER: Final = 0


@dataclass(frozen=True, slots=True)
class ProofPlan:
    """What a proof is asked to do. `chosen` says that the faults were named one by one."""

    faults: Sequence[DeclaredFault]
    clauses: Mapping[str, Clause]
    full: bool
    chosen: bool
    profile: str
    seed: int
    workers: int

    def trials(self) -> list[Trial]:
        """The trials in the order in which they are claimed: the correct emulator first, since it takes longest.

        It meets every clause, or only those of the faults if they were named one by one and `full` is off.
        """
        faults = [
            Trial(number, fault.id, () if self.full else tuple(fault.breaks))
            for number, fault in enumerate(self.faults, start=_CONTROL_NUMBER + 1)
        ]
        named = self.chosen and not self.full
        control = dict.fromkeys(clause for fault in self.faults for clause in fault.breaks) if named else ()
        return [Trial(_CONTROL_NUMBER, CONTROL, tuple(control)), *faults]

    def worker_options(self) -> dict[str, object]:
        """The options of each worker. Every group of clauses is named: no profile leaves a test out of a proof."""
        groups = tuple(sorted({group_of(clause) for clause in self.clauses}))
        return {"profile": self.profile, "seed": str(self.seed), "clause": groups}


def prove(plan: ProofPlan, environ: Mapping[str, str], *, follow: Callable[[TrialResult], None]) -> Proof:
    """Try every fault of the plan. `follow` gets each result as it comes.

    Interrupting ends the workers and returns what was found so far, labelled so. Raises `CceReleaseError` if the
    workers cannot begin.
    """
    started_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    started = time.monotonic()
    results: dict[int, TrialResult] = {}
    trials = plan.trials()

    def done(result: TrialResult) -> None:
        results[result.number] = result
        follow(result)

    cut_short = ""
    with tempfile.TemporaryDirectory(prefix="cce-release-proof-", ignore_cleanup_errors=True) as folder:
        pool = WorkerPool(
            folder=Path(folder),
            options=plan.worker_options(),
            environ=environ,
            trials=trials,
            seconds_of=lambda trial: TRIAL_SECONDS if trial.clauses and trial.fault else WHOLE_SUITE_SECONDS,
            done=done,
        )
        try:
            pool.run(plan.workers)
        except KeyboardInterrupt:
            cut_short = f"interrupted after {len(results)} of {len(trials)} trials"
    return Proof(
        full=plan.full,
        chosen=plan.chosen,
        profile=plan.profile,
        seed=plan.seed,
        workers=plan.workers,
        clauses=tuple(id_ for id_, clause in plan.clauses.items() if not clause.waiver),
        control=results.get(_CONTROL_NUMBER),
        faults=tuple(
            fault_proof(fault, results.get(number))
            for number, fault in enumerate(plan.faults, start=_CONTROL_NUMBER + 1)
        ),
        cut_short=cut_short,
        started_at=started_at,
        seconds=round(time.monotonic() - started, 3),
    )

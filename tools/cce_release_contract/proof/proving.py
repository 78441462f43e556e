"""One proof from start to end: the trials, the workers, and the matrix."""

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
from cce_release_contract.settings.setting import STANDARD, Variant

TRIAL_SECONDS: Final = 60.0
"""Seconds that the clauses of one fault may take: about a hundred times the usual time."""

WHOLE_SUITE_SECONDS: Final = 600.0
"""Seconds that the whole suite may take with or without a fault: about fifty times the usual time."""

_CONTROL_NUMBER: Final = 0


@dataclass(frozen=True, slots=True)
class ProofPlan:
    """What a proof should do. `chosen` means that the user named the faults."""

    faults: Sequence[DeclaredFault]
    clauses: Mapping[str, Clause]
    full: bool
    chosen: bool
    profile: str
    seed: int
    workers: int
    variant: Variant = STANDARD

    def trials(self) -> list[Trial]:
        """The trials in the order in which workers claim them: the correct emulator first, since it takes longest.

        It runs every clause, or only those of the faults if the user named them and `full` is off.
        """
        faults = [
            Trial(number, fault.id, () if self.full else tuple(fault.breaks))
            for number, fault in enumerate(self.faults, start=_CONTROL_NUMBER + 1)
        ]
        named = self.chosen and not self.full
        control = dict.fromkeys(clause for fault in self.faults for clause in fault.breaks) if named else ()
        return [Trial(_CONTROL_NUMBER, CONTROL, tuple(control)), *faults]

    def worker_options(self) -> dict[str, object]:
        """The options of each worker. They name every clause group, so that no profile leaves out a test."""
        groups = tuple(sorted({group_of(clause) for clause in self.clauses}))
        return {"profile": self.profile, "seed": str(self.seed), "variant": self.variant, "clause": groups}


def prove(
    plan: ProofPlan,
    environ: Mapping[str, str],
    *,
    follow: Callable[[TrialResult], None],
    tick: Callable[[], None] = lambda: None,
) -> Proof:
    """Try every fault of the plan. `follow` is called with each result, `tick` often while the trials run.

    An interrupt ends the workers; the proof then contains the results so far and says that it was cut short. Raises
    `CceReleaseError` if the workers cannot start.
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
            tick=tick,
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
        variant=plan.variant,
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

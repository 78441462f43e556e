"""`cce-release prove`: run the suite against every fault of the emulator and show what it catches."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import click
from rich.console import Console

from cce_release_contract.atomic_file import check_writable
from cce_release_contract.contract.clause import all_clauses
from cce_release_contract.contract.compiled import contract
from cce_release_contract.errors import UsageError
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.printable import counted
from cce_release_contract.proof.accepting import accepted, with_unexpected, write_may_break
from cce_release_contract.proof.document import proof_text
from cce_release_contract.proof.files import write_proof
from cce_release_contract.proof.progress import ProofProgress
from cce_release_contract.proof.proving import ProofPlan, prove
from cce_release_contract.proof.terminal import render_proof
from cce_release_contract.proof.workers import default_workers
from cce_release_contract.runs.ending_signals import ending_politely
from cce_release_contract.settings import SETTINGS, Settings, resolve_settings
from cce_release_contract.settings.setting import VARIANTS, Variant
from cce_release_contract.settings.working_folder import working_folder

if TYPE_CHECKING:
    from cce_release_contract.emulator.pipeline import Fault

_PROFILES: Final = ("smoke", "standard", "deep")
_USED: Final = ("profile", "seed", "workers", "variant", "report_dir", "format")
"""The settings of a check that a proof shares, with their variables."""


@click.command("prove")
@click.option("--fault", "faults", multiple=True, metavar="ID", help="Try only this fault. Repeatable.  [every fault]")
@click.option("--workers", metavar="N", help="Processes that share the faults.  [one per processor]")
@click.option("--profile", metavar="|".join(_PROFILES), help="How many examples a property test generates.  [standard]")
@click.option("--full", is_flag=True, help="Run the whole suite against every fault, and look for missing faults.")
@click.option("--accept", is_flag=True, help="With --full: declare unexpected failures in may_break.json, for review.")
@click.option("--seed", metavar="N|random", help="Seed of all generated values.  [0]")
@click.option("--variant", metavar="|".join(VARIANTS), help="Kind of the clusters whose paths are used.  [standard]")
@click.option("--report-dir", metavar="DIR", help="Folder of proof.json and proof.html.  [.cce-release/reports]")
@click.option("--format", metavar="text|json", help="Output format.  [text]")
def command(faults: tuple[str, ...], *, full: bool, accept: bool, **options: Any) -> ExitCode:  # noqa: ANN401 # read as settings
    """Prove that the suite catches every deliberate fault of the emulator.

    The proof starts with the correct emulator: every clause must pass. Then it runs each fault: every clause that the
    fault breaks must fail. With --full, no other clause may fail, and each clause needs a fault that breaks it. With
    --fault but without --full, only the clauses of these faults run on the correct emulator. With --variant, clauses
    about what the page of such clusters lacks are left out. The settings file is not read. Exit codes: 0 proven; 1 a
    fault survived, an undeclared clause failed, or a clause has no fault; 2 wrong options; 3 cut short, nothing proven;
    4 our bug.
    """
    settings = proof_settings(options, os.environ)
    from cce_release_contract.emulator.faults.catalogue import FAULTS, MAY_BREAK, MAY_BREAK_FILE, faults_of

    if accept and not full:
        raise UsageError(
            "--accept needs --full", cause="only the whole suite finds undeclared failures", remedy="add --full"
        )
    check_writable(settings.report_dir)
    left_out = unlisted_clauses(settings.variant)
    known = {fault.id: narrowed for fault in FAULTS.values() if (narrowed := _without(fault, left_out)) is not None}
    for fault in faults_of(faults):
        if fault.id not in known:
            raise UsageError(
                f"the fault {fault.id} breaks only {' and '.join(fault.breaks)}",
                where=f"--variant {settings.variant}",
                cause="the page of this kind of cluster lists no parameter show_resources",
                remedy="leave out the fault, or the variant",
            )
    plan = ProofPlan(
        faults=[known[fault] for fault in dict.fromkeys(faults or known)],
        clauses={id_: clause for id_, clause in all_clauses().items() if id_ not in left_out},
        full=full,
        chosen=bool(faults),
        profile=settings.profile,
        seed=settings.seed,
        workers=settings.workers,
        variant=settings.variant,
    )
    with ending_politely(), ProofProgress(Console(stderr=True), plan) as progress:
        proof = prove(plan, os.environ, follow=progress.show, tick=progress.tick)
    if accept and proof.can_be_accepted:
        write_may_break(MAY_BREAK_FILE, with_unexpected(MAY_BREAK, proof, clauses=all_clauses()))
        click.echo(f"{counted(len(proof.unexpected), 'fault')} accepted: review {MAY_BREAK_FILE}", err=True)
        proof = accepted(proof)
    paths = write_proof(proof, settings.report_dir, all_clauses(), ignored=settings.default_report_dir)
    if settings.format == "json":
        sys.stdout.write(proof_text(proof))
    else:
        render_proof(proof, Console(), all_clauses(), paths=paths)
    sys.stdout.flush()
    return proof.exit_code


def unlisted_clauses(variant: Variant) -> frozenset[str]:
    """The clauses about what the pages of a variant do not list."""
    if contract(variant).shows_resources:
        return frozenset()
    return frozenset(id_ for id_, clause in all_clauses().items() if "show_resources" in clause.needs)


def _without(fault: Fault, left_out: frozenset[str]) -> Fault | None:
    """The fault without these clauses; None if it breaks no other."""
    breaks = tuple(clause for clause in fault.breaks if clause not in left_out)
    return replace(fault, breaks=breaks) if breaks else None


def proof_settings(options: dict[str, Any], environ: os._Environ[str] | dict[str, str]) -> Settings:
    """The settings of a proof from its options and their variables. Raises `UsageError`.

    The settings file names a target to check; a proof starts its own emulators, so the file is not read.
    """
    variables = {setting.variable for setting in SETTINGS if setting.name in _USED}
    own = {name: value for name, value in environ.items() if name in variables}
    if not options["workers"] and "CCE_RELEASE_WORKERS" not in own:
        options = {**options, "workers": str(default_workers())}
    settings = resolve_settings({**options, "config": os.devnull}, own, working_folder())
    if settings.profile not in _PROFILES:
        raise UsageError(
            f"a proof cannot use the profile {settings.profile}",
            where="--profile",
            cause="this profile is for live targets only",
            remedy=f"one of {', '.join(_PROFILES)}",
        )
    return settings

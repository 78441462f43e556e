"""`cce-release check`: run the suite against a target and report."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cce_release_contract.atomic_file import check_new
from cce_release_contract.cli.setting_options import CheckCommand, SettingOption
from cce_release_contract.comparing.sides import planned_sides, refuse_without_compare
from cce_release_contract.contract.clause import all_clauses, replaced_clauses
from cce_release_contract.contract.clause_selection import replacement_warnings, select_clauses
from cce_release_contract.errors import UsageError
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.printable import counted
from cce_release_contract.protocol.events import Event
from cce_release_contract.reporting.plan_text import plan_lines
from cce_release_contract.runs.suite_outcome import SuiteOutcome
from cce_release_contract.runs.suite_process import SECONDS_TO_END, run_suite, seconds_to_put_back
from cce_release_contract.settings import COMPARE_SETTINGS, SETTINGS, Settings, resolve_settings
from cce_release_contract.settings.working_folder import working_folder
from cce_release_contract.verdicts.deviations_file import read_deviations

if TYPE_CHECKING:
    from cce_release_contract.reporting.report import Report


def check(**options: Any) -> ExitCode | None:  # noqa: ANN401 - the raw values of the options, parsed by `resolve`
    """Run the suite against a target and report.

    Without a target, the run starts an emulator. The report is written as report.json, report.html, report.md,
    report.sarif, junit.xml and code-quality.json. In GitHub Actions, failures become annotations and the job gets a
    summary.
    Exit codes: 0 what was checked holds, 1 it is broken, 2 wrong options or settings, 3 nothing proven, 4 our bug.
    With --compare, the run compares the responses of two targets: 0 they agree, 1 they differ, 3 one side is unproven.
    """
    quiet, verbose = options.pop("quiet"), options.pop("verbose")
    if quiet and verbose:
        raise UsageError("--quiet and --verbose together", remedy="give one of them")
    if options["compare"] is not None:
        return _compare_targets(options, quiet=quiet)
    refuse_without_compare(options)
    settings = resolve_settings(options, os.environ, working_folder())
    select_clauses(settings.clause, all_clauses(), replaced=replaced_clauses())
    _refuse_unknown(settings.fault)
    named = [*settings.clause]
    if settings.deviations is not None:
        named += [d.written for d in read_deviations(settings.deviations, all_clauses(), replaced_clauses())]
    _warn_of_replaced(named)
    if settings.plan:
        return _show_plan(_planned(options), settings.format)
    if settings.write_deviations is not None:
        check_new(settings.write_deviations)
    if settings.armed and not settings.yes:
        planned = _planned(options)
        if planned.plan is None:
            return planned.exit_code
        _confirm(planned.plan, settings)
        options["yes"] = True
    try:
        outcome = _run(options, settings, quiet=quiet)
    finally:
        _name_unfinished(settings)
    if outcome.report is not None:
        _show(outcome, settings.format, os.environ, quiet=quiet, verbose=verbose)
        for text in _remarks(outcome.report, settings.write_deviations):
            click.echo(f"cce-release: {text}", err=True)
    for text in outcome.complaints:
        click.echo(text, err=True)
    return outcome.exit_code


def _compare_targets(options: dict[str, Any], *, quiet: bool) -> ExitCode:
    """Check two targets with the same cases, and report where they differ; `quiet` prints the last line only."""
    from cce_release_contract.comparing.run_document import run_comparison_text
    from cce_release_contract.comparing.run_markdown import comparison_markdown
    from cce_release_contract.runs.target_pair import compare_targets

    sides = planned_sides(options, os.environ, working_folder())
    select_clauses(sides.settings.clause, all_clauses(), replaced=replaced_clauses())
    _warn_of_replaced(sides.settings.clause)
    outcome = compare_targets(sides, all_clauses(), follower=_silent if quiet else _following)
    if outcome.document is not None:
        json_wanted = sides.settings.format == "json"
        text = (run_comparison_text if json_wanted else comparison_markdown)(outcome.document)
        sys.stdout.write(f"{text.splitlines()[-1]}\n" if quiet and not json_wanted else text)
        sys.stdout.flush()
    if outcome.document is not None and not quiet:
        click.echo(f"comparison {outcome.path}", err=True)
    for text in outcome.complaints:
        click.echo(text, err=True)
    return outcome.exit_code


def _warn_of_replaced(names: Iterable[str]) -> None:
    """Say on stderr which of the names are no longer clauses."""
    for text in replacement_warnings(names, replaced_clauses()):
        click.echo(f"cce-release: {text}", err=True)


@contextmanager
def _following() -> Iterator[Callable[[Event], None]]:
    """Show the events of one run on stderr. Rich is imported here, so that it loads while the suite starts."""
    from rich.console import Console

    from cce_release_contract.reporting.progress import ConsoleProgress

    with ConsoleProgress(Console(stderr=True)) as progress:
        yield progress.show


def _silent() -> AbstractContextManager[Callable[[Event], None]]:
    """Show nothing of a run."""
    return nullcontext(lambda _event: None)


def _run(options: dict[str, Any], settings: Settings, *, quiet: bool) -> SuiteOutcome:
    follower = _silent if quiet else _following
    seconds_to_end = seconds_to_put_back(settings.poll_seconds) if settings.armed else SECONDS_TO_END
    return run_suite(options, os.environ, follower=follower, workers=settings.workers, seconds_to_end=seconds_to_end)


def _planned(options: dict[str, Any]) -> SuiteOutcome:
    """Ask the suite for the plan of the run, and show any error. Nothing is sent."""
    alone = {**options, "plan": True, "workers": None}  # one process is enough for a plan
    outcome = run_suite(alone, os.environ, follower=_following)
    if outcome.plan is None:
        for text in outcome.complaints:
            click.echo(text, err=True)
    return outcome


def _show_plan(outcome: SuiteOutcome, form: str) -> ExitCode | None:
    """Print the plan of the run. Return an exit code only if there is no plan."""
    if outcome.plan is None:
        return outcome.exit_code
    if form == "json":
        click.echo(json.dumps(outcome.plan, indent=2))
    else:
        click.echo(f"target {outcome.plan['target']} ({outcome.plan['kind']})")
        click.echo("\n".join(plan_lines(outcome.plan, whole=True)))
        click.echo("nothing was sent")
    return None


def _confirm(plan: dict[str, Any], settings: Settings) -> None:
    """Show the plan of an armed run and ask the user to type the name of the release. Raises `UsageError`."""
    click.echo("\n".join(plan_lines(plan)), err=True)
    if not sys.stdin.isatty():
        raise UsageError(
            "an armed run needs your confirmation, and there is no terminal to ask on",
            cause="stdin is not a terminal",
            remedy="read the output of --plan, then add --yes",
        )
    typed = click.prompt(f"Type the name of the release to continue ({settings.release})", err=True, default="")
    if typed.strip() != settings.release:
        raise UsageError(f"{typed.strip()!r} is not the release, so nothing was sent", remedy="run it again")


def _refuse_unknown(faults: tuple[str, ...]) -> None:
    """Raise `UnknownNameError` for a fault that does not exist, before anything starts."""
    if faults:
        from cce_release_contract.emulator.faults.catalogue import faults_of

        faults_of(faults)


def _name_unfinished(settings: Settings) -> None:
    """Print the command that restores the release, if the run ended without restoring it."""
    if not settings.armed or not settings.report_dir.is_dir():
        return
    # Only an armed run needs these. Without them the suite's process starts sooner.
    from cce_release_contract.client.restore.journal import restore_command
    from cce_release_contract.client.restore.journal_folder import unfinished
    from cce_release_contract.client.restore.journal_lock import is_held
    from cce_release_contract.client.target import Address

    address = Address(settings.cluster_id, settings.namespace, settings.release, settings.variant)
    try:
        journals = list(unfinished(settings.report_dir, address))
        left = [journal.path for journal in journals if journal.touched and not is_held(journal.path)]
    except UsageError as error:  # an unreadable journal must not hide the result of the run
        click.echo(f"cce-release: {error.render()}", err=True)
        return
    for path in left:
        click.echo(f"cce-release: {settings.release} may still be changed; to restore it, run:", err=True)
        click.echo(f"  {restore_command(path)}", err=True)


def _remarks(report: Report, new_deviations: Path | None) -> list[str]:
    """Remarks to print after the report."""
    from cce_release_contract.reporting.formats.terminal import deviation_warnings

    remarks = deviation_warnings(report)
    if new_deviations is not None and new_deviations.exists():
        remarks.append(f"{counted(report['summary']['fail'], 'deviation')} to review: {new_deviations}")
    elif new_deviations is not None and not report["summary"]["fail"]:
        remarks.append(f"no clause failed, so {new_deviations} was not written")
    return remarks


def _show(outcome: SuiteOutcome, form: str, environ: Mapping[str, str], *, quiet: bool, verbose: bool) -> None:
    """Print the report on stdout; in GitHub Actions, print annotations after the text."""
    from rich.console import Console

    from cce_release_contract.reporting.formats.github_annotations import github_annotations, without_commands
    from cce_release_contract.reporting.formats.terminal import print_ending, render_report
    from cce_release_contract.reporting.report import report_text

    assert outcome.report is not None
    if form == "json":
        sys.stdout.write(report_text(outcome.report))
    else:
        in_actions = environ.get("GITHUB_ACTIONS") == "true"
        with without_commands(sys.stdout) if in_actions else nullcontext():
            if quiet or outcome.ended_by_error:
                print_ending(outcome.report, Console())
            else:
                render_report(outcome.report, Console(), report_path=outcome.report_path, verbose=verbose)
        if in_actions:
            sys.stdout.write(github_annotations(outcome.report))
    sys.stdout.flush()


command = CheckCommand(
    "check",
    callback=check,
    params=[
        *(SettingOption(setting) for setting in (*SETTINGS, *COMPARE_SETTINGS)),
        click.Option(["-q", "--quiet"], is_flag=True, help="Print the last line only, without progress."),
        click.Option(["-v", "--verbose"], is_flag=True, help="Print bodies and curl commands of each failure too."),
    ],
    help=check.__doc__,
)

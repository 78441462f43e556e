"""`cce-release fleet`: check several targets side by side and merge their reports."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

import click

from cce_release_contract.atomic_file import check_writable, keep_out_of_git
from cce_release_contract.contract.clause import replaced_clauses
from cce_release_contract.contract.clause_selection import replacement_warnings
from cce_release_contract.errors import CceReleaseError
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.fleet.environment import refuse_variables_of_one_target, settings_variables
from cce_release_contract.fleet.fleet_file import ci_matrix, read_fleet_file
from cce_release_contract.fleet.fleet_target import FleetTarget
from cce_release_contract.settings import resolve_settings
from cce_release_contract.settings.catalogue import SETTINGS_BY_NAME
from cce_release_contract.settings.values import read_value
from cce_release_contract.settings.working_folder import working_folder


def _clauses_of(targets: Iterable[FleetTarget]) -> list[str]:
    """The clauses that the targets of a fleet ask for, as they are written in its file."""
    setting = SETTINGS_BY_NAME["clause"]
    asked = [target.values[setting.name] for target in targets if setting.name in target.values]
    return [str(name) for raw in asked for name in cast("tuple[str, ...]", read_value(setting, raw))]


@click.command("fleet")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--only", multiple=True, metavar="NAME", help="Check only the target with this name. Repeatable.  [all]")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Targets checked at a time.  [one per processor]")
@click.option("--matrix", is_flag=True, help="Print the matrix of CI jobs as JSON, and send nothing.")
@click.option("--report-dir", metavar="DIR", help="Folder of the reports.  [.cce-release/reports]")
@click.option("--format", metavar="text|json", help="Output format.  [text]")
def command(file: Path, only: tuple[str, ...], jobs: int | None, *, matrix: bool, **options: Any) -> ExitCode | None:  # noqa: ANN401 # read as settings
    """Check every target that FILE names, several at a time, and merge their reports.

    FILE is TOML: [defaults] and [[target]] tables with the settings of a check; each target has a name. A problem with
    one target does not stop the others. Each report is written to DIR/NAME, and the merged report to DIR as
    merged.json, merged.md and merged-junit.xml. The settings file of the folder is not read. In GitHub Actions,
    failures become annotations and the job gets a summary.

    The exit code is the worst of the targets': 1 before 4 before 2 before 3 before 0.
    """
    fleet = read_fleet_file(file)
    targets = fleet.only(only)
    for text in replacement_warnings(_clauses_of(targets), replaced_clauses()):
        click.echo(f"cce-release: {text}", err=True)
    if matrix:
        click.echo(json.dumps(ci_matrix(fleet, targets)))
        return None
    refuse_variables_of_one_target(os.environ)
    # The file's own settings of the fleet apply where neither an option nor a variable is set.
    settings = resolve_settings(
        {**options, "config": os.devnull}, settings_variables(fleet.own) | os.environ, working_folder()
    )
    check_writable(settings.report_dir)
    if settings.default_report_dir:
        keep_out_of_git(settings.report_dir.parent)

    from rich.console import Console  # imported here: --matrix does not need it

    from cce_release_contract.fleet.merged.files import write_merged
    from cce_release_contract.fleet.merged.merging import merge_parts
    from cce_release_contract.fleet.merged.output import show_merged
    from cce_release_contract.fleet.progress import FleetProgress
    from cce_release_contract.fleet.running import FleetPlan, default_jobs, run_fleet

    plan = FleetPlan(
        targets=targets,
        prefixes=tuple(target.secrets_env_prefix for target in fleet.targets),
        report_dir=settings.report_dir,
        jobs=jobs or default_jobs(),
        budget_dir=settings.budget_dir,
    )
    with FleetProgress(Console(stderr=True), targets) as progress:
        outcome = run_fleet(plan, os.environ, progress)
    merged = merge_parts(outcome.parts, cut_short=outcome.cut_short)
    unwritten: CceReleaseError | None = None
    paths: tuple[Path, ...] = ()
    try:
        paths = write_merged(merged, settings.report_dir, os.environ)
    except CceReleaseError as error:  # for example a full disk: the results are still shown
        unwritten = error
    show_merged(merged, settings.format, paths)
    if unwritten is not None:
        raise unwritten
    return ExitCode(merged["exit_code"])

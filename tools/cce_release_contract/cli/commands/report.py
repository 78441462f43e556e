"""`cce-release report`: turn a report into another format or into proposals, compare two, or merge several."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click

from cce_release_contract.atomic_file import write_whole
from cce_release_contract.comparing.report_text import report_comparison_text
from cce_release_contract.comparing.reports import report_comparison
from cce_release_contract.contract.clause import all_clauses
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.fleet.merged.files import write_merged
from cce_release_contract.fleet.merged.merging import merge_files
from cce_release_contract.fleet.merged.output import show_merged
from cce_release_contract.reporting.formats.catalogue import FORMATS_BY_NAME, JSON
from cce_release_contract.reporting.observations import observations, observations_text
from cce_release_contract.reporting.report_file import read_report

_FILE = click.Path(path_type=Path)


@click.group("report")
def command() -> None:
    """Turn the report of a check into another format or into proposals, compare two, or merge several."""


@command.command("convert")
@click.argument("file", type=_FILE)
@click.option(
    "--to",
    "form",
    type=click.Choice([name for name in FORMATS_BY_NAME if name != JSON.name]),
    required=True,
    help="Output format.",
)
@click.option("-o", "--output", type=_FILE, help="File to write.  [stdout]")
def convert(*, file: Path, form: str, output: Path | None) -> None:
    """Turn the report.json in FILE into another format."""
    text = FORMATS_BY_NAME[form].text(read_report(file))
    if output is None:
        sys.stdout.write(text)
    else:
        write_whole(output, text, option="--output")


@command.command("evidence")
@click.argument("file", type=_FILE)
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def evidence(*, file: Path, output_format: str) -> None:
    """Turn the report.json of a live run in FILE into proposed edits of spec/clauses.yaml.

    A clause that is only inferred or reported, and that the run saw hold, may become observed. A clause that the run
    saw broken is named with the status of the response. The output has no text of the target, and no host but the
    vendor's.
    """
    found = observations(read_report(file), all_clauses())
    sys.stdout.write(json.dumps(found, indent=2) + "\n" if output_format == "json" else observations_text(found))


@command.command("compare")
@click.argument("old", type=_FILE)
@click.argument("new", type=_FILE)
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def compare(*, old: Path, new: Path, output_format: str) -> ExitCode:
    """List the clauses that got worse and those that got better from the report.json OLD to NEW.

    The verdicts from best to worst: pass, skipped, inconclusive, advisory, fail. Exit code 1 if a clause got worse.
    """
    comparison = report_comparison(read_report(old), read_report(new))
    if output_format == "json":
        print(json.dumps(comparison, indent=2, ensure_ascii=False))
    else:
        sys.stdout.write(report_comparison_text(comparison))
    return ExitCode.BROKEN if comparison["worse"] else ExitCode.FINE


def _named(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> list[tuple[str, Path]]:
    """Split each NAME=FILE into its two parts."""
    pairs = [value.partition("=") for value in values]
    for name, _, file in pairs:
        if not name.strip() or not name.isprintable() or not file:
            raise click.BadParameter("expected NAME=FILE, for example eu=reports/report.json")
    return [(name, Path(file)) for name, _, file in pairs]


@command.command("merge")
@click.argument("files", nargs=-1, type=_FILE)
@click.option("--name", "named", multiple=True, metavar="NAME=FILE", callback=_named, help="A file and its target.")
@click.option("--report-dir", type=_FILE, metavar="DIR", help="Folder to write the merged report to.")
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def merge(
    *, files: tuple[Path, ...], named: list[tuple[str, Path]], report_dir: Path | None, output_format: str
) -> ExitCode:
    """Merge the report.json FILES of several targets, or of the parts of one, into one report.

    Each file is one target. Its name is the name of its folder, unless --name sets another. Files with the same name,
    and files of one target that share no clause, are parts of one target: each clause gets the strongest verdict of its
    parts. The exit code is the worst of the targets': 1 before 4 before 2 before 3 before 0.
    """
    merged = merge_files(files, named)
    paths = () if report_dir is None else write_merged(merged, report_dir, os.environ)
    show_merged(merged, output_format, paths)
    return ExitCode(merged["exit_code"])

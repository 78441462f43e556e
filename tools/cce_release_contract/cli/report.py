"""`cce-release report`: turn a report into another format, or compare two."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.reporting.atomic_file import write_whole
from cce_release_contract.reporting.comparison import comparison_document
from cce_release_contract.reporting.comparison_text import comparison_text
from cce_release_contract.reporting.formats import BY_NAME, JSON
from cce_release_contract.reporting.report_file import read_report

_FILE = click.Path(path_type=Path)


@click.group("report")
def command() -> None:
    """Turn the report of a check into another format, or compare two."""


@command.command("convert")
@click.argument("file", type=_FILE)
@click.option(
    "--to",
    "form",
    type=click.Choice([name for name in BY_NAME if name != JSON.name]),
    required=True,
    help="The format to turn it into.",
)
@click.option("-o", "--output", type=_FILE, help="The file to write; without it the text goes to stdout.")
def convert(*, file: Path, form: str, output: Path | None) -> None:
    """Turn the report.json in FILE into another format."""
    text = BY_NAME[form].text(read_report(file))
    if output is None:
        sys.stdout.write(text)
    else:
        write_whole(output, text, where="--output")


@command.command("compare")
@click.argument("old", type=_FILE)
@click.argument("new", type=_FILE)
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def compare(*, old: Path, new: Path, output_format: str) -> ExitCode:
    """Say which clauses got worse and which got better from the report.json OLD to NEW.

    From best to worst a verdict is pass, skipped, inconclusive, advisory, fail. Exit code 1 when a clause got worse.
    """
    comparison = comparison_document(read_report(old), read_report(new))
    if output_format == "json":
        print(json.dumps(comparison, indent=2, ensure_ascii=False))
    else:
        sys.stdout.write(comparison_text(comparison))
    return ExitCode.BROKEN if comparison["worse"] else ExitCode.FINE

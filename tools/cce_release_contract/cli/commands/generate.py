"""`cce-release generate`: write generated/ from the contract, or show how it differs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cce_release_contract.codegen.generator import HANDWRITTEN, PINNED_VERSION, ModelGenerator, command_by_hand
from cce_release_contract.exit_codes import ExitCode

if TYPE_CHECKING:  # what the command uses is loaded while the generator of models starts
    from cce_release_contract.codegen.comparison import PackageComparison
    from cce_release_contract.codegen.model_changes import ModelChanges

SCHEMA_VERSION = 1
_PACKAGE = HANDWRITTEN.partition(".")[0]
_REMEMBERED_BODIES = Path(".cce-release", "covering-bodies.json")


class _Command(click.Command):
    """The command. Only its help text reads the contract, so that the command can repair a broken package."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write how to generate models.py by hand."""
        from cce_release_contract.contract.compiled import OPENAPI_FILE, contract

        by_hand = command_by_hand(contract().document, f"generated/{_PACKAGE}/{OPENAPI_FILE}", "models.py")
        self.epilog = f"""\b
models.py comes from datamodel-code-generator {PINNED_VERSION}; its defaults give different models. `generate`
then gives each `model_config` its type, ClassVar[ConfigDict]. By hand:

\b
{by_hand}
"""
        super().format_epilog(ctx, formatter)


@click.command("generate", cls=_Command)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 and show the difference if there is one.")
@click.option(
    "--diff",
    "show_diff",
    is_flag=True,
    help="Write nothing; show the Python difference and what breaks code that uses the models. Exit codes as --check.",
)
@click.option(
    "--spec",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("spec"),
    show_default=True,
    help="The folder with openapi.yaml, clauses.yaml and page-rows.yaml.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("generated"),
    show_default=True,
    help=f"The folder to write {_PACKAGE} into.",
)
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(*, check: bool, show_diff: bool, spec: Path, output: Path, output_format: str) -> ExitCode:
    """Regenerate the models, the clause constants and the compiled contract from the contract."""
    if check and show_diff:
        raise click.UsageError("give --check or --diff, not both")
    files = _package(spec, writes=not (check or show_diff))
    from cce_release_contract.codegen.comparison import compare_package
    from cce_release_contract.codegen.writing import write_package

    folder = output / _PACKAGE
    comparison = compare_package(files, folder)
    breaks = _breaks(folder, files) if show_diff else None
    written = () if check or show_diff else write_package(files, folder)
    if output_format == "json":
        print(json.dumps(_report(comparison, written, folder, breaks), indent=2, ensure_ascii=False))
    elif breaks is not None:
        _print_diff(comparison, breaks, folder)
    elif check:
        _print_comparison(comparison, folder)
    elif written:
        print(f"wrote to {folder}: {', '.join(written)}")
    else:
        print(f"{folder} is up to date")
    return ExitCode.BROKEN if (check or show_diff) and comparison.files else ExitCode.FINE


def _package(spec: Path, *, writes: bool) -> dict[str, bytes]:
    with ModelGenerator() as generator:
        from cce_release_contract.codegen.covering_file import BodyMemory
        from cce_release_contract.codegen.package import build_package

        return build_package(spec, BodyMemory(_REMEMBERED_BODIES, writes=writes), generator)


def _breaks(folder: Path, files: Mapping[str, bytes]) -> ModelChanges:
    from cce_release_contract.codegen.comparison import read_folder
    from cce_release_contract.codegen.model_changes import model_changes  # griffe takes a tenth of a second to load

    return model_changes(read_folder(folder), files)


def _print_diff(comparison: PackageComparison, breaks: ModelChanges, folder: Path) -> None:
    """Print the difference of each Python file that is there, then what breaks."""
    if not comparison.files:
        print(f"{folder} matches the contract")
        return
    shown = [one for one in comparison.files if one.name.endswith(".py") and one.state == "changed"]
    for difference in shown:
        print(f"{difference.diff}\n")
    others = [f"{one.name} ({one.state})" for one in comparison.files if one not in shown]
    if others:
        print(f"other files that differ: {', '.join(others)}\n")
    for reason in breaks.unknown:
        print(f"what breaks is not known: {reason}")
    if breaks.changes or not breaks.unknown:
        print(f"changes that break code which uses the models: {len(breaks.changes) or 'none'}")
    for change in breaks.changes:
        print(f"  {change.sentence}")


def _print_comparison(comparison: PackageComparison, folder: Path) -> None:
    if not comparison.files:
        print(f"{folder} matches the contract")
        return
    for difference in comparison.files:
        print(f"{folder / difference.name}: {difference.state}")
        if difference.state != "unexpected":
            print(difference.diff)
    if comparison.changes:
        print(f"\nparts of the contract that {folder} does not have yet ({len(comparison.changes)}):")
        for change in comparison.changes:
            print(f"  {change.sentence}")
    print(f"\nfiles that differ: {len(comparison.files)}; to update them, run: cce-release generate")


def _report(
    comparison: PackageComparison, written: tuple[str, ...], folder: Path, breaks: ModelChanges | None
) -> dict[str, object]:
    return {
        "schema_version": SCHEMA_VERSION,
        "folder": str(folder),
        "written": list(written),
        "files": [asdict(difference) for difference in comparison.files],
        "changes": [asdict(change) for change in comparison.changes],
        "command": "cce-release generate",
        **({"breaks": asdict(breaks)} if breaks is not None else {}),
    }

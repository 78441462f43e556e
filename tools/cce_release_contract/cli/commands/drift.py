"""`cce-release drift`: compare the vendor's page, or its SDK, with the contract."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cce_release_contract.drift.differences import PageComparison, worst_code
from cce_release_contract.drift.drifting import PageContract, compare_page, load_page_contract
from cce_release_contract.drift.formats.catalogue import DRIFT_FORMATS
from cce_release_contract.drift.pages.page_model import PageModel
from cce_release_contract.drift.proposed_rows import proposed_edit
from cce_release_contract.drift.remembered_page import compare_with_remembered
from cce_release_contract.drift.sdk.package import VENDOR_SDK
from cce_release_contract.drift.sdk.sdk_drift import sdk_drift
from cce_release_contract.drift.sdk.sdk_writing import SDK_FORMATS
from cce_release_contract.errors import UsageError
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.printable import printable
from cce_release_contract.settings.working_folder import working_folder

_SPEC = Path("spec")


@click.command("drift")
@click.argument("pages", metavar="PAGE...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--spec", type=click.Path(path_type=Path), help="The folder of the contract (default: the folder spec).")
@click.option(
    "--remember",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Keep what the page says in FILE, and report what is new since the last time.",
)
@click.option(
    "--write-rows",
    is_flag=True,
    help="Print the edit of page-rows.yaml that follows the page, as a patch, in place of the report.",
)
@click.option(
    "--sdk",
    metavar="[PACKAGE]",
    is_flag=False,
    flag_value=VENDOR_SDK,
    help=f"Compare the installed SDK for Python instead of a page.  [{VENDOR_SDK}]",
)
@click.option("--format", "output_format", type=click.Choice(list(DRIFT_FORMATS)), default="text", show_default=True)
def command(
    *,
    pages: tuple[Path, ...],
    spec: Path | None,
    remember: Path | None,
    write_rows: bool,
    sdk: str | None,
    output_format: str,
) -> ExitCode:
    """Compare the vendor's page in PAGE, or its SDK, with the contract: what it adds, lacks and says otherwise.

    A page is saved HTML, the text of a browser copy, Markdown or reStructuredText, in English, Spanish or Chinese. Each
    difference has its line on the page and the lines of the contract to edit next. What a copy does not show is no
    difference. Exit codes: 0 no difference that is not decided, 1 there is one, 2 a page cannot be read or is about
    another operation, 3 nothing could be compared.

    Of the SDK, the models are read and not run; its parser reads responses that the contract allows, in a process that
    cannot open a connection.
    """
    if (sdk is None) is not bool(pages) or (sdk and (remember or write_rows)):
        raise UsageError(
            "name pages, or --sdk alone",
            where="cce-release drift",
            remedy="cce-release drift PAGE..., or: cce-release drift --sdk",
        )
    if len(pages) != 1 and (remember or write_rows):
        option = "--remember" if remember else "--write-rows"
        raise UsageError(f"{len(pages)} pages are named", where=option, remedy="name one page with this option")
    contract = load_page_contract(spec or _default_folder())
    if sdk is not None:
        drift = sdk_drift(contract.openapi, sdk, contract.rows.decided_in_sdk)
        sys.stdout.write(SDK_FORMATS[output_format](drift))
        return drift.exit_code
    found, unreadable = _compared(pages, contract)
    if remember:
        found = [(compare_with_remembered(remember, comparison, model, contract), model) for comparison, model in found]
    comparisons = [comparison for comparison, _ in found]
    if write_rows:
        for comparison, model in found:
            edit = proposed_edit(comparison, model, contract)
            sys.stdout.write(edit.patch)
            for note in edit.notes:
                click.echo(printable(note), err=True)
    elif found or not unreadable:
        sys.stdout.write(DRIFT_FORMATS[output_format](comparisons))
    return worst_code(comparisons, unreadable=unreadable)


def _compared(pages: tuple[Path, ...], contract: PageContract) -> tuple[list[tuple[PageComparison, PageModel]], bool]:
    """What was found for each page that can be read, and whether one cannot; its error is shown."""
    found = []
    unreadable = False
    for page in pages:
        try:
            found.append(compare_page(page, contract))
        except UsageError as error:
            unreadable = True
            click.echo(f"cce-release: {error.render()}", err=True)
    return found, unreadable


def _default_folder() -> Path:
    here = working_folder()
    if not (_SPEC / "page-rows.yaml").is_file():
        raise UsageError(
            f"there is no file {str(_SPEC / 'page-rows.yaml')!r} here",
            where=str(here),
            cause="the current folder is not the repository",
            remedy="run it in the repository, or name the folder of the contract with --spec",
        )
    return _SPEC

"""`cce-release diff`: compare two OpenAPI documents."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from cce_release_contract.contract.json_text import parse_json
from cce_release_contract.diff.changelog import changelog_entry
from cce_release_contract.diff.changes import ContractEdit, DocumentDiff, OldModels
from cce_release_contract.diff.differing import diff_documents
from cce_release_contract.diff.formats.catalogue import DIFF_FORMATS
from cce_release_contract.diff.sources import FILES, Source, load_source
from cce_release_contract.diff.traffic import PlainExchange, TrafficBody, with_traffic
from cce_release_contract.errors import UsageError
from cce_release_contract.exchanges.request import Headers, find_header
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.printable import printable
from cce_release_contract.settings.working_folder import working_folder

_BASELINE = Path("spec", "baseline", "openapi.yaml")
_CONTRACT = Path("spec", "openapi.yaml")


@click.command("diff")
@click.argument("old", required=False)
@click.argument("new", required=False)
@click.option(
    "--fail-on",
    type=click.Choice(["breaking", "any"]),
    default="breaking",
    show_default=True,
    help="Which changes give exit code 1.",
)
@click.option("--models", is_flag=True, help="Give each witness that is a body to the models of OLD as well.")
@click.option(
    "--traffic",
    metavar="FILE",
    type=click.Path(path_type=Path),
    multiple=True,
    help="List the exchanges of a recording (HAR, lines of JSON) that each change concerns.",
)
@click.option("--allow-remote", is_flag=True, help="Read documents and references that are URLs from the network.")
@click.option("--changelog", is_flag=True, help="Print the entry of a changelog, with the proposed next version.")
@click.option("--format", "output_format", type=click.Choice(list(DIFF_FORMATS)), default="text", show_default=True)
def command(
    *,
    old: str | None,
    new: str | None,
    fail_on: str,
    models: bool,
    traffic: tuple[Path, ...],
    allow_remote: bool,
    changelog: bool,
    output_format: str,
) -> ExitCode:
    """Compare the OpenAPI document OLD with NEW: what changed, whom it breaks, and how that is known.

    Each is a file, a folder with an openapi.yaml, or REV:PATH in git, of OpenAPI 3.0 or 3.1. Without OLD it is the
    baseline of the last release; without NEW it is the contract in spec. A breaking change carries a request or a
    response that proves it. A change is compatible only if that is proven; what is neither is unproven. Exit codes:
    0 all changes are compatible, 1 one breaks, 2 a document cannot be read, 3 one is unproven.
    """
    before = load_source(old or _default(_BASELINE), allow_remote=allow_remote)
    after = load_source(new or _default(_CONTRACT), allow_remote=allow_remote)
    diff = diff_documents(before, after)
    if models:
        diff = _judged_by_models(diff, before)
    if traffic:
        diff = with_traffic(diff, before, after, _exchanges(traffic))
    sys.stdout.write(changelog_entry(diff) if changelog else DIFF_FORMATS[output_format](diff))
    return diff.exit_code(any_change=fail_on == "any")


def _judged_by_models(diff: DocumentDiff, old: Source) -> DocumentDiff:
    """The diff with what the models of the old document do with the witnesses."""
    from cce_release_contract.codegen.old_models import OldContractModels  # pydantic and the generator take a second

    def judged(change: ContractEdit) -> ContractEdit:
        accepted = models.accept(change.body_schema, change.witness.value) if change.witness else None
        said: dict[bool | None, OldModels] = {None: "", False: "refuse", True: "accept"}
        return replace(change, old_models=said[accepted])

    if not any(change.witness and change.body_schema.startswith("/components/schemas/") for change in diff.changes):
        return diff  # no schema with a name, so no model
    document = {name: member for name, member in old.data.items() if name != FILES or member}
    with OldContractModels(document, old.name) as models:
        return replace(diff, changes=tuple(map(judged, diff.changes)))


def _exchanges(paths: tuple[Path, ...]) -> Iterator[PlainExchange]:
    """The exchanges of recordings, one after the other. What cannot be read is told on stderr."""
    from cce_release_contract.recording.reading.recording_file import RecordingFile  # half the program's modules

    for path in paths:
        file = RecordingFile(path, str(path))
        for one in file:
            request, response = one.exchange.request, one.exchange.response
            yield PlainExchange(
                place=one.place,
                method=request.method,
                path=request.path,
                sent=_body(request.headers, request.body) if one.request_body_known else None,
                status=response.status if response else 0,
                received=_body(response.headers, response.body) if response and one.response_body_known else None,
            )
        if file.cut:
            click.echo(printable(f"{path}: {file.entries} read, cut at byte {file.cut_at}: {file.cut}"), err=True)
        if file.unreadable_count:
            click.echo(printable(f"{path}: entries that are no exchange: {file.unreadable_count}"), err=True)


def _body(headers: Headers, content: bytes) -> TrafficBody | None:
    """A JSON body; None for any other."""
    try:
        value = parse_json(content)
    except ValueError:
        return None
    kind = find_header(headers, "Content-Type") or "application/json"
    return TrafficBody(kind.lower().replace(" ", ""), value)


def _default(path: Path) -> str:
    here = working_folder()
    if not path.is_file():
        raise UsageError(
            f"there is no file {str(path)!r} here",
            where=str(here),
            cause="the current folder is not the repository",
            remedy="run it in the repository, or name both documents: cce-release diff OLD NEW",
        )
    return str(path)

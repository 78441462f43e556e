"""`cce-release verify`: judge recorded traffic."""

from __future__ import annotations

import sys

import click

from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.recording.formats import VERIFICATION_FORMATS
from cce_release_contract.recording.verifying import verify_recordings


@click.command("verify")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--strict", is_flag=True, help="Let inferred and reported clauses count as well.")
@click.option(
    "--format", "output_format", type=click.Choice(list(VERIFICATION_FORMATS)), default="text", show_default=True
)
def command(*, files: tuple[str, ...], strict: bool, output_format: str) -> ExitCode:
    """Judge recorded traffic by the clauses of the contract. Nothing is sent.

    FILE is a HAR file, lines of JSON with one exchange each, or an exchange log or report of this program, also packed
    with gzip, bzip2, xz or zip. Several files are one sequence, in the order in which they are named. Exit codes: 0 all
    that was judged keeps the contract, 1 a clause is broken, 2 a file cannot be read or is no recording, 3 nothing was
    judged, or a file is cut short and what was read breaks nothing.
    """
    verification = verify_recordings(files, strict=strict)
    sys.stdout.write(VERIFICATION_FORMATS[output_format](verification))
    return verification.exit_code

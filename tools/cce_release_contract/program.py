"""The entry point of `cce-release`. If only the models are installed, it says what to install."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from cce_release_contract.errors import MissingExtraError
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.optional_dependencies import NEEDED_BY, require_extra
from cce_release_contract.python_process import leave_out_folder

_HELP = """Usage: cce-release [OPTIONS] COMMAND [ARGS]...

  Only the models are installed; a program imports them from cce_release_models. Each command needs an optional part of
  this package. Install it from the source of the package, which is not the public index (README, Install).

Commands and the part that each needs:
{commands}
"""


def main() -> None:
    """Run a command and exit with its exit code."""
    leave_out_folder()
    try:
        require_extra("check", needed_for="the command line")
    except MissingExtraError:
        sys.exit(int(_without_parts(sys.argv[1:])))
    try:
        from cce_release_contract.cli import main as run
    except Exception as error:  # Python would exit with 1, which means that the contract is broken
        print(f"cce-release: cannot load the command line: {type(error).__name__}: {error}", file=sys.stderr)
        print("  cause: a package that it needs is too old or broken", file=sys.stderr)
        print("  remedy: check PYTHONPATH, or install this package into a new environment", file=sys.stderr)
        sys.exit(int(ExitCode.BUG))

    run()


def _without_parts(arguments: Sequence[str]) -> ExitCode:
    """Handle help and version without the package that parses command lines."""
    first = next(iter(arguments), "--help")
    if first == "--version":
        import importlib.metadata  # takes as long to load as the rest of a short command

        print(f"cce-release, version {importlib.metadata.version('cce-release-contract')}")
        return ExitCode.FINE
    if first in ("-h", "--help"):
        lines = [f"  {name:<10}[{extra}]" for name, extra in NEEDED_BY.items()]
        print(_HELP.format(commands="\n".join(lines)), end="")
        return ExitCode.FINE if arguments else ExitCode.USAGE
    try:
        require_extra(NEEDED_BY.get(first, "check"), needed_for=f"`cce-release {first}`")
    except MissingExtraError as error:
        print(f"cce-release: {error.render()}", file=sys.stderr)
    return ExitCode.USAGE

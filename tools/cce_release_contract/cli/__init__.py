"""The command line: one module per command in `commands`, loaded on demand."""

from __future__ import annotations

import importlib
import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any, Final

import click

from cce_release_contract.cli.output import StandardStreams
from cce_release_contract.errors import CceReleaseError, UnknownNameError
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.optional_dependencies import NEEDED_BY, require_extra
from cce_release_contract.printable import printable, without_user

DISTRIBUTION: Final = "cce-release-contract"
PROGRAM: Final = "cce-release"

COMMANDS: Final = {
    "check": "Run the suite against a target and report.",
    "fleet": "Check several targets and merge their reports.",
    "restore": "Restore a release after an interrupted armed run.",
    "emulate": "Serve the emulator.",
    "prove": "Prove that the suite catches every deliberate fault.",
    "generate": "Rewrite generated/, or show how it differs.",
    "lint": "Judge a contract.",
    "diff": "Compare two contracts, with proof of what breaks.",
    "verify": "Judge recorded traffic.",
    "clauses": "List or explain clauses.",
    "faults": "List or explain the deliberate faults of the emulator.",
    "report": "Turn a report into another format, compare two, or merge several.",
    "init": "Write a settings file to start from.",
}
"""Name and help of each command; the module of the same name in `commands` exports `command`."""


class CommandGroup(click.Group):
    """A group that loads each command on demand and turns every error into its exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of `COMMANDS`."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the command with this name; None if there is none."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        require_extra(NEEDED_BY[cmd_name], needed_for=f"`{PROGRAM} {cmd_name}`")
        command = importlib.import_module(f"{__name__}.commands.{cmd_name}").command
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command. An unknown name raises an error that offers the closest names."""
        if not ctx.resilient_parsing and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise UnknownNameError("command", args[0], COMMANDS)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without loading any of them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def main(self, *args: Any, **extra: Any) -> Any:  # noqa: ANN401 - the signature is click's
        """Run a command and exit with its exit code; `standalone_mode=False` returns the code instead."""
        leave = extra.pop("standalone_mode", True)
        extra["prog_name"] = extra.get("prog_name") or PROGRAM
        run: Callable[..., object] = super().main
        streams = StandardStreams() if leave else None
        ending = ending_of(
            lambda: run(*args, standalone_mode=False, **extra),
            debug=os.environ.get("CCE_RELEASE_DEBUG") == "1",
        )
        if streams is not None:
            sys.exit(int(_with_output(ending, streams)))
        return int(ending.code)


@dataclass(frozen=True, slots=True)
class CommandEnding:
    """How a command ended. `printed` is true for a command that judges nothing: its output is its whole result."""

    code: ExitCode
    printed: bool = False


def _with_output(ending: CommandEnding, streams: StandardStreams) -> ExitCode:
    """The exit code, after all output is written or lost. Lost output does not change the code of a verdict."""
    lost = streams.end()
    if lost:
        click.echo(f"{PROGRAM}: cannot write the output: {lost}", err=True)
        sys.stderr.flush()
    return ExitCode.USAGE if lost and ending.printed else ending.code


def _say(text: str) -> None:
    click.echo(printable(text), err=True)


def ending_of(run: Callable[[], object], *, debug: bool) -> CommandEnding:
    """Run a command; show every error on stderr and turn it into an exit code.

    A command that judges something returns an exit code; a command that only prints returns None, which means 0.
    `debug` shows the traceback of an internal error.
    """
    try:
        result = run()
    except click.exceptions.Exit as ending:
        return CommandEnding(ExitCode(ending.exit_code))
    except click.exceptions.NoArgsIsHelpError as error:
        _say(error.format_message())
        return CommandEnding(ExitCode.USAGE)
    except click.ClickException as error:
        shown = StringIO()
        error.show(shown)
        for line in shown.getvalue().splitlines():
            _say(str(without_user(line.expandtabs())))
        return CommandEnding(ExitCode.USAGE)
    except CceReleaseError as error:
        _say(f"{PROGRAM}: {error.render()}")
        return CommandEnding(error.exit_code)
    except (KeyboardInterrupt, click.exceptions.Abort):
        _say(f"{PROGRAM}: run cut short")
        return CommandEnding(ExitCode.NOTHING_PROVEN)
    except Exception as error:  # anything else is a bug; the traceback goes to a file, since it does not help users
        _show_bug(error, debug=debug)
        return CommandEnding(ExitCode.BUG)
    return CommandEnding(ExitCode(result)) if isinstance(result, int) else CommandEnding(ExitCode.FINE, printed=True)


def _show_bug(error: Exception, *, debug: bool) -> None:
    from cce_release_contract.exchanges.redaction import Redactor  # imported here: commands load faster without it
    from cce_release_contract.settings.secrets import CREDENTIAL_VARIABLES

    redactor = Redactor(os.environ.get(name, "") for name in CREDENTIAL_VARIABLES)
    text = redactor.text("".join(traceback.format_exception(error)))
    _say(f"{PROGRAM}: internal error: {type(error).__name__}: {redactor.text(str(error))}")
    if debug:
        _say(text)
        place = "the traceback above"
    else:
        place = f"the traceback in {_keep_traceback(text)}"
    _say(f"  remedy: please report it with {place} and the command that you ran")


def _keep_traceback(text: str) -> Path:
    """Write the traceback to a file that only its owner can read, since it may contain values of the run."""
    with tempfile.NamedTemporaryFile(
        "w", prefix=f"{PROGRAM}-traceback-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        file.write(text)
    return Path(file.name)


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name=DISTRIBUTION, prog_name=PROGRAM)
def main() -> None:
    """Check whether an endpoint keeps the contract of the Helm release update of Huawei Cloud CCE."""

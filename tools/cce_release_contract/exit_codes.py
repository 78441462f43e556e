"""The five exit codes of every command; a test compares the table in the README with them."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """How a command ended. Kept small so that a CI job can branch on it."""

    FINE = 0
    """What was checked holds."""

    BROKEN = 1
    """The contract is broken: failed clauses, lint findings, breaking changes, or generated files that differ."""

    USAGE = 2
    """The command line, a setting or a configuration file is wrong; nothing was sent."""

    NOTHING_PROVEN = 3
    """The target is unreachable, the run was cut short, or a planned clause or a change could not be judged."""

    BUG = 4
    """An error of this program itself."""

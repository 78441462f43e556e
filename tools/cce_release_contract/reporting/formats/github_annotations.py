"""The report as workflow commands of GitHub Actions; each becomes an annotation of a line of the contract."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, TextIO

from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.printable import printable, shortened
from cce_release_contract.reporting.report import Report
from cce_release_contract.reporting.severity import CONTRACT_FILE, severity_of
from cce_release_contract.reporting.violation_text import exchange_line
from cce_release_contract.reporting.wording import ENDINGS, of_verdict

_LONGEST_MESSAGE: Final = 1_000
_COMMANDS: Final = {"error": "error", "warning": "warning", "note": "notice"}


def github_annotations(report: Report) -> str:
    """One command per line: one for each failure and each advisory, and a warning if the run itself went wrong.

    Empty if there is nothing to report. Text from a target cannot start a command.
    """
    clauses = [*of_verdict(report, "fail"), *of_verdict(report, "advisory")]
    commands = [annotation(clause) for clause in clauses]
    if report["partial"]:
        commands.append(f"::warning title=cce-release check was cut short::{_data(report['cut_short'])}")
    elif report["exit_code"] not in (ExitCode.FINE, ExitCode.BROKEN):
        commands.append(
            f"::warning title=cce-release check ended with {report['exit_code']}::{ENDINGS[report['exit_code']]}"
        )
    return "".join(f"{command}\n" for command in commands)


@contextmanager
def without_commands(output: TextIO) -> Iterator[None]:
    """Switch workflow commands off for output written in this block; only a random token switches them on again."""
    word = secrets.token_hex(16)
    output.write(f"::stop-commands::{word}\n")
    output.flush()
    try:
        yield
    finally:
        output.write(f"::{word}::\n")
        output.flush()


def annotation(clause: dict[str, Any], *, target: str = "") -> str:
    """The command of one clause. `target` is the target's name if several were checked."""
    place = f"file={_property(CONTRACT_FILE)},line={clause['line']}"
    title = _property(" ".join(filter(None, (clause["verdict"], target, clause["id"]))))
    return f"::{_COMMANDS[severity_of(clause)]} {place},title={title}::{_data(_text(clause))}"


def _text(clause: dict[str, Any]) -> str:
    lines = [clause["text"], clause["reason"]]
    for violation in clause["violations"][:1]:
        lines += [f"expected: {violation['expected']}", f"observed: {violation['observed']}"]
        if shown := exchange_line(violation):
            lines.append(f"exchange: {shown}")
        lines.append(violation["reproduce"])
    return "\n".join(lines)


def _data(text: str) -> str:
    """The text as the message of a command. Source: escaping of data in the toolkit of GitHub Actions."""
    shown = shortened(printable(text), _LONGEST_MESSAGE)
    return shown.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """The text as the value of a property of a command."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")

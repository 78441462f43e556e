"""Tests of the workflow commands of GitHub Actions."""

from __future__ import annotations

from io import StringIO

from cce_release_contract.reporting.formats.github_annotations import github_annotations, without_commands
from cce_release_contract.reporting.report import Report


def test_failures_are_errors_and_advice_are_notices(report: Report) -> None:
    """Each failed or advisory clause is one command at its line of the contract."""
    commands = github_annotations(report).splitlines()

    assert [command.partition("::The text")[0] for command in commands] == [
        "::error file=spec/openapi.yaml,line=12,title=fail request.path.namespace",
        "::notice file=spec/openapi.yaml,line=12,title=advisory response.body.values",
    ]
    assert "%0Aexpected: a 404%0Aobserved: a 500%0A" in commands[0]


def test_inferred_failure_is_a_warning(report: Report) -> None:
    """A failed clause that is only inferred is a warning."""
    report["clauses"][1]["basis"] = "inferred"

    assert github_annotations(report).startswith("::warning file=")


def test_passing_run_has_no_annotation(passing_report: Report) -> None:
    """Where everything holds nothing is printed."""
    assert github_annotations(passing_report) == ""


def test_cut_short_run_is_a_warning(partial_report: Report) -> None:
    """A run that was cut short is a warning with the reason."""
    assert github_annotations(partial_report) == "::warning title=cce-release check was cut short::interrupted\n"


def test_special_characters_are_escaped(report: Report) -> None:
    """Percent signs and line ends are escaped in messages, so that no text begins a command."""
    report["clauses"][1].update(reason="50%\r\n::error::mine", violations=[])

    command = github_annotations(report).splitlines()[0]

    assert command.endswith("%0A50%25\\x0d%0A\\x3a:error::mine")


def test_commands_are_off_while_a_target_speaks() -> None:
    """What is written between is framed by a word that a target cannot know."""
    outputs = [StringIO(), StringIO()]

    for output in outputs:
        with without_commands(output):
            output.write("::error::mine\n")

    first, second = (output.getvalue().splitlines() for output in outputs)
    word = first[0].removeprefix("::stop-commands::")
    assert (first[1], first[2]) == ("::error::mine", f"::{word}::")
    assert len(word) == 32
    assert first != second

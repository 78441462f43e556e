"""Tests of the report on a terminal."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from tests.unit.spelt_secrets import steering

from cce_release_contract.reporting.formats.terminal import render_report
from cce_release_contract.reporting.report import Report


def shown(report: Report, *, width: int = 80, color: bool = False, verbose: bool = False) -> str:
    file = StringIO()
    console = Console(file=file, width=width, force_terminal=color, color_system="standard" if color else None)
    render_report(report, console, report_path=Path("out/report.json"), verbose=verbose)
    return file.getvalue()


def test_first_and_last_line_name_the_target(report: Report) -> None:
    """The first and the last line name the target."""
    lines = shown(report).splitlines()

    assert lines[0].startswith("target https://cce.example.com (live, unarmed")
    assert lines[-1].startswith("target https://cce.example.com")


def test_table_counts_each_group(report: Report) -> None:
    """The table has a row for each group and one for all, with a number for each verdict."""
    rows = {line.split()[0]: line.split()[1:] for line in shown(report).splitlines() if line[:1].isalpha()}

    assert rows["clauses"] == ["pass", "fail", "advisory", "inconclusive", "skipped"]
    assert rows["request"] == ["1", "1", "0", "0", "0"]
    assert rows["all"] == ["1"] * 5


def test_failure_is_read_at_a_glance(report: Report) -> None:
    """Without -v a failure has ten lines at most: neither bodies nor curl commands, but one command to run."""
    failure = shown(report).partition("FAIL request.path.namespace")[2].partition("\n\n")[0]

    assert len(failure.splitlines()) <= 10
    assert "reproduce: cce-release check --clause request.path.namespace" in failure
    assert "curl" not in failure
    assert "red" not in failure


def test_verbose_failure_shows_everything(report: Report) -> None:
    """With -v it shows clause, basis, source, expected, observed, why it is invalid and a command on one line."""
    text = shown(report, verbose=True)

    for part in (
        "FAIL request.path.namespace",
        "clause: request.path.namespace: The text of request.path.namespace.",
        "basis: documented",
        "source: a page, table 1, row name",
        "expected: a 404",
        "observed: a 500",
        "invalid because: the name is too long",
        "ADVISORY response.body.values",
    ):
        assert part in text
    assert any(line.lstrip().startswith("again: curl") and "/cce/2" in line for line in text.splitlines())


def test_reasons_are_grouped(report: Report) -> None:
    """Clauses that were skipped for the same reason stand in one line."""
    report["clauses"] += [{**report["clauses"][4], "id": f"upgrade.x.n{number}"} for number in range(8)]

    text = shown(report)

    assert "9 x no reads: upgrade.a.b, upgrade.x.n0" in text
    assert "and 3 more" in text


def test_long_reason_is_cut_and_wrapped(report: Report) -> None:
    """A reason that quotes a body is cut, and its line is wrapped at words; with -v it is whole."""
    report["clauses"][4]["reason"] = "a step returned this body: " + "word " * 60

    lines = shown(report).splitlines()
    place = next(number for number, line in enumerate(lines) if "a step returned" in line)

    assert all(len(line) <= 80 for line in lines[place : place + 3])
    assert "word " * 60 not in "\n".join(lines)
    assert "word " * 59 in shown(report, verbose=True).replace("\n    ", " ")


@pytest.mark.parametrize(
    ("exit_code", "words"),
    [
        (0, "3 of 5 clauses checked: 1 hold, 1 advisory"),
        (1, "the contract is broken"),
        (3, "nothing is proven"),
        (4, "internal error of cce-release"),
    ],
)
def test_ending_is_told_in_words(report: Report, exit_code: int, words: str) -> None:
    """The last line says in words what the exit code says."""
    report["exit_code"] = exit_code

    assert words in shown(report).splitlines()[-1]


def test_totals_and_path_are_shown(report: Report) -> None:
    """Requests, PUTs, seconds, a shortened run and the path of the report are shown."""
    report["cut_short"] = "interrupted"

    text = shown(report)

    assert "30 requests, 10 of them PUTs, in 12.3 seconds" in text
    assert "report out/report.json\npage   out/report.html\n" in text
    assert "cut short: interrupted" in text


def test_answers_do_not_steer_the_terminal(report: Report) -> None:
    """Control characters of an answer are shown as text."""
    text = shown(report, verbose=True)

    assert "\x1b" not in text
    assert "\\x1b[31mred\\x00" in text


def test_report_of_a_target_that_means_harm_steers_nothing(hostile_report: Report) -> None:
    """Whatever the texts of a report hold, what is shown steers neither a terminal nor a CI system."""
    hostile_report["target"]["base_url"] += "\x1b\n::error::x"

    assert steering(shown(hostile_report)) == []
    assert steering(shown(hostile_report, verbose=True)) == []


def test_texts_are_no_markup(report: Report) -> None:
    """Square brackets of a target's text are shown, not taken for style."""
    report["clauses"][1]["violations"][0]["observed"] = "[bold]x[/bold] [/]"

    assert "observed: [bold]x[/bold] [/]" in shown(report)


def test_colour_is_used_on_a_terminal_only(report: Report) -> None:
    """Colour codes appear only on a console that shows colour."""
    assert "\x1b[" in shown(report, color=True)
    assert "\x1b[" not in shown(report)


def test_deviations_are_listed(report: Report) -> None:
    """Each known deviation stands there with its state, its last day, its reason and its link."""
    shared = {"link": "https://x/1", "expires": "2026-12-01"}
    report["deviations"] = [
        {"clause": "a.b", "reason": "agreed\x1b", "state": "applied", **shared},
        {"clause": "c.d", "reason": "agreed", "state": "not_needed", **shared},
    ]

    text = shown(report)

    assert "  applied: a.b, until 2026-12-01: agreed\\x1b (https://x/1)\n" in text
    assert "  not needed: c.d, until 2026-12-01: agreed (https://x/1)\n" in text


def test_excused_violation_says_why_it_is_accepted(report: Report) -> None:
    """The evidence of an excused violation names the deviation."""
    advisory = next(clause for clause in report["clauses"] if clause["verdict"] == "advisory")
    advisory["deviation"] = {"reason": "r", "link": "", "expires": "2026-12-01"}
    advisory["reason"] = "known deviation until 2026-12-01: r"

    assert "  accepted: known deviation until 2026-12-01: r\n" in shown(report)


def test_changes_since_the_earlier_report_are_shown(partial_report: Report) -> None:
    """What got worse and better since the earlier report is listed, with the counts."""
    lines = shown(partial_report).splitlines()

    place = lines.index("since 2026-01-02T03:04:05Z: 1 worse, 1 better, 0 the same, 0 new, 3 gone")
    assert lines[place + 1 : place + 3] == [
        "  worse  request.path.name: pass -> inconclusive",
        "  better request.path.namespace: fail -> pass",
    ]

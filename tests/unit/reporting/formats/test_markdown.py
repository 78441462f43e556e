"""Tests of the Markdown of a report: what it says, in which order, and how short it stays."""

from __future__ import annotations

import copy

from cce_release_contract.reporting.formats.markdown import code, markdown, plain
from cce_release_contract.reporting.report import Report


def test_head_names_verdict_and_target(report: Report) -> None:
    """The heading shows the result of the run; the first paragraph names the target and counts the verdicts."""
    lines = markdown(report).splitlines()

    assert lines[0] == "## cce-release check: the contract is broken"
    assert lines[2].startswith("`https://cce.example.com` (live, unarmed: no release of it is changed): 1 pass, 1 fail")


def test_table_counts_each_group(report: Report) -> None:
    """The table has a row for each group of clauses and one for all."""
    lines = markdown(report).splitlines()

    assert "| request | 1 | 1 | 0 | 0 | 0 |" in lines
    assert "| **all** | **1** | **1** | **1** | **1** | **1** |" in lines


def test_failure_can_be_repeated(report: Report) -> None:
    """A failure is folded away with expectation, observation and both commands."""
    text = markdown(report)

    details = text[text.index("<details>") : text.index("</details>")]
    for part in ("request.path.namespace", "expected: a 404", "observed: a 500", "\ncurl ", "\ncce-release check "):
        assert part in details


def test_clause_without_exchange_is_shown(report: Report) -> None:
    """A violation that sent nothing is shown with the command that tries the clause again."""
    violation = report["clauses"][1]["violations"][0]
    violation.update(curl="", request=None, response=None)

    assert markdown(report).count("\n```sh\n") == 3


def test_inconclusive_clauses_have_their_reason(report: Report) -> None:
    """What is not proven is listed by its reason."""
    assert "### Inconclusive\n\n- 1 × throttled: `rollback.a.b`" in markdown(report)


def test_cut_short_run_says_so(partial_report: Report) -> None:
    """A run that was cut short says why, right after its head."""
    assert markdown(partial_report).split("\n\n")[2] == "**Cut short:** interrupted"


def test_changes_since_the_earlier_report_are_listed(partial_report: Report) -> None:
    """What got worse and what got better is listed with both verdicts."""
    text = markdown(partial_report)

    assert "1 worse, 1 better, 0 the same, 0 new, 3 gone." in text
    assert "- worse: `request.path.name` pass → inconclusive" in text
    assert "- better: `request.path.namespace` fail → pass" in text


def test_passing_run_is_a_few_lines(passing_report: Report) -> None:
    """Where everything holds there is no more than a head and the table."""
    assert [line for line in markdown(passing_report).splitlines() if line.startswith("#")] == [
        "## cce-release check: the contract holds"
    ]


def test_hundreds_of_failures_stay_short(report: Report) -> None:
    """Of many failures the first are shown with their evidence and the others by name, up to a number."""
    failed = report["clauses"][1]
    report["clauses"] = [{**copy.deepcopy(failed), "id": f"a.b{number}"} for number in range(300)]

    text = markdown(report)

    assert text.count("<details>") == 20
    assert "`a.b20`" in text
    assert "and 250 more." in text
    assert len(text) < 100_000


def test_plain_text_formats_nothing() -> None:
    """Characters that format are escaped, line ends become spaces."""
    assert plain("a_b*c|d\n# <e> `f` www.g @h") == r"a\_b\*c\|d # \<e\> \`f\` www\.g \@h"


def test_code_holds_backticks() -> None:
    """A code span is as wide as the backticks in it need."""
    assert [code("a"), code("a`b"), code("`"), code("a``b`")] == ["`a`", "``a`b``", "`` ` ``", "``` a``b` ```"]


def test_known_deviations_are_listed(report: Report, passing_report: Report) -> None:
    """Each known deviation stands there with its state, its last day and its reason; without any nothing does."""
    text = markdown(report)

    assert f"- applied: `{report['deviations'][0]['clause']}`, until 2026-12-01: agreed\n" in text
    assert "Known deviations" not in markdown(passing_report)

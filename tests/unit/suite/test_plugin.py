"""Tests of the suite's plugin: tiny suites, run by pytest in a process of its own."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest

from cce_release_contract.reporting.report import report_schema


def clause(finished: Any, clause_id: str) -> dict[str, Any]:
    return next(c for c in finished.report["clauses"] if c["id"] == clause_id)


def test_failure_sets_the_status(mixed_run: Any) -> None:
    """A violated clause ends the session with 1."""
    assert mixed_run.status == 1


@pytest.mark.parametrize(
    ("clause_id", "verdict", "reason"),
    [
        ("request.path.cluster_id", "pass", ""),
        ("request.path.namespace", "pass", ""),
        ("response.error.object", "fail", "it broke"),
        ("rollback.revision.grows", "advisory", "it stood still"),
        ("upgrade.revision.grows", "skipped", "the target has no reads"),
        ("request.path.unknown", "inconclusive", "the release failed by itself"),
        ("request.path.not_found_code", "inconclusive", "no answer"),
        ("request.path.impossible_name", "inconclusive", ""),
    ],
)
def test_ending_becomes_a_verdict(mixed_run: Any, clause_id: str, verdict: str, reason: str) -> None:
    """The way a test ends becomes the verdict of its clauses, with the reason."""
    found = clause(mixed_run, clause_id)

    assert found["verdict"] == verdict
    assert reason in found["reason"]


def test_outcomes_are_shown_by_pytest(mixed_run: Any) -> None:
    """Pytest shows violations as failed, advice as passed with a warning, and the rest as skipped."""
    assert "1 failed, 2 passed, 4 skipped, 1 warning" in mixed_run.output


def test_violation_holds_the_smallest_example(mixed_run: Any) -> None:
    """A violation shows the exchange of the example that was shrunk, and why its request was invalid."""
    (violation,) = clause(mixed_run, "response.error.object")["violations"]

    assert violation["request"]["target"].endswith("?show_resources=11")
    assert (violation["expected"], violation["observed"], violation["why_invalid"]) == ("200", "404", "n > 10")
    assert "curl" in violation["curl"]
    assert violation["earlier"] == []


def test_nothing_shows_the_token(mixed_run: Any) -> None:
    """The token is in neither the output, the report nor the events."""
    everything = f"{mixed_run.output}{mixed_run.report}{mixed_run.events}"

    assert "the-secret-token" not in everything


def test_report_follows_its_schema(mixed_run: Any) -> None:
    """The report is what its published schema describes."""
    assert list(jsonschema_rs.Draft202012Validator(report_schema()).iter_errors(mixed_run.report)) == []


def test_report_counts_what_was_sent(mixed_run: Any) -> None:
    """The report counts every request, and the writes among them."""
    assert mixed_run.report["requests"] > 10
    assert mixed_run.report["writes"] == 1


def test_events_tell_the_run(mixed_run: Any) -> None:
    """The events name the target first, each test as it begins and ends, and the report with the exit code last."""
    kinds = [event["kind"] for event in mixed_run.events]

    assert (kinds[0], *kinds[-2:]) == ("started", "report", "ended")
    assert kinds.count("test") == kinds.count("finished") == 7
    assert "request/test_path.py::test_passes" in {event.get("test") for event in mixed_run.events}


def test_target_is_named_first_and_last(mixed_run: Any, not_found_url: str) -> None:
    """The shown report names the target in its first and in its last line."""
    shown = mixed_run.output.partition("= contract =")[2].splitlines()[1:]

    ending = next(number for number, line in enumerate(shown) if line.startswith("page "))

    assert shown[0].startswith(f"target {not_found_url} ")
    assert shown[ending + 1].startswith(f"target {not_found_url} ")


def test_strict_lets_inferred_clauses_fail(tiny_suite: Any) -> None:
    """Strictly checked, a violated inferred clause fails."""
    finished = tiny_suite.run("--cce-strict", "--cce-clause", "rollback")

    assert finished.status == 1
    assert clause(finished, "rollback.revision.grows")["verdict"] == "fail"


def test_prefix_selects_clauses(tiny_suite: Any) -> None:
    """Only the clauses under the prefix are tested and reported; a passing run ends with 0."""
    finished = tiny_suite.run("--cce-clause", "request.path.cluster_id")

    assert finished.status == 0
    assert [c["id"] for c in finished.report["clauses"]] == ["request.path.cluster_id"]
    assert "6 deselected" in finished.output


def test_inconclusive_clause_leaves_nothing_proven(tiny_suite: Any) -> None:
    """A planned clause without a verdict ends the session with 3, whatever else passed."""
    finished = tiny_suite.run("--cce-clause", "request.path.cluster_id", "--cce-clause", "request.path.unknown")

    assert finished.status == 3


def test_nothing_collected_is_nothing_proven(tiny_suite: Any) -> None:
    """A prefix without tests ends the session with 3."""
    finished = tiny_suite.run("--cce-clause", "robustness")

    assert finished.status == 3
    assert finished.report["requests"] == 0


def test_error_of_the_suite_is_a_bug(tiny_suite: Any) -> None:
    """An error of the suite itself ends the session with 4 and is told apart from failures."""
    marker = '@pytest.mark.clause("response.header.request_id")'
    wrong = f'\n\n{marker}\ndef test_is_wrong_itself(run):\n    raise KeyError("k")\n'
    tiny_suite.test_file.write_text(tiny_suite.test_file.read_text() + wrong)

    finished = tiny_suite.run()

    assert finished.status == 4
    assert "This is an error of the suite itself" in finished.output
    assert any(event["kind"] == "bug" and "KeyError" in event["text"] for event in finished.events)


def test_file_that_cannot_be_imported_is_a_bug(tiny_suite: Any) -> None:
    """A file of the suite that cannot be imported ends the session with 4; nothing is sent."""
    tiny_suite.test_file.write_text("import a_module_that_is_not_there\n")

    finished = tiny_suite.run()

    assert finished.status == 4
    assert finished.report["requests"] == 0


@pytest.mark.parametrize("marker", ["", '@pytest.mark.clause("request.path.nothing")\n'])
def test_test_without_a_real_clause_is_a_bug(tiny_suite: Any, marker: str) -> None:
    """A test that names no clause of the contract ends the session with 4."""
    tiny_suite.test_file.write_text(f"import pytest\n\n\n{marker}def test_x():\n    pass\n")

    finished = tiny_suite.run()

    assert finished.status == 4
    assert "request/test_path.py::test_x" in finished.output


@pytest.mark.parametrize(
    ("options", "part"),
    [
        (("--cce-clause", "requst"), "did you mean request"),
        (("--cce-seed", "x"), "--cce-seed does not accept 'x'"),
    ],
)
def test_wrong_settings_end_with_2(tiny_suite: Any, options: tuple[str, ...], part: str) -> None:
    """Wrong settings end the session with 2 before anything is sent or written."""
    finished = tiny_suite.run(*options)

    assert finished.status == 2
    assert part in finished.output
    assert finished.report is None


def test_unreachable_target_ends_with_3(tiny_suite: Any) -> None:
    """A target that refuses connections ends the session with 3, one message and a report of nothing proven."""
    finished = tiny_suite.run("--cce-target", "http://127.0.0.1:1")

    assert finished.status == 3
    assert "Traceback" not in finished.output
    assert {c["verdict"] for c in finished.report["clauses"]} == {"inconclusive", "skipped"}
    assert [event["kind"] for event in finished.events if event["kind"] == "error"] == ["error"]


def test_fail_fast_stops_at_the_first_failure(tiny_suite: Any) -> None:
    """With fail-fast no test runs after the first failed one, and the report says so."""
    finished = tiny_suite.run("--cce-fail-fast")

    assert finished.status == 1
    assert "first failed test" in finished.report["cut_short"]
    assert [event["kind"] for event in finished.events].count("test") == 2


def test_clauses_that_a_short_run_did_not_come_to_are_inconclusive(tiny_suite: Any) -> None:
    """What a run that was cut short did not come to is inconclusive, with the reason why it was cut short."""
    finished = tiny_suite.run("--cce-fail-fast")

    reached = {name for event in finished.events if event["kind"] == "test" for name in event["clauses"]}
    left = [c for c in finished.report["clauses"] if not c["tests"]]
    assert {c["id"] for c in left}.isdisjoint(reached)
    assert "request.path.unknown" in {c["id"] for c in left}
    assert {(c["verdict"], c["reason"]) for c in left if c["verdict"] == "inconclusive"} == {
        ("inconclusive", "the run was cut short: stopped at the first failed test (--fail-fast)")
    }


def test_clause_that_does_not_apply_stays_skipped_in_a_short_run(tiny_suite: Any) -> None:
    """What a target lacks it lacks in a run that was cut short as well."""
    finished = tiny_suite.run("--cce-fail-fast")

    writes = clause(finished, "upgrade.revision.grows")
    assert (writes["verdict"], writes["tests"]) == ("skipped", [])
    assert "may not write" in writes["reason"]


def test_collecting_only_sends_nothing(tiny_suite: Any) -> None:
    """Listing the tests needs no target and writes no report."""
    finished = tiny_suite.run("--collect-only", "-q")

    assert finished.status == 0
    assert finished.report is None
    assert "test_passes" in finished.output


def test_other_tests_are_left_alone(tiny_suite: Any) -> None:
    """A session that does not collect the suite is not touched: no target, no report, its own exit status."""
    other = tiny_suite.folder / "test_other.py"
    other.write_text("def test_other():\n    assert False\n")

    finished = tiny_suite.run("--cce-seed", "nonsense", arguments=(str(other),))

    assert finished.status == 1
    assert finished.report is None
    assert finished.events == []


def test_failure_of_other_tests_is_kept(tiny_suite: Any) -> None:
    """Where the suite holds and another test of the session fails, the session fails."""
    other = tiny_suite.folder / "test_other.py"
    other.write_text("def test_other():\n    assert False\n")

    finished = tiny_suite.run(
        "--cce-clause", "request.path.cluster_id", arguments=(str(other), "--pyargs", "cce_release_suite")
    )

    assert finished.report["exit_code"] == 0
    assert finished.status == 1


def test_violation_says_how_to_see_it_again(mixed_run: Any, not_found_url: str) -> None:
    """A violation names the command line that tries its clause again, in the report and in what is shown."""
    (violation,) = clause(mixed_run, "response.error.object")["violations"]

    line = violation["reproduce"]
    assert line.startswith(f"cce-release check --target {not_found_url} --cluster-id c --namespace n --release r")
    assert line.endswith("--profile standard --seed 0 --clause response.error.object")
    assert f"reproduce: {line}" in mixed_run.output

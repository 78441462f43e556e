"""A network that loses, delays and turns away requests makes verdicts inconclusive, never wrong."""

import pytest
from tests.levels import LONG, few, few_rows

from cce_release_contract.exit_codes import ExitCode

EXAMPLE = "status_429 = 0.10\nstatus_503 = 0.05\nresets = 0.02\nretry_after_seconds = 0\n"
"""One request in six goes wrong. Who is turned away may come back at once, so that a run takes seconds."""

LIMIT_SECONDS = 120


def assert_honest(checked):
    """Nothing failed, and whatever was not proven says why."""
    assert checked.dishonest() == {}
    assert checked.exit_code in (ExitCode.FINE, ExitCode.NOTHING_PROVEN), checked.stderr
    assert checked.report["duration_seconds"] < LIMIT_SECONDS


@pytest.mark.parametrize(("number", "jitter_ms"), few_rows([(1, 200), (2, 20)], quick=[1]))
def test_chaos_breaks_no_clause_of_a_live_target(emulator, live, number, jitter_ms):
    """A live run through a bad network fails no clause, proves most of what it can, and stays within its budgets."""
    checked = live(emulator(f"{EXAMPLE}jitter_ms = {jitter_ms}\nseed = {number}\n"))

    assert_honest(checked)
    assert checked.report["summary"]["pass"] > 60
    assert checked.report["writes"] <= 150
    assert checked.report["requests"] > 85


@LONG
def test_chaos_breaks_no_clause_of_an_emulator(emulator, check):
    """A run with the control API fails no clause either, and its control calls are not touched."""
    bad = emulator(f"{EXAMPLE}seed = 1\nlost_answers = 0.03\njitter_ms = 20\n")
    control = bad.control.url.replace("://", f"://control:{bad.control.token}@")

    checked = check("--target", bad.url, "--control", control, "--profile", "smoke", "--max-requests", "400")

    assert_honest(checked)
    assert checked.report["summary"]["pass"] > 60
    assert checked.report["summary"]["inconclusive"] > 0


@LONG
def test_resets_break_no_clause(emulator, live):
    """A target that resets one connection in twenty fails no clause."""
    checked = live(emulator("resets = 0.05\nseed = 2\n"), "--profile", "smoke")

    assert_honest(checked)
    assert checked.report["summary"]["pass"] > 40


@pytest.mark.parametrize("methods", few(["", 'only_methods = ["PUT"]\n']), ids=["from the beginning", "of updates"])
def test_storm_ends_the_run(emulator, live, methods):
    """A target that is unavailable ends the run within a few requests, with nothing broken and the reason named."""
    checked = live(emulator(f"status_503 = 1\nretry_after_seconds = 0\n{methods}"))

    assert_honest(checked)
    assert checked.exit_code == ExitCode.NOTHING_PROVEN
    assert "503" in checked.report["cut_short"]
    assert checked.report["writes"] <= 5
    unproven = {r for c, r in checked.reasons().items() if checked.verdicts()[c] == "inconclusive"}
    assert {"503" in reason for reason in unproven} == {True}


@LONG
def test_chaos_hides_no_fault(emulator, live):
    """A clause that the target breaks fails on a bad network too."""
    bad = emulator(f"{EXAMPLE}seed = 3\n", "--fault", "version-as-text")

    checked = live(bad, "--clause", "response.body.version", "--clause", "response.body.name")

    assert checked.exit_code == ExitCode.BROKEN, checked.stderr
    verdicts = checked.verdicts()
    assert (verdicts["response.body.version"], verdicts["response.body.name"]) == ("fail", "pass")

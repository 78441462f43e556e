"""How many requests the profiles send, measured."""

import pytest
from tests.levels import LONG

from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.settings.effort import LISTED_REQUESTS, REQUESTS_AN_EXAMPLE, examples


@pytest.fixture(scope="module")
def standard(seed_run):
    """A run of the standard profile."""
    return seed_run(0).report


def test_smoke_is_a_first_look(check):
    """The smoke profile ends within 150 requests and proves clauses of every group."""
    checked = check("--profile", "smoke")

    proved = [id_ for id_, verdict in checked.verdicts().items() if verdict == "pass"]
    groups = {id_.partition(".")[0] for id_ in proved}
    assert checked.exit_code == ExitCode.FINE, checked.stderr
    assert checked.report["requests"] <= 150
    assert len(proved) >= 80
    assert {"authentication", "lifecycle", "request", "response", "robustness", "rollback", "upgrade"} <= groups


@LONG
def test_standard_stays_small(standard):
    """The standard profile sends at most 2,000 requests."""
    assert standard["exit_code"] == ExitCode.FINE
    assert standard["requests"] <= 2_000


@LONG
def test_deep_budget_is_reckoned_from_true_numbers(standard, logged_run):
    """What a deep run is reckoned to send is what it sends at most, and not much more: measured at two sizes."""
    budget = LISTED_REQUESTS * 2
    number = examples("deep", budget)

    small = logged_run(0, "--cce-profile", "deep", "--cce-max-requests", str(budget)).report

    an_example = (small["requests"] - standard["requests"]) / (number - 25)
    assert small["exit_code"] == ExitCode.FINE
    assert small["requests"] <= budget
    assert REQUESTS_AN_EXAMPLE * 0.75 <= an_example <= REQUESTS_AN_EXAMPLE
    listed = standard["requests"] - 25 * an_example
    assert LISTED_REQUESTS * 0.6 <= listed <= LISTED_REQUESTS


@LONG
def test_default_deep_run_uses_its_budget(standard):
    """By the measured numbers a deep run sends most of its 20,000 requests, and no more."""
    number = examples("deep", 20_000)

    reckoned = standard["requests"] + (number - 25) * REQUESTS_AN_EXAMPLE
    assert 12_000 <= reckoned <= 20_000

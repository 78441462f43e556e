"""How much a run tries."""

from __future__ import annotations

from pathlib import Path

import pytest

from cce_release_contract.settings import PROFILES, resolve_settings
from cce_release_contract.settings.effort import (
    LISTED_REQUESTS,
    LIVE_MAX_REQUESTS,
    REQUESTS_AN_EXAMPLE,
    examples,
    most_requests,
)

LIVE = {"target": "https://cce.example.com", "cluster_id": "c", "namespace": "n", "release": "r"}


@pytest.mark.parametrize(
    ("options", "most"),
    [
        ({}, 2_000),
        ({"profile": "smoke"}, 150),
        ({"profile": "smoke", "clause": ("rollback",)}, 2_000),
        ({"profile": "deep"}, 20_000),
        ({"profile": "deep", "clause": ("rollback",)}, 20_000),
        ({"profile": "deep", "max_requests": "30"}, 30),
        (LIVE, LIVE_MAX_REQUESTS),
        (LIVE | {"profile": "smoke"}, LIVE_MAX_REQUESTS),
    ],
)
def test_budget_follows_the_profile(tmp_path: Path, options: dict[str, object], most: int) -> None:
    """The default limit is that of the profile; chosen clauses under smoke and live targets have others."""
    settings = resolve_settings(options, {"CCE_RELEASE_TOKEN": "t"}, tmp_path)

    assert settings.max_requests == most


@pytest.mark.parametrize("max_requests", [20_000, 10_000, 5_000, 3_000])
def test_deep_examples_fit_in_the_budget(max_requests: int) -> None:
    """Under deep the examples use nine tenths of the budget, less the requests of the lists."""
    number = examples("deep", max_requests)

    assert 1 < number <= PROFILES["deep"].examples
    assert LISTED_REQUESTS + number * REQUESTS_AN_EXAMPLE <= max_requests


def test_smaller_budget_means_fewer_examples() -> None:
    """A smaller budget gives a deep run fewer examples, down to one."""
    numbers = [examples("deep", budget) for budget in (10**6, 20_000, 10_000, 4_000, 10)]

    assert numbers == sorted(numbers, reverse=True)
    assert (numbers[0], numbers[-1]) == (PROFILES["deep"].examples, 1)
    assert len(set(numbers[1:])) == 4


@pytest.mark.parametrize("profile", ["smoke", "standard", "live"])
def test_other_profiles_keep_their_examples(profile: str) -> None:
    """The other profiles have a fixed number of examples, whatever the budget."""
    assert examples(profile, 10) == PROFILES[profile].examples


def test_smoke_skips_unmarked_tests(tmp_path: Path) -> None:
    """Only smoke without a choice of clauses skips unmarked tests."""
    chosen = [
        resolve_settings(options, {}, tmp_path).marked_only
        for options in ({"profile": "smoke"}, {"profile": "smoke", "clause": ("a",)}, {})
    ]

    assert chosen == [True, False, False]
    assert most_requests("smoke", chosen=True) > most_requests("smoke", chosen=False)

"""Fixtures of the strategies' tests: contracts, and seeded examples."""

from collections.abc import Callable
from typing import Any

import hypothesis
import pytest
from hypothesis.strategies import SearchStrategy
from tests.unit.contracts import contract, contract_of, spot

from cce_release_contract.strategies import seeding

__all__ = ["contract", "contract_of", "spot"]


@pytest.fixture
def examples(request: pytest.FixtureRequest) -> Callable[..., list[Any]]:
    """Draws examples of a strategy, the same ones in each run of a test."""

    def draw(strategy: SearchStrategy[Any], count: int = 60) -> list[Any]:
        drawn: list[Any] = []

        @seeding.profile(max_examples=count)
        @hypothesis.given(strategy)
        def collect(example: Any) -> None:
            drawn.append(example)

        seeding.seed_test(collect, seed=0, test_id=request.node.nodeid)()
        return drawn

    return draw

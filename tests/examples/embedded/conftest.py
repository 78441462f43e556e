"""A mock in this process: the suite makes its releases by a method, and sends its requests by HTTP."""

from collections.abc import Iterator

import pytest
from serving import served
from team_mock import TeamMock


@pytest.fixture(scope="session")
def mock() -> TeamMock:
    """The team's own mock."""
    return TeamMock()


@pytest.fixture(scope="session")
def cce_release_target(mock: TeamMock) -> Iterator[str]:
    """Where the suite sends its requests."""
    with served(mock.app()) as url:
        yield url


@pytest.fixture(scope="session")
def cce_release_sandbox(mock: TeamMock) -> TeamMock:
    """What makes the suite's releases."""
    return mock

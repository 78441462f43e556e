"""Pages that are written to a file and compared with the contract of the repository."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.unit.drift.neutral_page import NeutralPage, neutral_page, page_contract

from cce_release_contract.drift.differences import PageComparison
from cce_release_contract.drift.drifting import PageContract, compare_page

Compare = Callable[[str | bytes], PageComparison]


@pytest.fixture(scope="session")
def contract() -> PageContract:
    """The contract of the repository."""
    return page_contract()


@pytest.fixture
def page(contract: PageContract) -> NeutralPage:
    """A page that says what the contract says."""
    return neutral_page(contract)


@pytest.fixture
def compare(tmp_path: Path, contract: PageContract) -> Compare:
    """Compares a text as a page."""

    def compared(text: str | bytes) -> PageComparison:
        path = tmp_path / "page"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return compare_page(path, contract)[0]

    return compared

"""Each difference that is put into a page is found, and nothing else, in every form and language."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.unit.drift.neutral_page import LANGUAGES, NeutralPage, neutral_page, page_contract
from tests.unit.drift.page_forms import FORMS, as_bar_copy
from tests.unit.drift.seeded_differences import SEEDS, Found, Seed

from cce_release_contract.drift.drifting import PageContract, compare_page


@pytest.fixture(scope="module")
def contract() -> PageContract:
    return page_contract()


@pytest.fixture
def find(tmp_path: Path, contract: PageContract) -> Callable[[str], list[Found]]:
    def found(text: str) -> list[Found]:
        path = tmp_path / "page"
        path.write_text(text, encoding="utf-8")
        comparison, _ = compare_page(path, contract)
        assert comparison.compared > 30
        return [(one.id, one.element, one.values) for one in comparison.differences]

    return found


def seeded(seed: Seed, page: NeutralPage) -> NeutralPage:
    edited = seed.edit(page)
    assert edited != page
    return edited


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.name)
@pytest.mark.parametrize("form", FORMS)
def test_each_difference_is_found_and_nothing_else(
    contract: PageContract, find: Callable[[str], list[Found]], form: str, seed: Seed
) -> None:
    """A page that differs in one way has this difference in every language, whatever its form is."""
    page = seeded(seed, neutral_page(contract))

    for language in LANGUAGES:
        assert sorted(find(FORMS[form](page, language))) == sorted(seed.found), language


@pytest.mark.parametrize("seed", [one for one in SEEDS if not one.needs_captions], ids=lambda seed: seed.name)
def test_a_copy_without_captions_and_lists_shows_the_rest(
    contract: PageContract, find: Callable[[str], list[Found]], seed: Seed
) -> None:
    """A copy with bars has lost captions and lists; every other difference is found in it."""
    page = seeded(seed, neutral_page(contract))
    lists_lost = {"header/Content-Type", "response/status"}

    for language in LANGUAGES:
        expected = [one for one in seed.found if not (one[0].startswith("options-") and one[1] in lists_lost)]
        assert sorted(find(as_bar_copy(page, language))) == sorted(expected), language

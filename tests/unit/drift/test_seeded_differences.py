"""Each difference that is put into a page is found, and nothing else, in every form and language."""

from __future__ import annotations

import pytest
from tests.unit.drift.conftest import Compare
from tests.unit.drift.neutral_page import LANGUAGES, NeutralPage
from tests.unit.drift.page_forms import FORMS, as_bar_copy
from tests.unit.drift.seeded_differences import SEEDS, Found, Seed

LOST_WITH_LISTS = {"header/Content-Type", "response/status"}


def found_in(compare: Compare, text: str) -> list[Found]:
    comparison = compare(text)
    assert comparison.compared > 30
    return sorted((one.id, one.element, one.values) for one in comparison.differences)


def seeded(seed: Seed, page: NeutralPage) -> NeutralPage:
    edited = seed.edit(page)
    assert edited != page
    return edited


@pytest.mark.parametrize("number", range(len(SEEDS)), ids=[seed.name for seed in SEEDS])
@pytest.mark.parametrize("form", FORMS)
def test_each_difference_is_found_and_nothing_else(compare: Compare, page: NeutralPage, form: str, number: int) -> None:
    """A page that differs in one way has this difference, whatever its form is; the languages take turns."""
    seed = SEEDS[number]
    language = LANGUAGES[(number + list(FORMS).index(form)) % len(LANGUAGES)]

    assert found_in(compare, FORMS[form](seeded(seed, page), language)) == sorted(seed.found)


@pytest.mark.long
@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.name)
def test_each_difference_is_found_in_every_language(compare: Compare, page: NeutralPage, seed: Seed) -> None:
    """Every form and language shows the same difference and nothing else."""
    for form, written in FORMS.items():
        for language in LANGUAGES:
            assert found_in(compare, written(seeded(seed, page), language)) == sorted(seed.found), (form, language)


@pytest.mark.parametrize("seed", [one for one in SEEDS if not one.needs_captions], ids=lambda seed: seed.name)
def test_a_copy_without_captions_and_lists_shows_the_rest(compare: Compare, page: NeutralPage, seed: Seed) -> None:
    """A copy with bars has lost captions and lists; every other difference is found in it."""
    expected = [one for one in seed.found if not (one[0].startswith("options-") and one[1] in LOST_WITH_LISTS)]

    language = LANGUAGES[SEEDS.index(seed) % len(LANGUAGES)]

    assert found_in(compare, as_bar_copy(seeded(seed, page), language)) == sorted(expected)

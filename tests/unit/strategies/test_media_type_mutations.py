"""The mutations of the Content-Type break the rule that they name, and its spellings break none."""

import pytest

from cce_release_contract.oracle.media_types import MISSING, UNLISTED, broken_media_type_rule
from cce_release_contract.strategies.media_type_mutations import SPELLINGS, UNLISTED_TYPES, media_type_mutation_groups


@pytest.mark.parametrize(
    ("value", "rule"), [*((value, None) for value in SPELLINGS), *((value, UNLISTED) for value in UNLISTED_TYPES)]
)
def test_lists_say_what_the_oracle_says(contract, value, rule):
    """Every spelling of JSON is listed, and no other type is."""
    assert broken_media_type_rule(contract, value) == rule


def test_every_rule_has_its_edits(contract):
    """Both rules have mutations, and each mutation breaks its rule."""
    groups = media_type_mutation_groups(contract)

    assert {group[0].keyword for group in groups} == {MISSING.keyword, UNLISTED.keyword}
    for group in groups:
        for edit in group:
            rule = broken_media_type_rule(contract, edit.value)
            assert rule is not None
            assert rule.keyword == edit.keyword

"""The Content-Type of an update: what is listed, what is not, and what is not judged."""

import pytest

from cce_release_contract.oracle.media_types import (
    MISSING,
    SPELLINGS,
    UNLISTED,
    UNLISTED_TYPES,
    broken_media_type_rule,
    listed_types,
    media_type_mutation_groups,
)

JUDGEMENTS = [
    *((value, None) for value in SPELLINGS),
    *((value, UNLISTED) for value in UNLISTED_TYPES),
    ("APPLICATION/JSON ; charset=utf-8", None),
    ("application/x-pem-file", None),
    ("multipart/form-data; boundary=x", None),
    ("", UNLISTED),
    (None, MISSING),
]


@pytest.mark.parametrize(("value", "rule"), JUDGEMENTS)
def test_media_type_breaks_one_rule_at_most(contract, value, rule):
    """JSON in any spelling is listed, the two types without a meaning here are not judged, any other is unlisted."""
    assert broken_media_type_rule(contract, value) == rule


def test_contract_lists_json_alone(contract):
    """The one type that the contract lists is JSON."""
    assert listed_types(contract) == {"application/json"}


def test_every_rule_has_its_edits(contract):
    """There are edits for either rule, each of which breaks it."""
    groups = media_type_mutation_groups(contract)

    assert {group[0].keyword for group in groups} == {MISSING.keyword, UNLISTED.keyword}
    for group in groups:
        for edit in group:
            rule = broken_media_type_rule(contract, edit.value)
            assert rule is not None
            assert rule.keyword == edit.keyword

"""The Content-Type of an update: listed, unlisted, and not judged."""

import pytest

from cce_release_contract.oracle.media_types import (
    MISSING,
    UNLISTED,
    broken_media_type_rule,
    listed_types,
)

JUDGEMENTS = [
    ("application/json;charset=utf-8", None),
    ("text/plain", UNLISTED),
    ("application/merge-patch+json", UNLISTED),
    ("APPLICATION/JSON ; charset=utf-8", None),
    ("application/x-pem-file", None),
    ("multipart/form-data; boundary=x", None),
    ("", UNLISTED),
    (None, MISSING),
]


@pytest.mark.parametrize(("value", "rule"), JUDGEMENTS)
def test_media_type_breaks_one_rule_at_most(contract, value, rule):
    """JSON in any spelling is listed, two types are not judged, any other is unlisted."""
    assert broken_media_type_rule(contract, value) == rule


def test_contract_lists_json_alone(contract):
    """The contract lists only JSON."""
    assert listed_types(contract) == {"application/json"}

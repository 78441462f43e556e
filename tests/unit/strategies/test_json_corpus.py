"""The corpus of malformed bodies: each reason is true and unique."""

import json

import pytest

from cce_release_contract.contract.json_text import parse_json
from cce_release_contract.exchanges.json_bytes import json_bytes
from cce_release_contract.oracle.byte_rules import broken_byte_rule
from cce_release_contract.strategies.byte_mutations import BYTE_EDITS
from cce_release_contract.strategies.json_corpus import ENCODED, MALFORMED, nested, with_literal

BODY = {"chart_id": "c", "action": "upgrade", "parameters": {"dry_run": True}, "values": {}}
CORPUS = (*MALFORMED, *ENCODED)


@pytest.mark.parametrize("edit", CORPUS, ids=lambda edit: edit.words)
def test_reason_is_true(edit):
    """Each body breaks the rule that it names, and our parser refuses it."""
    body = edit.apply(BODY)
    rule = broken_byte_rule(body)

    assert rule is not None
    assert rule.keyword == edit.keyword
    with pytest.raises(ValueError, match=r"not (JSON|UTF-8)"):
        parse_json(body)


@pytest.mark.parametrize("edit", CORPUS, ids=lambda edit: edit.words)
def test_edit_changes_the_body(edit):
    """An entry without an effect raises, because it would be a valid body."""
    assert edit.apply(BODY) != json_bytes(BODY)


def test_entries_differ():
    """No body and no description of the corpus is repeated, also not in the byte mutations."""
    bodies = [edit.apply(BODY) for edit in CORPUS]
    words = [edit.words for edit in CORPUS]

    assert len(set(bodies)) == len(bodies)
    assert len(set(words)) == len(words)
    assert not set(bodies) & {edit.apply(BODY) for edit in BYTE_EDITS}


@pytest.mark.parametrize("literal", [b"1e3", b'"\\ud83d\\ude00"', b"[1]"])
def test_literal_that_is_json_makes_a_valid_body(literal):
    """A literal is in the values exactly as written."""
    assert json.loads(with_literal(literal)(BODY))["values"] == {"x-literal": json.loads(literal)}


def test_nested_values_have_their_levels():
    """A nested value has the stated depth, closed or not."""
    assert json.loads(nested(3)) == [[[]]]
    assert json.loads(nested(3, opening=b'{"a":', closing=b"}")) == {"a": {"a": {}}}
    assert nested(3, closing=b"") == b"[[["

"""A long chain of schemas by reference takes as much work for each schema as a short one."""

from __future__ import annotations

from collections import Counter
from typing import Any

import jsonschema_rs
import pytest
from tests.unit.diff.small_documents import content, document, source

from cce_release_contract.diff.differing import diff_documents
from cce_release_contract.diff.schemas import acceptance, likeness
from cce_release_contract.diff.sources import Source


def chain(length: int, bound: int) -> Source:
    """A request and a response whose schemas hold each other; the last one has a bound."""
    body = content({"$ref": "#/components/schemas/S0"})
    made = document(requestBody={"content": body}, responses={"200": {"description": "done", "content": body}})
    for number in range(length):
        inner: Any = {"$ref": f"#/components/schemas/S{number + 1}"}
        members = {"next": inner, "size": {"type": "integer", "maximum": 5}}
        made["components"]["schemas"][f"S{number}"] = {"type": "object", "properties": members}
    made["components"]["schemas"][f"S{length}"] = {"type": "object", "properties": {"size": {"maximum": bound}}}
    return source(made)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How many pairs of schemas are looked at for likeness, and how many validators are made."""
    counts: Counter[str] = Counter()
    look, make = likeness._Likeness.alike, jsonschema_rs.Draft202012Validator

    def alike(*arguments: Any) -> bool:
        counts["looks"] += 1
        return look(*arguments)

    def validator(*arguments: Any, **options: Any) -> Any:
        counts["validators"] += 1
        return make(*arguments, **options)

    monkeypatch.setattr(likeness._Likeness, "alike", alike)
    monkeypatch.setattr(acceptance.jsonschema_rs, "Draft202012Validator", validator)
    return counts


def test_work_grows_with_the_length_of_the_chain_only(work: Counter[str]) -> None:
    """Twice as many schemas are twice the work, and no more validators; both directions are judged."""
    found = []
    for length in (100, 200):
        work.clear()
        changes = diff_documents(chain(length, 5), chain(length, 3)).changes
        assert {change.id: change.verdict for change in changes} == {
            "request-property-maximum-decreased": "breaking",
            "response-property-maximum-decreased": "compatible",
        }
        found.append(dict(work))

    assert found[1]["looks"] < 2.2 * found[0]["looks"]
    assert found[1]["looks"] < 20 * 200
    assert found[1]["validators"] == found[0]["validators"] < 100


def test_a_chain_that_is_too_deep_for_a_payload_is_unproven() -> None:
    """What is nested more deeply than JSON can be written is said to be unproven."""
    changes = diff_documents(chain(500, 5), chain(500, 3)).changes

    assert {change.verdict for change in changes} <= {"unproven", "compatible"}
    assert "unproven" in {change.verdict for change in changes}

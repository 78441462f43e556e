"""Tests of which recorded exchanges a change concerns."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.diff.small_documents import content, document, source

from cce_release_contract.diff.changes import DocumentDiff, TrafficCount
from cce_release_contract.diff.differing import diff_documents
from cce_release_contract.diff.traffic import PlainExchange, TrafficBody, with_traffic

JSON = "application/json"
THING = {"type": "object", "required": ["a"], "properties": {"a": {"enum": [1, 2]}, "b": {"items": {"maximum": 5}}}}


def documented(sent: Any = THING, got: Any = THING, **more: Any) -> dict[str, Any]:
    """A document that sends a body and gets one back, below a base path."""
    responses = more.pop("responses", {"200": {"description": "done", "content": content(got)}})
    made = document(requestBody={"content": content(sent)}, responses=responses)
    return {**made, "servers": [{"url": "https://example.org/base"}], **more}


def exchange(number: int, sent: Any = None, got: Any = None, **other: Any) -> PlainExchange:
    bodies = {name: None if one is None else TrafficBody(JSON, one) for name, one in (("sent", sent), ("got", got))}
    values = {"method": "PUT", "path": "/things/7", "status": 200, **other}
    return PlainExchange(f"entry {number}", sent=bodies["sent"], received=bodies["got"], **values)


def concerned(
    old: dict[str, Any], new: dict[str, Any], *exchanges: PlainExchange
) -> tuple[dict[str, Any], DocumentDiff]:
    """The places by the id of the change, and the diff."""
    before, after = source(old), source(new)
    diff = with_traffic(diff_documents(before, after), before, after, exchanges)
    return {change.id: list(change.exchanges) for change in diff.changes}, diff


def test_a_body_is_listed_under_the_change_that_refuses_it() -> None:
    """Each body stands at the change of its place; one that both documents allow, or the old one refuses, at none."""
    new = {**THING, "required": ["a", "b"], "properties": {"a": {"enum": [1]}, "b": {"items": {"maximum": 3}}}}

    found, diff = concerned(
        documented(),
        documented(sent=new),
        exchange(1, sent={"a": 2, "b": []}),
        exchange(2, sent={"a": 1, "b": [1, 4]}),
        exchange(3, sent={"a": 1}, path="/base/things/8"),
        exchange(4, sent={"a": 1, "b": []}),
        exchange(5, sent={"a": 7}),
        exchange(6, sent={"a": 2}, path="/other/things/8"),
        exchange(7, sent={"a": 2}, method="POST"),
    )

    assert found == {
        "request-property-enum-value-removed": ["entry 1"],
        "request-property-maximum-decreased": ["entry 2"],
        "request-property-became-required": ["entry 3"],
    }
    assert diff.traffic == TrafficCount(read=7, matched=5, concerned=3)


def test_a_keyword_beside_the_reference_of_a_body_refuses_it() -> None:
    """The exchange is listed at the change of the keyword, which the document it refers to does not have."""
    small = {"$ref": "#/components/schemas/Small"}

    found, _ = concerned(documented(small), documented({**small, "minimum": 1}), exchange(1, sent=0))

    assert found == {"request-body-minimum-added": ["entry 1"]}


def test_a_response_that_is_no_longer_allowed_is_listed() -> None:
    """A narrower response breaks no client, but servers that responded so have to change."""
    new = {**THING, "properties": {**THING["properties"], "a": {"enum": [1]}}}

    found, _ = concerned(documented(), documented(got=new), exchange(1, got={"a": 2}), exchange(2, got={"a": 1}))

    assert found == {"response-property-enum-value-removed": ["entry 1"]}


@pytest.mark.parametrize(
    ("new", "change"),
    [
        (documented(responses={"201": {"description": "made"}}), "response-status-removed"),
        (documented(paths={}), "operation-removed"),
        (
            documented(responses={"200": {"description": "done", "content": {"text/plain": {}}}}),
            "response-media-type-removed",
        ),
    ],
)
def test_what_is_gone_concerns_every_exchange_that_had_it(new: dict[str, Any], change: str) -> None:
    """A removed status, operation or media type concerns the exchanges with it."""
    found, _ = concerned(documented(), new, exchange(1, got={"a": 1}), exchange(2, status=0, method="GET"))

    assert found[change] == ["entry 1"]

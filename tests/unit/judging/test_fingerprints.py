"""Tests of fingerprints: the parts that two runs with one seed have in common."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.response import Response
from cce_release_contract.judging.fingerprints import Fingerprint, fingerprint_of, shape_changes, shape_of

JSON = (("Content-Type", "Application/JSON; charset=utf-8"),)
NAMES = {"n1": "{namespace}", "chart-1": "{chart}"}


def exchange(status: int = 200, body: bytes = b"{}", headers: Any = JSON) -> Exchange:
    return Exchange(Request("GET", "/a"), Response(status, headers, body), test="t")


def asked(target: str = "/a/n1/r", headers: Any = (), body: bytes = b"", names: Any = NAMES) -> Fingerprint:
    return fingerprint_of(Exchange(Request("PUT", target, headers, body), None, failure="reset", test="t"), names)


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ({"b": 1, "a": [1.5, "x", "y", None, True]}, {"a": ["boolean", "null", "number", "string"], "b": "integer"}),
        ([], []),
        ([{"a": 1}, {"a": 2}, {"a": "x"}], [{"a": "integer"}, {"a": "string"}]),
        ("text", "string"),
    ],
)
def test_shape_holds_names_and_types(value: object, shape: object) -> None:
    """A shape has the names of members and the types of values, of a list each different shape once."""
    assert shape_of(value) == shape


def test_shape_of_a_deep_value_ends() -> None:
    """A target cannot make a shape deeper than twelve levels."""
    deep: Any = 1
    for _ in range(500):
        deep = [deep]

    assert json.dumps(shape_of(deep)).count("[") == 12


def test_fingerprint_has_no_values() -> None:
    """The fingerprint of a response has its status, code, media type and shape."""
    body = b'{"error_code": "CCE.02404001", "error_msg": "release 17 not found"}'

    fingerprint = fingerprint_of(exchange(404, body), {})

    assert (fingerprint.status, fingerprint.code, fingerprint.media_type) == (404, "CCE.02404001", "application/json")
    assert fingerprint.shape == {"error_code": "string", "error_msg": "string"}
    assert "release" not in json.dumps(fingerprint.to_json())


@pytest.mark.parametrize(
    ("body", "shape"), [(b"", "empty"), (b"<html>", "not JSON"), (b"\xff", "not JSON"), (b"[" * 100_000, "not JSON")]
)
def test_body_that_is_not_json_has_a_shape(body: bytes, shape: str) -> None:
    """An empty body and an unreadable body have their own shapes."""
    assert fingerprint_of(exchange(body=body), {}).shape == shape


def test_outline_survives_its_file() -> None:
    """What is written is read again."""
    for fingerprint in (fingerprint_of(exchange(body=b'{"a":[1]}'), NAMES), asked()):
        assert Fingerprint.from_json(json.loads(json.dumps(fingerprint.to_json()))) == fingerprint


def test_names_are_replaced_where_they_stand_alone() -> None:
    """A name is replaced as a whole segment of the path and as a whole text of the body, nowhere else."""
    one = asked("/a/n1/n11?x=n1", body=b'{"chart_id":"chart-1","a":"chart-1x"}')
    other = asked(
        "/a/n2/n11?x=n1",
        body=b'{"chart_id":"chart-2","a":"chart-1x"}',
        names={"n2": "{namespace}", "chart-2": "{chart}"},
    )

    assert one.target == "/a/{namespace}/n11?x=n1"
    assert one.asks_as(other)


@pytest.mark.parametrize(
    ("headers", "body", "same"),
    [
        ((("X-Auth-Token", "b"), ("Host", "b"), ("X-Sdk-Date", "2"), ("Authorization", "c")), b"", True),
        ((("Accept", "x"),), b"", False),
        ((), b"{}", False),
    ],
)
def test_requests_are_the_same_but_for_who_asks_and_when(headers: Any, body: bytes, same: bool) -> None:
    """Credentials, host and date do not make another request; other headers and the body do."""
    plain = asked(headers=(("X-Auth-Token", "a"), ("Host", "a"), ("X-Sdk-Date", "1")))

    assert plain.asks_as(asked(headers=headers, body=body)) is same


@pytest.mark.parametrize(
    ("changed", "differs"),
    [
        ({}, ()),
        ({"status": 201}, ("status",)),
        ({"status": None, "failure": "reset"}, ("status",)),
        ({"code": "CCE.1"}, ("code",)),
        ({"media_type": "text/html"}, ("shape",)),
        ({"shape": {"a": "string"}}, ("shape",)),
        ({"status": 500, "code": "x", "shape": "empty"}, ("status", "code", "shape")),
    ],
)
def test_responses_differ_in_named_parts(changed: dict[str, Any], differs: tuple[str, ...]) -> None:
    """Each part in which two responses differ is named."""
    fingerprint = fingerprint_of(exchange(), {})

    assert fingerprint.differences(replace(fingerprint, **changed)) == differs


@pytest.mark.parametrize(
    ("one", "other", "changes"),
    [
        ({"a": "string"}, {"a": "string"}, []),
        ({"a": "string"}, {"b": "string"}, [("/a", "string", "nothing"), ("/b", "nothing", "string")]),
        ([{"a": "integer"}], [{"a": "null"}], [("/-/a", "integer", "null")]),
        ("empty", {"a": "string"}, [("", "empty", '{"a": "string"}')]),
        (["null", "string"], ["string"], [("", '["null", "string"]', '["string"]')]),
    ],
)
def test_changes_of_a_shape_have_a_place(one: Any, other: Any, changes: list[tuple[str, str, str]]) -> None:
    """A difference of two shapes is named by pointer, with both values."""
    assert shape_changes(one, other) == changes


def test_run_id_is_replaced_wherever_it_stands() -> None:
    """Two runs that make names from their ids, whole or as a part, send the same requests."""
    one, other = (
        fingerprint_of(
            Exchange(Request("PUT", f"/a/x-{run_id}-y", (), f'{{"n":"{run_id}z"}}'.encode()), None), {}, run_id
        )
        for run_id in ("0123abcd", "4567abcd")
    )

    assert one.target == "/a/x-{run}-y"
    assert one.asks_as(other)

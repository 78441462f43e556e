"""The contract check of a request."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from cce_release_contract.emulator.checks.member_count import MOST_MEMBERS


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 200),
        ("Application/JSON", 200),
        ("application/json;charset=utf-8", 200),
        ('application/json; charset="UTF-8"', 200),
        ("application/json; charset=latin-1", 400),
        ("application/jsonx", 400),
        ("text/plain", 400),
        ("application/x-pem-file", 400),
        ("multipart/form-data; boundary=x", 400),
        ("", 400),
    ],
)
def test_media_types(service: Any, content_type: str, status: int) -> None:
    """JSON is read, with or without the charset that it has anyway; any other type, or none, is CCE.01400006."""
    response = service.put(headers={"content-type": content_type})

    assert response.status == status
    assert status == 200 or response.code == "CCE.01400006"


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"x",
        b"null",
        b"[]",
        b'"text"',
        b"\xff",
        b"{} {}",
        b'{"chart_id": NaN}',
        b'{"a": 1e400}',
        b'{"a": "\\ud800"}',
        b"[" * 100_000,
        b'{"values":' * 300 + b"{}" + b"}" * 300,
    ],
    ids=["cut", "word", "null", "list", "text", "bytes", "two", "nan", "large", "surrogate", "deep", "deep-objects"],
)
def test_bodies_that_are_no_json_object_are_refused(service: Any, body: bytes) -> None:
    """A body that is not one JSON object is 400 with the reason, never a failure of the service."""
    response = service.send("PUT", service.target(), body)

    assert (response.status, response.code) == (400, "CCE.02400001")
    assert response.message.startswith("Invalid request: (root): ")


def test_body_with_too_many_members_is_refused(service: Any) -> None:
    """A body of 50,000 members is served, one more is 400 before it is parsed; commas in texts are no members."""
    body = service.body(values={"text": "," * 60_000})
    most = MOST_MEMBERS - len(body) - 2

    served = service.put(service.body(values={"text": "," * 60_000, "list": [1] * most}))
    service.settle()
    refused = service.put(service.body(values={"text": "," * 60_000, "list": [1] * (most + 1)}))

    assert (served.status, refused.status, refused.code) == (200, 400, "CCE.02400001")
    assert "(root): the body has more than 50000 members" in refused.message
    assert service.get().document["version"] == 2


def test_kept_values_have_the_same_limit(service: Any) -> None:
    """Updates that keep the values cannot make them larger than one body may be."""
    statuses = []

    for round_ in "abc":
        values = {f"{round_}{number}": 1 for number in range(20_000)}
        response = service.put(service.body(values=values, parameters={"replace": True}))
        statuses.append(response.status)
        service.settle()

    assert statuses == [200, 200, 400]
    assert "/values: the values have more than 50000 members" in response.message


def test_empty_body_is_refused(service: Any) -> None:
    """An empty body is 400 and called empty."""
    response = service.send("PUT", service.target(), b"", headers={"content-type": "application/json"})

    assert (response.status, response.code) == (400, "CCE.02400001")
    assert "empty" in response.message


def test_all_problems_of_a_body_are_named_at_once(service: Any) -> None:
    """One response names each wrong member with its pointer and reason, and no correct one."""
    body = {
        "action": "Upgrade",
        "parameters": {"dry_run": "yes", "release_version": -1, "recreate": True},
        "values": [],
    }

    message = service.put(body).message

    assert "'chart_id' is missing" in message
    assert '/action: "Upgrade" is not one of upgrade, rollback' in message
    assert "/parameters/dry_run: " in message
    assert "/parameters/release_version: " in message
    assert "/values: " in message
    assert "/parameters/recreate" not in message


def test_wrong_values_are_not_quoted(service: Any) -> None:
    """A refusal quotes neither objects nor arrays, which may hold secrets."""
    response = service.put(service.body(values=[{"password": "hunter2"}]))

    assert response.status == 400
    assert "hunter2" not in response.text


def test_name_that_no_release_can_have_is_refused(service: Any) -> None:
    """A name outside the contract's pattern is 400 and named."""
    response = service.get(name="Not%2FA_Name")

    assert (response.status, response.code) == (400, "CCE.02400001")
    assert 'path parameter name: "Not/A_Name"' in response.message


def test_last_of_duplicate_members_counts(service: Any) -> None:
    """As in Go's decoder, the last of duplicate members is the one that counts."""
    body = json.dumps(service.body()).replace('"action": "upgrade"', '"action": "destroy", "action": "upgrade"')

    response = service.send("PUT", service.target(), body.encode())

    assert response.status == 200


def test_integral_floats_are_integers(service: Any) -> None:
    """A release_version of 1.0 is 1."""
    service.put()
    service.settle()
    body = json.dumps(service.body("rollback", parameters={"release_version": 1.0}))

    response = service.send("PUT", service.target(), body.encode())

    assert "1.0" in body
    assert (response.status, response.document["version"]) == (200, 3)


def test_unknown_members_are_ignored_and_noted(service: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Members that the contract does not name change nothing and are logged by name, not by value."""
    with caplog.at_level(logging.INFO):
        response = service.put(service.body(extra="x-secret", parameters={"more": "y-secret"}))

    assert response.status == 200
    assert "/extra, /parameters/more" in caplog.text
    assert "secret" not in caplog.text


def test_terraforms_zero_values_are_accepted(service: Any) -> None:
    """All eight parameters with zero values are no reason to refuse an upgrade."""
    names = ("dry_run", "no_hooks", "replace", "recreate", "reset_values", "include_hooks")
    zeros = dict.fromkeys(names, False) | {"name_template": "", "release_version": 0}

    response = service.put(service.body(parameters=zeros))

    assert response.status == 200

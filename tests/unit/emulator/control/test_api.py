"""The control API: sandboxes, their state, faults and clock, and clear errors."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from cce_release_contract.emulator.control.api import ControlApi

TOKEN = "control-token"


def call(
    service: Any, method: str, path: str, form: Any = None, *, token: str = TOKEN, responses: list[Any] | None = None
) -> tuple[int, Any]:
    """One call of the control API; `responses` collects the messages of its response."""
    body = form if isinstance(form, bytes) else b"" if form is None else json.dumps(form).encode()
    application = ControlApi(service.emulator, token=TOKEN).application()
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "path": f"/_emulator{path}",
        "raw_path": f"/_emulator{path}".encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"x-control-token", token.encode())],
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
        "scheme": "http",
    }
    sent: list[Any] = [] if responses is None else responses

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(application(scope, receive, send))
    return sent[0]["status"], json.loads(b"".join(message.get("body", b"") for message in sent[1:]))


def test_sandbox_is_made_with_all_that_a_test_needs(service: Any) -> None:
    """A new sandbox names its namespace, credentials, charts and releases, and is served at once."""
    status, document = call(service, "POST", "/scopes", {"releases": [{"name": "web"}, {"name": "db"}]})

    response = service.send(
        "GET",
        service.target(namespace=document["namespace"], name="db"),
        headers={"x-auth-token": document["token"]},
    )

    assert status == 201
    assert [release["name"] for release in document["releases"]] == ["web", "db"]
    assert document["chart_id"] != document["upgrade_chart_id"]
    assert {document["chart_id"], document["upgrade_chart_id"]} <= {chart["id"] for chart in document["charts"]}
    assert (response.status, response.document["version"]) == (200, 1)


def test_same_namespace_again_replaces_the_sandbox(service: Any) -> None:
    """Making a sandbox in a used namespace replaces it, and the old credentials stop working."""
    service.put()

    status, document = call(service, "POST", "/scopes", {"namespace": "check-unit"})
    old = service.get()
    new = service.send("GET", service.target(), headers={"x-auth-token": document["token"]})

    assert status == 201
    assert old.status == 401
    assert (new.status, new.document["version"]) == (200, 1)


def test_state_shows_values_in_clear(service: Any) -> None:
    """The state holds every revision with config, unmasked values and the manifest's digest."""
    service.put(service.body(values={"basic": {"mysql_password": "hunter2"}}))

    status, document = call(service, "GET", "/scopes/check-unit/state")

    revision = document["releases"][0]["revisions"][-1]
    assert status == 200
    assert (revision["number"], revision["status"], revision["action"]) == (2, "PENDING_UPGRADE", "upgrade")
    assert revision["values"]["basic"]["mysql_password"] == "hunter2"
    assert len(revision["manifest_sha256"]) == 64


def test_clock_of_a_sandbox_moves_alone(service: Any) -> None:
    """Moving a sandbox's clock settles its release and no other's."""
    other, _ = service.emulator.make_sandbox({"namespace": "check-other", "settle_seconds": 10})
    service.put()
    place = service.target(namespace="check-other")
    service.send("PUT", place, service.body(), headers={"x-auth-token": other.token})

    status, document = call(service, "PUT", "/scopes/check-unit/clock", {"advance_seconds": 10})

    assert (status, document["clock_offset_seconds"]) == (200, 10)
    assert service.get().document["status"] == "DEPLOYED"
    assert service.send("GET", place, headers={"x-auth-token": other.token}).document["status"] == "PENDING_UPGRADE"


def test_faults_are_switched_for_one_sandbox(service: Any) -> None:
    """A fault changes the sandbox's responses while it is switched on."""
    on = call(service, "PUT", "/scopes/check-unit/faults", {"faults": ["version-as-text"]})
    wrong = service.get().document["version"]
    off = call(service, "PUT", "/scopes/check-unit/faults", {"faults": []})
    right = service.get().document["version"]

    assert (on[0], off[0]) == (200, 200)
    assert (wrong, right) == ("1", 1)


def test_sandbox_inherits_the_faults_of_the_process(service: Any) -> None:
    """A sandbox that names no faults has the ones that the emulator was started with."""
    assert call(service, "PUT", "/faults", {"faults": ["version-as-text"]})[0] == 200

    inherited = call(service, "POST", "/scopes", {})[1]
    named = call(service, "POST", "/scopes", {"faults": []})[1]

    assert (inherited["faults"], named["faults"]) == (["version-as-text"], [])


def test_catalogue_lists_every_fault(service: Any) -> None:
    """The catalogue names id, title, group and clauses of each fault."""
    status, document = call(service, "GET", "/faults")

    assert status == 200
    assert len(document["faults"]) >= 26
    assert set(document["faults"][0]) == {"id", "title", "group", "breaks", "may_break"}


def test_reset_goes_back_to_the_start(service: Any) -> None:
    """After a reset there are no sandboxes, and the seeded release is at revision 1."""
    example = {"x-auth-token": "EMULATOR-EXAMPLE-TOKEN"}
    seeded = service.target(namespace="monitoring")
    service.send("PUT", seeded, service.body(), headers=example)

    status, _ = call(service, "POST", "/reset")

    assert status == 200
    assert service.send("GET", seeded, headers=example).document["version"] == 1
    assert call(service, "GET", "/scopes/check-unit/state")[0] == 404


def test_removed_sandbox_is_gone(service: Any) -> None:
    """A removed sandbox has neither state nor credentials."""
    status, _ = call(service, "DELETE", "/scopes/check-unit")

    assert status == 200
    assert call(service, "DELETE", "/scopes/check-unit")[0] == 404
    assert service.get().status == 401


@pytest.mark.parametrize(
    ("method", "path", "form", "status", "text"),
    [
        ("POST", "/scopes", {"settle_second": 1}, 400, "did you mean settle_seconds"),
        ("POST", "/scopes", {"faults": ["values-as-objekt"]}, 400, "did you mean values-as-object"),
        ("POST", "/scopes", {"faults": "x"}, 400, "not a list"),
        ("POST", "/scopes", b"{", 400, "not JSON"),
        ("POST", "/scopes", [], 400, "not a JSON object"),
        ("PUT", "/scopes/check-unit/faults", {"faults": ["nothing-like-it"]}, 400, "unknown fault"),
        ("PUT", "/scopes/check-unit/faults", {}, 400, "not a list"),
        ("PUT", "/scopes/check-unit/clock", {"advance_seconds": "1"}, 400, "advance_seconds is '1'"),
        ("PUT", "/scopes/check-unit/clock", {"advance_seconds": 1e300}, 400, "seconds"),
        ("PUT", "/scopes/check-unit/clock", {"advance_seconds": 10**4000}, 400, "advance_seconds is 1000"),
        ("PUT", "/scopes/check-unit/clock", {"advance_seconds": -(10**400)}, 400, "advance_seconds is -1000"),
        ("PUT", "/scopes/check-unit/clock", b'{"advance_seconds": 1' + b"0" * 5000 + b"}", 400, "too many digits"),
        ("PUT", "/scopes/check-unit/clock", b'{"advance_seconds": NaN}', 400, "NaN is not a JSON number"),
        ("POST", "/scopes", {"settle_seconds": 10**4000}, 400, "settle_seconds is 1000"),
        ("POST", "/scopes", {"clock_offset_seconds": -(10**4000)}, 400, "clock_offset_seconds is -1000"),
        ("POST", "/scopes", {"releases": [{"name": "a", "values": {"n": 10**4000}}]}, 400, "outside the range of"),
        ("POST", "/scopes", b"[" * 2000, 400, "nested deeper"),
        ("POST", "/scopes", b" " * (32 * 1024 * 1024 + 1), 413, "larger than 32 MB"),
        ("GET", "/scopes/none/state", None, 404, "there is no scope 'none'"),
        ("GET", "/scopes/none/exchanges", None, 404, "there is no scope 'none'"),
        ("GET", "/nowhere", None, 404, "the control API has no GET /_emulator/nowhere"),
        ("DELETE", "/reset", None, 404, "the control API has no DELETE /_emulator/reset"),
    ],
)
def test_bad_calls_say_what_is_wrong(service: Any, method: str, path: str, form: Any, status: int, text: str) -> None:
    """A call that cannot be done is an error that names it, and changes nothing."""
    response = call(service, method, path, form)

    assert response[0] == status
    assert text in json.dumps(response[1], ensure_ascii=False)
    assert service.get().status == 200


@pytest.mark.parametrize(
    "path",
    ["", "/", "/handshake", "/handshake/", "//handshake", "/scopes/check-unit/", "/faults/", "/reset/", "/nowhere"],
)
def test_nothing_is_told_without_the_token(service: Any, path: str) -> None:
    """Without the token every path returns 401, known or not, with or without a final slash."""
    for method in ("GET", "PUT", "POST", "DELETE"):
        status, document = call(service, method, path, token="")

        assert (status, document["error"]["code"]) == (401, "control")


def test_slash_behind_a_path_is_another_path(service: Any) -> None:
    """With the token a path with a slash too many is unknown; nothing is redirected."""
    status, document = call(service, "GET", "/handshake/")

    assert (status, document["error"]["what"]) == (404, "the control API has no GET /_emulator/handshake/")


def test_unexpected_error_is_json(service: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """An internal error returns a JSON error, and the server logs it."""
    monkeypatch.setattr(service.emulator, "reset", lambda: 1 / 0)
    responses: list[Any] = []

    with pytest.raises(ZeroDivisionError):
        call(service, "POST", "/reset", responses=responses)

    assert responses[0]["status"] == 500
    assert json.loads(responses[1]["body"])["error"]["what"] == "POST /_emulator/reset failed: ZeroDivisionError"


def test_wrong_control_token_is_refused(service: Any) -> None:
    """Without the right token nothing is done."""
    status, document = call(service, "POST", "/reset", token="wrong")

    assert (status, document["error"]["code"]) == (401, "control")
    assert service.get().status == 200

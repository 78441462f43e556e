"""The client of the control API."""

from __future__ import annotations

import json

import pytest

from cce_release_contract.client.sandbox.sandbox_client import SandboxClient
from cce_release_contract.client.target import ControlAccess
from cce_release_contract.errors import SandboxError, TargetError, TransportError

SCOPE = {
    "namespace": "ns-1",
    "cluster_id": "c",
    "token": "scope-token",
    "access_key": "AK",
    "secret_key": "scope-secret",
    "settle_seconds": 0,
    "releases": [{"name": "testwww", "version": 1}],
    "chart_id": "chart",
    "upgrade_chart_id": "chart-2",
    "charts": [{"id": "chart", "name": "web", "version": "1"}],
}
HANDSHAKE = {"protocol": "cce-release-sandbox", "version": 1, "capabilities": ["clock"]}


@pytest.fixture
def control(server):
    """A client of the server's control API."""
    with SandboxClient(ControlAccess(f"{server.url}/_emulator", "control-token")) as client:
        yield client


def test_handshake_names_the_service(server, control, json_response):
    """The handshake sends the token and accepts a sandbox only; it is asked for once."""
    server.response = json_response(200, HANDSHAKE)

    assert control.handshake()["version"] == 1
    assert control.capabilities == ["clock"]
    assert len(server.heads) == 1
    assert server.heads[0][0] == b"GET /_emulator/handshake HTTP/1.1"
    assert b"X-Control-Token: control-token" in server.heads[0]


@pytest.mark.parametrize(
    ("status", "document"), [(200, {"protocol": "other"}), (200, []), (401, {}), (404, {}), (302, {})]
)
def test_handshake_refuses_other_services(server, control, json_response, status, document):
    """Another service, a wrong token and a missing page are a target error with a remedy."""
    server.response = json_response(status, document)

    with pytest.raises(TargetError) as refused:
        control.handshake()

    assert "ready line" in refused.value.remedy
    assert "control-token" not in str(refused.value)


def test_handshake_with_a_web_page_is_refused(server, control):
    """HTML is not a handshake."""
    server.response = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>"

    with pytest.raises(TargetError, match="as a sandbox does"):
        control.handshake()


def test_silent_control_api_is_a_transport_error(server, control):
    """A control API that does not respond is a transport error."""
    server.response = None

    with pytest.raises(TransportError):
        control.handshake()


def test_other_version_is_refused(server, control, json_response):
    """A sandbox of another version of the protocol is named with its version."""
    server.response = json_response(200, HANDSHAKE | {"version": 2})

    with pytest.raises(SandboxError, match="version 2 of the sandbox protocol, not 1") as refused:
        control.handshake()

    assert refused.value.cause
    assert refused.value.remedy


@pytest.mark.parametrize(
    "wrong", [{"capabilities": ["clok"]}, {"capabilities": "clock"}, {"version": "1"}, {"endpoints": ["here"]}]
)
def test_handshake_of_another_shape_is_refused(server, control, json_response, wrong):
    """A handshake that breaks the document is refused."""
    server.response = json_response(200, HANDSHAKE | wrong)

    with pytest.raises(SandboxError, match="breaks the protocol"):
        control.handshake()


def test_scope_is_asked_for(server, control, json_response):
    """Making a scope posts the wish and returns the document as it came."""
    server.response = json_response(201, SCOPE)

    made = control.make_scope({"settle_seconds": 0})

    assert json.loads(server.received[0].partition(b"\r\n\r\n")[2]) == {"settle_seconds": 0}
    assert made == SCOPE


@pytest.mark.parametrize(
    ("status", "document", "words"),
    [
        (201, [], "list instead of an object"),
        (404, {"error": {"what": "x"}}, "it has forgotten the scope"),
        (401, {}, "the control token is wrong"),
    ],
)
def test_bad_response_is_a_sandbox_error(server, control, json_response, status, document, words):
    """What a sandbox gets wrong is said with its cause."""
    server.response = json_response(status, document)

    with pytest.raises(SandboxError, match=words):
        control.advance_clock("n", 5) if status != 201 else control.make_scope({})


@pytest.mark.parametrize(
    ("call", "line", "body"),
    [
        (lambda c: c.state("a b"), b"GET /_emulator/scopes/a%20b/state HTTP/1.1", b""),
        (lambda c: c.exchanges("n"), b"GET /_emulator/scopes/n/exchanges HTTP/1.1", b""),
        (lambda c: c.faults("n", ["f"]), b"PUT /_emulator/scopes/n/faults HTTP/1.1", b'{"faults": ["f"]}'),
        (lambda c: c.own_faults(["f"]), b"PUT /_emulator/faults HTTP/1.1", b'{"faults": ["f"]}'),
        (lambda c: c.advance_clock("n", 5), b"PUT /_emulator/scopes/n/clock HTTP/1.1", b'{"advance_seconds": 5}'),
        (lambda c: c.remove_scope("n"), b"DELETE /_emulator/scopes/n HTTP/1.1", b""),
        (lambda c: c.reset(), b"POST /_emulator/reset HTTP/1.1", b"{}"),
        (lambda c: c.fault_catalogue(), b"GET /_emulator/faults HTTP/1.1", b""),
    ],
)
def test_calls(server, control, json_response, call, line, body):
    """Each method is one request of the control API."""
    server.response = json_response(200, {})

    call(control)

    assert server.heads[0][0] == line
    assert server.received[0].partition(b"\r\n\r\n")[2] == body


def test_refusal_shows_the_response(server, control, json_response):
    """The message contains an unexpected response."""
    server.response = json_response(400, {"errorMessage": "no such fault"})

    with pytest.raises(TargetError, match="no such fault"):
        control.faults("n", ["x"])


def test_state_is_an_object(server, control, json_response):
    """A state that is not an object is refused."""
    server.response = json_response(200, [])

    with pytest.raises(TargetError, match="instead of an object"):
        control.state("n")

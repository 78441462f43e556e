"""The client of the control API."""

from __future__ import annotations

import json

import pytest

from cce_release_contract.client.sandbox.sandbox_client import SandboxClient
from cce_release_contract.client.target import ControlAccess
from cce_release_contract.errors import TargetError, TransportError

SCOPE = {
    "namespace": "ns-1",
    "cluster_id": "c",
    "cluster_name": "name",
    "token": "scope-token",
    "access_key": "AK",
    "secret_key": "scope-secret",
    "settle_seconds": 0,
    "releases": [{"name": "testwww", "version": 1}],
    "chart_id": "chart",
    "upgrade_chart_id": "chart-2",
    "charts": [],
}


@pytest.fixture
def control(server):
    """A client of the server's control API."""
    with SandboxClient(ControlAccess(f"{server.url}/_emulator", "control-token")) as client:
        yield client


def test_handshake_names_the_service(server, control, json_response):
    """The handshake sends the token and accepts our emulator only."""
    server.response = json_response(200, {"service": "cce-release-emulator", "version": "1"})

    assert control.handshake()["version"] == "1"
    assert server.heads[0][0] == b"GET /_emulator/health HTTP/1.1"
    assert b"X-Control-Token: control-token" in server.heads[0]


@pytest.mark.parametrize(
    ("status", "document"), [(200, {"service": "other"}), (200, []), (401, {}), (404, {}), (302, {})]
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

    with pytest.raises(TargetError, match="as an emulator does"):
        control.handshake()


def test_silent_control_api_is_a_transport_error(server, control):
    """A control API that does not respond is a transport error."""
    server.response = None

    with pytest.raises(TransportError):
        control.handshake()


def test_seed_makes_a_scope(server, control, json_response, emulator_target):
    """Seeding posts its settings and returns the scope, which makes a target."""
    server.response = json_response(201, SCOPE)

    scope = control.seed(settle_seconds=0, faults=["x"])

    assert json.loads(server.received[0].partition(b"\r\n\r\n")[2]) == {"settle_seconds": 0, "faults": ["x"]}
    target = scope.target(emulator_target)
    assert (target.address.namespace, target.address.name, target.chart_id) == ("ns-1", "testwww", "chart")
    assert target.credentials == scope.token_credentials
    assert scope.key_credentials.secret_key == "scope-secret"
    assert scope.address("other").name == "other"
    assert "scope-token" not in repr(scope)
    assert "scope-secret" not in repr(scope)


def test_scope_without_release_has_no_address(server, control, json_response):
    """A scope without releases has no default address."""
    server.response = json_response(201, SCOPE | {"releases": []})

    with pytest.raises(TargetError, match="no release"):
        control.seed().address()


def test_scope_of_another_version_is_refused(server, control, json_response):
    """An error for a scope without a member names the member."""
    server.response = json_response(201, {name: value for name, value in SCOPE.items() if name != "token"})

    with pytest.raises(TargetError, match="token"):
        control.seed()


@pytest.mark.parametrize(
    ("call", "line", "body"),
    [
        (lambda c: c.state("a b"), b"GET /_emulator/scopes/a%20b/state HTTP/1.1", b""),
        (lambda c: c.exchanges("n"), b"GET /_emulator/scopes/n/exchanges HTTP/1.1", b""),
        (lambda c: c.faults("n", ["f"]), b"PUT /_emulator/scopes/n/faults HTTP/1.1", b'{"faults": ["f"]}'),
        (lambda c: c.clock("n", 5), b"PUT /_emulator/scopes/n/clock HTTP/1.1", b'{"advance_seconds": 5}'),
        (lambda c: c.drop("n"), b"DELETE /_emulator/scopes/n HTTP/1.1", b""),
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

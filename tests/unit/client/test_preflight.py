"""The first request of a run."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from cce_release_contract.client.budget import Budget
from cce_release_contract.client.gateway import Gateway
from cce_release_contract.client.guard.guard import guard_for
from cce_release_contract.client.preflight import preflight
from cce_release_contract.client.transport.transport import Timeouts, Transport
from cce_release_contract.errors import PreflightError

RUN = "0" * 32

HANDSHAKE = {"protocol": "cce-release-sandbox", "version": 1, "capabilities": []}


@pytest.fixture
def fly():
    """Runs the preflight of a target without waiting."""
    opened = []

    def run(target):
        gateway = Gateway(
            target,
            Transport(target.base_url, Timeouts(2, 2)),
            guard_for(target, RUN),
            Budget(),
            run_id=RUN,
            sleep=lambda _seconds: None,
        )
        opened.append(gateway)
        return preflight(gateway, target)

    yield run
    for gateway in opened:
        gateway.close()


def test_target_that_knows_the_release(fly, server, live_target):
    """A JSON response to one read of the named release is enough."""
    assert fly(live_target) is None
    assert server.heads[0][0] == f"GET {live_target.address.path()} HTTP/1.1".encode()
    assert len(server.received) == 1


def test_target_without_reads_gets_a_harmless_update(fly, server, live_target, json_response):
    """Without reads the first request is a dry run of an impossible release, and its 404 is accepted."""
    server.response = json_response(404, {"errorCode": "CCE.02404001", "errorMessage": "Resource not found."})

    assert fly(replace(live_target, reads=False)) is None

    assert server.heads[0][0].startswith(b"PUT /cce/cam/v3/clusters/")
    assert b"/releases/cce-check-" in server.heads[0][0]
    body = json.loads(server.received[0].partition(b"\r\n\r\n")[2])
    assert body["parameters"] == {"dry_run": True}


@pytest.mark.parametrize(
    ("status", "document", "words"),
    [
        (401, {"error_code": "APIGW.0301"}, "does not accept the token"),
        (403, {"errorCode": "CCE.02403001"}, "may not use"),
        (404, {"errorCode": "CCE.02404001"}, "does not know"),
        (404, {"error_code": "APIGW.0101"}, "does not know"),
        (429, {}, "429"),
        (503, {}, "503"),
        (200, [], "not an object"),
    ],
)
def test_unusable_responses_end_the_run(fly, server, live_target, json_response, status, document, words):
    """An unusable response ends the run with cause and remedy."""
    server.response = json_response(status, document)

    with pytest.raises(PreflightError) as ended:
        fly(live_target)

    assert words in ended.value.what or str(status) in ended.value.what
    assert ended.value.cause
    assert ended.value.remedy
    assert "the-token" not in str(ended.value)


@pytest.mark.parametrize("status", [200, 404, 500])
def test_web_page_ends_the_run(fly, server, live_target, status):
    """HTML is not the API, whatever its status."""
    server.response = f"HTTP/1.1 {status} X\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>".encode()

    with pytest.raises(PreflightError, match=r"not JSON \(text/html\)"):
        fly(live_target)


def test_login_page_ends_the_run(fly, server, live_target):
    """A redirect is not followed, and the error names its location."""
    server.response = b"HTTP/1.1 302 X\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n"

    with pytest.raises(PreflightError, match="/login"):
        fly(live_target)

    assert len(server.received) == 1


def test_server_error_with_json_is_for_the_suite(fly, server, live_target, json_response):
    """A JSON 500 does not stop the run: the suite judges it."""
    server.response = json_response(500, {"errorCode": "CCE.02500001"})

    assert fly(live_target) is None


def test_missing_response_ends_the_run(fly, server, live_target):
    """A transport failure ends the run with the transport's cause and remedy."""
    server.close()

    with pytest.raises(PreflightError, match=r"no response \(refused\)") as ended:
        fly(live_target)

    assert ended.value.remedy


def test_emulator_is_asked_over_its_control_api(fly, server, emulator_target, json_response):
    """A proven emulator gets a handshake and no request of the contract."""
    server.response = json_response(200, HANDSHAKE)

    assert fly(emulator_target) is None
    assert [head[0] for head in server.heads] == [b"GET /_emulator/handshake HTTP/1.1"]


def test_other_service_is_refused(fly, server, emulator_target):
    """A control URL that belongs to something else ends the run."""
    server.response = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"

    with pytest.raises(PreflightError, match="another service"):
        fly(emulator_target)


def test_control_api_of_another_origin_proves_nothing(fly, server, emulator_target, json_response):
    """An emulator elsewhere does not make the target an emulator."""
    elsewhere = replace(emulator_target, base_url="http://127.0.0.1:1", control=emulator_target.control)
    server.response = json_response(200, HANDSHAKE)

    with pytest.raises(PreflightError, match="is not at the target"):
        fly(elsewhere)

    assert [head[0] for head in server.heads] == [b"GET /_emulator/handshake HTTP/1.1"]


def test_stated_origin_is_read_once(fly, server, other_server, emulator_target, json_response):
    """A sandbox that states the target's origin vouches for it, and one read shows whether its scope is there."""
    server.response = json_response(200, HANDSHAKE | {"endpoints": [other_server.url]})
    other_server.response = json_response(401, {"error_code": "APIGW.0301"})
    proxied = replace(emulator_target, base_url=other_server.url, vouched=other_server.url)

    with pytest.raises(PreflightError, match="does not accept the token"):
        fly(proxied)

    assert other_server.heads[0][0].startswith(b"GET /cce/")

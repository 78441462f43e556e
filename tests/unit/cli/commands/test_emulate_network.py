"""`cce-release emulate` on a bad network, over TLS, and with one kind of credentials, as seen by a client."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from tests.waiting import LONGEST_SECONDS

from cce_release_contract.client.authentication import with_credentials
from cce_release_contract.client.credentials import AccessKey, Credentials, Token
from cce_release_contract.client.sandbox.local_emulator import LocalEmulator, start_emulator
from cce_release_contract.client.sandbox.sandbox_client import SandboxClient
from cce_release_contract.client.target import ControlAccess
from cce_release_contract.client.transport.transport import Transport
from cce_release_contract.client.transport.trust import trusted_certificates
from cce_release_contract.emulator.access.credentials import EXAMPLE_CREDENTIALS
from cce_release_contract.emulator.clock import SystemClock
from cce_release_contract.errors import TransportError
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.response import Response

OWNED = {
    "token": Token(EXAMPLE_CREDENTIALS.token),
    "aksk": AccessKey(EXAMPLE_CREDENTIALS.access_key, EXAMPLE_CREDENTIALS.secret_key),
}
CHAOS = 'lost_answers = 1\nonly_methods = ["PUT"]'


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The paths of a certificate for loopback, its key, and the authority that issued it."""
    folder = tmp_path_factory.mktemp("pem")
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    issued.cert_chain_pems[0].write_to_path(str(folder / "cert.pem"))
    issued.private_key_pem.write_to_path(str(folder / "key.pem"))
    return {name: str(folder / f"{name}.pem") for name in ("ca", "cert", "key")}


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[..., LocalEmulator]]:
    """Starts emulators with a chaos file and options."""
    running: list[LocalEmulator] = []

    def start(*options: str, chaos: str = "", ca_bundle: str = "") -> LocalEmulator:
        file = tmp_path / "chaos.toml"
        file.write_text(chaos)
        running.append(start_emulator(["--chaos", str(file), *options], ca_bundle=ca_bundle))
        return running[-1]

    yield start
    for emulator in running:
        emulator.stop()


@pytest.fixture(scope="module")
def secure(pem: dict[str, str]) -> Iterator[LocalEmulator]:
    """An emulator over TLS that takes signatures only."""
    options = ["--tls-cert", pem["cert"], "--tls-key", pem["key"], "--auth", "aksk"]
    with start_emulator(options, ca_bundle=pem["ca"]) as emulator:
        yield emulator


def answered(emulator: LocalEmulator, credentials: Credentials, method: str = "GET", body: bytes = b"") -> Response:
    """The response to a request for the emulator's release."""
    request = Request(method, emulator.address.path(), (("Content-Type", "application/json"),), body)
    with Transport(emulator.url, verify=trusted_certificates(emulator.ca_bundle)) as transport:
        return transport.send(with_credentials(transport.complete(request), credentials, now=SystemClock().now()))


def check(folder: Path, *options: str, **environment: str) -> tuple[int, dict[str, Any]]:
    """Exit code and report of `cce-release check` over one clause."""
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("CCE_RELEASE_", "PYTEST_", "HUAWEI", "HW_"))}
    done = subprocess.run(
        [
            *(sys.executable, "-m", "cce_release_contract.cli", "check", "--format", "json"),
            *("--report-dir", str(folder), "--clause", "response.body.identity", *options),
        ],
        cwd=folder,
        env=kept | environment,
        capture_output=True,
        check=False,
        timeout=LONGEST_SECONDS,
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def test_reset_cuts_the_connection_before_a_byte(started: Callable[..., LocalEmulator]) -> None:
    """A reset is a TCP reset: the client gets no bytes and no orderly end."""
    emulator = started(chaos="resets = 1")
    host, _, port = emulator.url.removeprefix("http://").partition(":")

    with socket.create_connection((host, int(port)), timeout=LONGEST_SECONDS) as connection:
        connection.sendall(f"GET {emulator.address.path()} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        with pytest.raises(ConnectionResetError):
            connection.recv(1)


def test_reset_over_tls_is_no_answer_either(started: Callable[..., LocalEmulator], pem: dict[str, str]) -> None:
    """Over TLS a reset is a reset as well."""
    emulator = started("--tls-cert", pem["cert"], "--tls-key", pem["key"], chaos="resets = 1", ca_bundle=pem["ca"])

    with pytest.raises(TransportError) as caught:
        answered(emulator, OWNED["token"])

    assert caught.value.reason == "reset"


def test_lost_answer_was_an_update(started: Callable[..., LocalEmulator]) -> None:
    """An update with a lost response is executed, and the control API is not affected."""
    emulator = started(chaos=CHAOS)
    body = {"chart_id": emulator.chart_id, "action": "upgrade", "parameters": {}, "values": {}}

    with pytest.raises(TransportError) as caught:
        answered(emulator, OWNED["token"], "PUT", json.dumps(body).encode())

    assert caught.value.reason == "reset"
    assert answered(emulator, OWNED["token"]).json()["version"] == 2
    with SandboxClient(emulator.control) as control:
        assert control.handshake()["faults"] == []


def test_connection_outlives_an_unavailable_answer(started: Callable[..., LocalEmulator]) -> None:
    """A refused client can use its connection again, also after an unread body."""
    emulator = started(chaos="status_429 = 1\nretry_after_seconds = 3")
    connection = http.client.HTTPConnection(emulator.url.removeprefix("http://"), timeout=LONGEST_SECONDS)
    seen = []

    for _ in range(2):
        connection.request("PUT", emulator.address.path(), body=b"x" * 300_000)
        with connection.getresponse() as response:
            seen.append((response.status, response.getheader("Retry-After"), json.load(response)["error_code"]))
    connection.close()

    assert seen == [(429, "3", "APIGW.0308")] * 2


def test_ready_line_of_tls_says_https(secure: LocalEmulator) -> None:
    """Over TLS the target and its control API are at https."""
    target = secure.target()

    assert secure.url.startswith("https://127.0.0.1:")
    assert secure.control.url == f"{secure.url}/_emulator"
    assert target.ca_bundle == secure.ca_bundle != ""


def test_control_client_trusts_the_ca_file(secure: LocalEmulator) -> None:
    """The control API is reached with the CA file, and not without it."""
    with SandboxClient(secure.control) as control:
        assert control.handshake()["protocol"] == "cce-release-sandbox"
    with SandboxClient(ControlAccess(secure.control.url, secure.control.token)) as stranger:
        with pytest.raises(TransportError) as caught:
            stranger.handshake()
        assert caught.value.reason == "tls"


def test_plain_http_gets_no_answer_from_tls(secure: LocalEmulator) -> None:
    """A plain http request to the TLS port gets nothing that looks like a response."""
    with Transport(secure.url.replace("https", "http")) as transport, pytest.raises(TransportError):
        transport.send(Request("GET", secure.address.path()))


def test_emulator_over_tls_is_checked(secure: LocalEmulator, tmp_path: Path) -> None:
    """`check` reaches an emulator over TLS with its control URL and the CA file, whatever the process accepts."""
    control = secure.control.url.replace("://", f"://control:{secure.control.token}@")

    code, report = check(tmp_path, "--target", secure.url, "--control", control, "--ca-bundle", secure.ca_bundle)

    assert (code, report["target"]["mode"], report["summary"]["pass"]) == (0, "controlled", 1)


def test_live_run_signs(secure: LocalEmulator, tmp_path: Path) -> None:
    """`check` takes the vendor's own variables, and signs its way into an emulator that takes signatures only."""
    place = secure.address
    options = [
        *("--target", secure.url, "--ca-bundle", secure.ca_bundle, "--reads", "--cluster-id", place.cluster_id),
        *("--namespace", place.namespace, "--release", place.name),
    ]
    assert secure.access_key is not None

    code, report = check(
        tmp_path,
        *options,
        HUAWEICLOUD_SDK_AK=secure.access_key.access_key,
        HUAWEICLOUD_SDK_SK=secure.access_key.secret_key,
    )

    assert (code, report["target"]["mode"], report["summary"]["pass"]) == (0, "unarmed", 1)


def test_token_is_refused_where_only_signatures_count(secure: LocalEmulator) -> None:
    """With --auth aksk the example token is refused, and the ready line shows only the access key."""
    refused = answered(secure, OWNED["token"])

    assert answered(secure, OWNED["aksk"]).status == 200
    assert (refused.status, refused.json()["error_code"]) == (401, "APIGW.0301")
    assert refused.json()["error_msg"] == "Incorrect IAM authentication information: decrypt token fail"
    assert (secure.token, secure.access_key) == (None, OWNED["aksk"])


def test_signature_is_refused_where_only_the_token_counts(started: Callable[..., LocalEmulator]) -> None:
    """With --auth token the example access key is refused, and the ready line shows only the token."""
    emulator = started("--auth", "token")

    refused = answered(emulator, OWNED["aksk"])

    assert answered(emulator, OWNED["token"]).status == 200
    assert (refused.status, refused.json()["error_code"]) == (401, "APIGW.0301")
    assert refused.json()["error_msg"].endswith("Get secretKey failed,ak:******,err:ak not exist")
    assert (emulator.token, emulator.access_key) == (OWNED["token"], None)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (["--chaos", "missing.toml"], "cannot read the chaos file"),
        (["--tls-cert", "missing.pem"], "--tls-cert without --tls-key"),
        (["--auth", "tokens"], "'tokens' is not one of"),
    ],
)
def test_wrong_options_end_with_2(tmp_path: Path, options: list[str], text: str) -> None:
    """An unusable option is reported on stderr, and nothing is served."""
    command = [sys.executable, "-m", "cce_release_contract.cli", "emulate", "--port", "0", *options]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=LONGEST_SECONDS)

    assert (done.returncode, done.stdout) == (2, "")
    assert text in done.stderr

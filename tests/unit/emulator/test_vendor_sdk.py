"""The vendor's own Python SDK works against the emulator: signing, models and exceptions."""

import json
from types import SimpleNamespace

import pytest
from tests.unit.proxy.running_proxy import recorded_entries, running_proxy

from cce_release_contract.client.sandbox.local_emulator import start_emulator


@pytest.fixture(scope="module")
def emulator():
    """An emulator whose updates settle at once."""
    with start_emulator() as emulator:
        yield emulator


@pytest.fixture(scope="module")
def sdk(tmp_path_factory):
    """The SDK, loaded with an empty home folder: it writes an application id there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        from huaweicloudsdkcce import v3
        from huaweicloudsdkcore.auth.credentials import BasicCredentials
        from huaweicloudsdkcore.exceptions import exceptions

        yield SimpleNamespace(v3=v3, exceptions=exceptions, BasicCredentials=BasicCredentials)


@pytest.fixture
def client(sdk, emulator):
    """The SDK's client, signing with the emulator's example key."""
    return client_with(sdk, emulator, emulator.access_key.access_key, emulator.access_key.secret_key)


def client_with(sdk, emulator, access_key, secret_key, endpoint=None):
    credentials = sdk.BasicCredentials(access_key, secret_key, project_id="0123456789abcdef0123456789abcdef")
    return sdk.v3.CceClient.new_builder().with_credentials(credentials).with_endpoint(endpoint or emulator.url).build()


@pytest.fixture
def update(sdk, emulator, client):
    """Sends an update through the SDK; keyword arguments change the release, the action or the parameters."""

    def update(action="upgrade", *, values=None, name=None, chart_id=None, **parameters):
        return client.update_release(
            sdk.v3.UpdateReleaseRequest(
                **place(emulator, name),
                body=sdk.v3.UpdateReleaseReqBody(
                    chart_id=chart_id or emulator.chart_id,
                    action=action,
                    parameters=sdk.v3.ReleaseReqBodyParams(**parameters),
                    values={} if values is None else values,
                ),
            )
        )

    return update


def place(emulator, name=None):
    address = emulator.address
    return {"cluster_id": address.cluster_id, "namespace": address.namespace, "name": name or address.name}


@pytest.fixture
def show(sdk, emulator, client):
    """Reads the release through the SDK."""
    return lambda: client.show_release(sdk.v3.ShowReleaseRequest(**place(emulator)))


def test_sdk_upgrades(update, show):
    """An upgrade through the SDK makes the next revision, and reading shows it deployed."""
    before = show().version

    response = update(values={"imageTag": "sdk", "x-own": {"nested": [1, "zwei"]}})

    shown = show()
    assert (response.version, response.status) == (before + 1, "PENDING_UPGRADE")
    assert (shown.version, shown.status) == (before + 1, "DEPLOYED")
    assert json.loads(shown.values)["x-own"] == {"nested": [1, "zwei"]}


def test_sdk_rolls_back(update, show):
    """A rollback through the SDK makes a new revision with the values of its target."""
    target = update(values={"imageTag": "first"}, reset_values=True)
    latest = update(values={"imageTag": "second"}, reset_values=True)

    response = update("rollback", release_version=target.version)

    assert response.version == latest.version + 1
    assert response.values == target.values
    assert show().description == f"Rollback to {target.version}"


def test_sdk_dry_run_changes_nothing(update, show):
    """A dry run through the SDK announces a revision and stores none."""
    before = show()

    response = update(values={"imageTag": "dry"}, dry_run=True)

    assert response.version == before.version + 1
    assert show() == before


def test_sdk_reads_the_history(sdk, emulator, client, update):
    """The history through the SDK holds every revision once."""
    latest = update(values={"imageTag": "history"})

    history = client.show_release_history(sdk.v3.ShowReleaseHistoryRequest(**place(emulator))).body

    assert [item.version for item in history] == list(range(1, latest.version + 1))
    assert history[-1].status == "DEPLOYED"


def test_sdk_shows_resources(sdk, emulator, client):
    """The resources through the SDK are the JSON text of an array."""
    request = sdk.v3.ShowReleaseRequest(**place(emulator), show_resources="true")

    response = client.show_release(request)

    assert {resource["kind"] for resource in json.loads(response.resources)} >= {"Deployment", "Service"}


def test_sdk_updates_and_reads_under_the_other_path(sdk, emulator, client, show):
    """The SDK's calls for autopilot clusters update and read the same release."""
    before = show().version
    body = sdk.v3.UpdateReleaseReqBody(
        chart_id=emulator.chart_id, action="upgrade", parameters=sdk.v3.ReleaseReqBodyParams(), values={}
    )
    request = sdk.v3.UpdateAutopilotReleaseRequest(**place(emulator), body=body)

    response = client.update_autopilot_release(request)

    read = client.show_autopilot_release(sdk.v3.ShowAutopilotReleaseRequest(**place(emulator)))
    history = client.show_autopilot_release_history(sdk.v3.ShowAutopilotReleaseHistoryRequest(**place(emulator))).body
    assert response.version == read.version == show().version == before + 1
    assert [item.version for item in history] == list(range(1, before + 2))


@pytest.mark.parametrize(
    ("arguments", "status", "code", "text"),
    [
        ({"action": "restart"}, 400, "CCE.02400001", "/action"),
        ({"values": {"basic": {"mysql_port": "none"}}}, 400, "CCE.02400001", "mysql_port"),
        ({"name": "no-such-release"}, 404, "CCE.02404001", "Resource not found"),
        ({"chart_id": "no-such-chart"}, 404, "CCE.02404001", "Resource not found"),
        ({"action": "rollback", "release_version": 9999}, 404, "CCE.02404001", "Resource not found"),
    ],
)
def test_sdk_raises_our_refusals(sdk, update, arguments, status, code, text):
    """A refusal reaches the SDK's user as an exception with our code, message and request id."""
    with pytest.raises(sdk.exceptions.ClientRequestException) as caught:
        update(**arguments)

    error = caught.value
    assert (error.status_code, error.error_code) == (status, code)
    assert text in error.error_msg
    assert len(error.request_id) == 32


def test_sdk_raises_a_wrong_signature(sdk, emulator):
    """A wrong secret key reaches the SDK's user as 401 with the gateway's code and text."""
    client = client_with(sdk, emulator, emulator.access_key.access_key, "not-the-secret-key")

    with pytest.raises(sdk.exceptions.ClientRequestException) as caught:
        client.show_release(sdk.v3.ShowReleaseRequest(**place(emulator)))

    assert (caught.value.status_code, caught.value.error_code) == (401, "APIGW.0301")
    assert "verify aksk signature fail" in caught.value.error_msg


def test_sdk_raises_a_busy_release(sdk):
    """An update of a busy release reaches the SDK's user as 403 with the words that clients look for."""
    with start_emulator(["--settle-seconds", "60"]) as emulator:
        client = client_with(sdk, emulator, emulator.access_key.access_key, emulator.access_key.secret_key)
        request = sdk.v3.UpdateReleaseRequest(
            **place(emulator),
            body=sdk.v3.UpdateReleaseReqBody(
                chart_id=emulator.chart_id, action="upgrade", parameters=sdk.v3.ReleaseReqBodyParams(), values={}
            ),
        )
        client.update_release(request)

        with pytest.raises(sdk.exceptions.ClientRequestException) as caught:
            client.update_release(request)

    assert (caught.value.status_code, caught.value.error_code) == (403, "CCE.02403001")
    assert "Update release is forbidden" in caught.value.error_msg


def test_sdk_signs_through_our_proxy(sdk, emulator, tmp_path):
    """Signatures stay valid through the proxy, which finds nothing wrong and records no secret."""
    key = emulator.access_key
    har = tmp_path / "sdk.har"
    with running_proxy(emulator.url, "--record", str(har)) as proxy:
        client = client_with(sdk, emulator, key.access_key, key.secret_key, proxy.url)
        body = sdk.v3.UpdateReleaseReqBody(
            chart_id=emulator.chart_id,
            action="upgrade",
            parameters=sdk.v3.ReleaseReqBodyParams(),
            values={"imageTag": "zwölf", "db_password": "PassWord-of-the-sdk"},
        )
        before = client.show_release(sdk.v3.ShowReleaseRequest(**place(emulator), show_resources="true"))

        response = client.update_release(sdk.v3.UpdateReleaseRequest(**place(emulator), body=body))

        history = client.show_release_history(sdk.v3.ShowReleaseHistoryRequest(**place(emulator))).body
        code = proxy.ended()
    assert (response.version, history[-1].version, code) == (before.version + 1, response.version, 0), proxy.said
    assert "3 judged, 0 violations" in proxy.printed
    assert len(recorded_entries(har)) == 3
    text = har.read_text()
    assert [word for word in (key.access_key, "PassWord-of-the-sdk", "PassWord") if word in text] == []

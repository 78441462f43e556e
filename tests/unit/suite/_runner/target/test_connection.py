"""Tests of how a run finds its target."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from cce_release_contract.client.credentials import AccessKey, Token, credentials_from
from cce_release_contract.errors import MissingExtraError, TargetError, UsageError
from cce_release_contract.settings import CredentialSettings, Secret, resolve_settings
from cce_release_suite._runner.target import connection
from cce_release_suite._runner.target.connection import connect, live_target

LIVE = {"target": "https://cce.example.com", "cluster_id": "c", "namespace": "n", "release": "r", "reads": True}


def test_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without the emulator's part of the installation the error says how to install it or do without."""
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "starlette" else found(name))

    with pytest.raises(MissingExtraError) as caught:
        connect(resolve_settings({}, {}, tmp_path))

    assert "install the part [emulator]" in str(caught.value)
    assert "--target" in str(caught.value)


def test_live_target_is_what_the_settings_name(tmp_path: Path) -> None:
    """A live target has the address, the credentials and the reads that the settings name."""
    environ = {"HW_ACCESS_KEY": "a", "HW_SECRET_KEY": "s", "HW_PROJECT_ID": "p"}

    (tmp_path / "ca.pem").touch()
    target = live_target(resolve_settings(LIVE | {"ca_bundle": "ca.pem"}, environ, tmp_path))

    assert (target.kind, str(target.address), target.reads, target.project_id) == ("live", "c/n/r", True, "p")
    assert target.credentials == AccessKey("a", "s")
    assert target.control is None
    assert target.ca_bundle == str(tmp_path / "ca.pem")


def test_token_and_key_are_both_taken() -> None:
    """Credentials of either kind become those of the client."""
    token = credentials_from(CredentialSettings(token=Secret("t")))
    key = credentials_from(CredentialSettings(access_key="a", secret_key=Secret("s"), security_token=Secret("st")))

    assert (token, key) == (Token("t"), AccessKey("a", "s", "st"))


def test_control_that_does_not_answer_ends_the_run(tmp_path: Path) -> None:
    """A control URL where nothing listens is an error of the target."""
    options = {"target": "http://127.0.0.1:1", "control": "http://control:T@127.0.0.1:1/_emulator"}

    with pytest.raises(TargetError):
        connect(resolve_settings(options, {}, tmp_path))


def test_failed_start_leaves_no_emulator(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """If the emulator starts but cannot be used, it is stopped again."""
    stopped = []

    class Broken:
        url = "http://127.0.0.1:1"
        control = connection.ControlAccess("http://127.0.0.1:1/_emulator", "T")

        def stop(self) -> None:
            stopped.append(True)

    monkeypatch.setattr(connection, "start_emulator", lambda _arguments: Broken())

    with pytest.raises(TargetError):
        connect(resolve_settings({}, {}, tmp_path))

    assert stopped == [True]


@pytest.mark.parametrize("marker", ["adminPassword=x", "a.token.b=x"])
def test_marker_is_no_secret(tmp_path: Path, marker: str) -> None:
    """A marker whose name looks like that of a secret is refused: a service may mask its value."""
    armed = {"allow_writes": "c/n/r", "chart_id": "chart", "marker": marker}
    settings = resolve_settings(LIVE | armed, {"CCE_RELEASE_TOKEN": "t"}, tmp_path)

    with pytest.raises(UsageError, match="looks like that of a secret"):
        live_target(settings)

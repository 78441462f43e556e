"""The target of a test."""

from __future__ import annotations

import pytest

from cce_release_contract.client.credentials import Anonymous, Token
from cce_release_contract.client.target import Address, Target, control_access, host_header, is_same_origin
from cce_release_contract.errors import UsageError


def test_address_is_percent_encoded():
    """Each part of the path is encoded separately."""
    address = Address("c", "a b", "x/y")

    assert address.path() == "/cce/cam/v3/clusters/c/namespace/a%20b/releases/x%2Fy"
    assert address.history_path() == "/cce/cam/v3/clusters/c/namespace/a%20b/releases/x%2Fy/history"
    assert address.named("z") == Address("c", "a b", "z")
    assert str(Address("c", "n", "r")) == "c/n/r"


def test_address_has_the_paths_of_its_variant():
    """The variant chooses the paths, stays with other releases, and is no part of the release's name."""
    address = Address("c", "n", "r", "autopilot").named("z")

    assert address.path() == "/autopilot/cam/v3/clusters/c/namespace/n/releases/z"
    assert address.history_path() == f"{address.path()}/history"
    assert str(address) == "c/n/z"


@pytest.mark.parametrize(
    ("url", "token", "expected"),
    [
        ("http://control:T@h:1/_emulator", "", ("http://h:1/_emulator", "T")),
        ("http://control:T@h:1/_emulator/", "U", ("http://h:1/_emulator", "U")),
        ("http://h:1/_emulator", "U", ("http://h:1/_emulator", "U")),
        ("http://h:1/_emulator", "", ("http://h:1/_emulator", "")),
    ],
)
def test_control_url_is_split(url, token, expected):
    """The token is taken out of the URL, an explicit one wins, and no repr shows it."""
    access = control_access(url, token)

    assert (access.url, access.token) == expected
    assert "'T'" not in repr(access)


@pytest.mark.parametrize("url", ["", "h:1/_emulator", "ftp://h/_emulator", "http://"])
def test_bad_control_url_is_refused(url):
    """A control URL that is not http or https is a usage error."""
    with pytest.raises(UsageError, match="control URL"):
        control_access(url)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://h", "h"),
        ("http://h:80/", "h"),
        ("https://h:443", "h"),
        ("https://h:80", "h:80"),
        ("http://[::1]:8", "[::1]:8"),
    ],
)
def test_host_header_names_other_ports(url, host):
    """The scheme's default port is omitted."""
    assert host_header(url) == host


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://h", "http://h:80/_emulator", True),
        ("http://localhost:1", "http://127.0.0.1:1/_emulator", True),
        ("http://h:1", "http://h:2", False),
        ("http://h", "https://h", False),
        ("http://h", "http://i", False),
        ("http://h:x", "http://h:x", False),
    ],
)
def test_same_origin(one, other, same):
    """Two URLs have one origin if scheme, host and port are equal."""
    assert is_same_origin(one, other) is same


def test_target_names_its_secrets_and_charts(emulator_target):
    """The secrets are those of the credentials and the control token; chart ids are those that are set."""
    bare = Target("http://h", "live", Anonymous(), Address("c", "n", "r"), "")

    assert emulator_target.secrets == ("the-token", "control-token")
    assert len(emulator_target.chart_ids) == 2
    assert bare.secrets == ()
    assert bare.chart_ids == ()
    assert "the-token" not in repr(emulator_target)
    assert "control-token" not in repr(emulator_target)


def test_kind_of_credentials_is_named():
    """The kind of credentials has a readable name."""
    target = Target("http://h", "live", Token("t"), Address("c", "n", "r"), "")

    assert target.credential_kind() == "token"

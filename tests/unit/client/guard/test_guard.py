"""The guard of emulators, and which guard a target gets."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cce_release_contract.client.guard.guard import EmulatorGuard, LiveGuard, guard_for
from cce_release_contract.client.target import ControlAccess
from cce_release_contract.errors import GuardRefusal
from cce_release_contract.exchanges.request import Request

RUN = "0" * 32
GUARD = EmulatorGuard("http://127.0.0.1:8080")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "POST", "put", "QUERY"])
@pytest.mark.parametrize("target", ["/", "*", "//a", "/../a", "/%2e%2e/a", "/a?u=http://h/", "http://127.0.0.1:8080/a"])
def test_every_request_to_the_emulator_is_sent(method, target):
    """Any method, any spelling of any path and any body may be sent to an emulator."""
    assert GUARD.check(Request(method, target, (("X-Odd", "a"),), b"x" * 100_000)) is None


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "other.invalid", "OTHER.Invalid:1", "a.test", ""])
def test_harmless_hosts_are_sent(host):
    """The Host header may have the emulator's name and reserved names."""
    assert GUARD.check(Request("GET", "/", (("Host", host),))) is None


@pytest.mark.parametrize("host", ["cce.eu-de.otc.t-systems.com", "127.0.0.1", "127.0.0.1:81", "a.invalid.com"])
def test_other_hosts_stay(host):
    """A Host header that may reach another host is refused."""
    with pytest.raises(GuardRefusal, match="Host header"):
        GUARD.check(Request("GET", "/", (("hOST", host),)))


@pytest.mark.parametrize(
    "target",
    [
        "http://other/a",
        "https://127.0.0.1:8080@evil.org/",
        "http://127.0.0.1/",
        "http://u:p@127.0.0.1:8080/",
        "http://[/",
    ],
)
def test_absolute_targets_of_other_origins_stay(target):
    """An absolute target has to name the emulator, without a user part."""
    with pytest.raises(GuardRefusal, match="another host"):
        GUARD.check(Request("GET", target))


@pytest.mark.parametrize(
    "request_",
    [
        Request("GET", "/a\r\nX: y"),
        Request("GET\n", "/"),
        Request("GET", "/", (("X-A", "1\n2"),)),
        Request("GET", "/", (("X\r\nY", "1"),)),
        Request("GET", "/\x00"),
    ],
    ids=ascii,
)
def test_line_breaks_stay(request_):
    """A line break in the head of a request is refused: it would be a second request."""
    with pytest.raises(GuardRefusal, match="line break"):
        GUARD.check(request_)


def test_proven_emulator_gets_the_full_hand(emulator_target):
    """A target with a control API at the same origin gets the emulator's guard."""
    assert isinstance(guard_for(emulator_target, RUN), EmulatorGuard)


def test_everything_else_gets_the_live_form(emulator_target, live_target):
    """Live targets, loopback without control, and a control API elsewhere get the live guard."""
    elsewhere = replace(emulator_target, control=ControlAccess("http://127.0.0.1:1/_emulator", "t"))

    for target in (
        live_target,
        replace(emulator_target, control=None),
        replace(emulator_target, kind="live"),
        elsewhere,
    ):
        assert isinstance(guard_for(target, RUN), LiveGuard)


def test_bad_run_id_fails_at_once(live_target):
    """A run id of another form fails before the first request."""
    with pytest.raises(ValueError, match="run id"):
        guard_for(live_target, "")

"""A sandbox is held to its protocol: whatever it gets wrong is one error with cause and remedy."""

from __future__ import annotations

from typing import Any

import pytest

from cce_release_contract.client.sandbox.checked_sandbox import CheckedSandbox
from cce_release_contract.client.sandbox.protocol_document import all_capabilities
from cce_release_contract.errors import SandboxError, TransportError
from cce_release_contract.exit_codes import ExitCode

SCOPE = {
    "namespace": "ns-1",
    "cluster_id": "c",
    "token": "t",
    "access_key": "AK",
    "secret_key": "SK",
    "settle_seconds": 0,
    "releases": [{"name": "web", "version": 1}],
    "chart_id": "chart",
    "charts": [{"id": "chart", "name": "web", "version": "1"}],
    "refused_values": {"port": "x"},
}
WANTED = {"namespace": "ns-1", "settle_seconds": 0, "releases": [{"name": "web"}]}


class Played:
    """A sandbox in this process that returns what a test gives it; an exception is raised."""

    def __init__(self, scope: Any = SCOPE, *, offers: Any = None, clock: Any = None) -> None:
        self.capabilities = all_capabilities() if offers is None else offers
        self.scope = scope
        self.clock = {"clock_offset_seconds": 60} if clock is None else clock
        self.wanted: list[Any] = []

    def make_scope(self, wanted: Any) -> Any:
        self.wanted.append(wanted)
        if isinstance(self.scope, BaseException):
            raise self.scope
        return self.scope

    def remove_scope(self, namespace: str) -> None:
        if namespace == "forgotten":
            raise KeyError(namespace)

    def advance_clock(self, namespace: str, seconds: float) -> Any:
        assert (namespace, seconds) == ("ns-1", 60)
        return self.clock


def on(sandbox: Played) -> CheckedSandbox:
    return CheckedSandbox(sandbox, where="the fixture")


def test_scope_that_keeps_the_protocol_is_used() -> None:
    """What the sandbox returned is what the suite uses."""
    checked = on(Played())

    scope = checked.make_scope(**WANTED)
    checked.advance_clock("ns-1", 60)
    checked.remove_scope("ns-1")

    assert (scope.address().name, scope.token_credentials.value, scope.refused_values) == ("web", "t", {"port": "x"})
    assert checked.failure == ""


def test_scope_has_the_paths_of_the_chosen_variant() -> None:
    """The sandbox makes the same scope for each variant; the run chooses the paths of its releases."""
    checked = CheckedSandbox(Played(), where="the fixture", variant="autopilot")

    scope = checked.make_scope(**WANTED)

    assert scope.address("db").path().startswith("/autopilot/")


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        ([], "/components|array"),
        (None, "null"),
        (SCOPE | {"token": 5}, "/token: 5 is of type integer"),
        ({name: value for name, value in SCOPE.items() if name != "charts"}, "'charts' is missing"),
        (SCOPE | {"settle_seconds": object()}, "not plain JSON data"),
        (SCOPE | {"settle_seconds": 5}, "settle_seconds is 5, not 0"),
        (SCOPE | {"releases": [{"name": "other", "version": 1}]}, "its releases are other, not web"),
        (SCOPE | {"releases": [{"name": "web", "version": 2}]}, "not at revision 1"),
        (SCOPE | {"refused_values": None}, "/refused_values"),
        ({name: value for name, value in SCOPE.items() if name != "refused_values"}, "no refused_values"),
        ({name: value for name, value in SCOPE.items() if name != "secret_key"}, "no access_key with a secret_key"),
        (ValueError("boom"), "ValueError: boom"),
        (TransportError("no response within 30 s", reason="timeout"), "no response within 30 s"),
        (pytest.fail.Exception("not today"), "not today"),
    ],
)
def test_wrong_scope_is_one_error(scope: Any, words: str) -> None:
    """A wrong type, a missing member, a lie, an exception and silence end with 3, with cause and remedy."""
    checked = on(Played(scope))

    with pytest.raises(SandboxError, match=words) as raised:
        checked.make_scope(**WANTED)

    assert raised.value.exit_code is ExitCode.NOTHING_PROVEN
    assert raised.value.cause
    assert raised.value.remedy
    assert raised.value.what in checked.failure
    assert raised.value.remedy in checked.failure


def test_shared_scopes_are_a_lie() -> None:
    """Two scopes at a time have different namespaces, and different tokens if the sandbox says so."""
    checked = on(played := Played())
    checked.make_scope(**WANTED)

    with pytest.raises(SandboxError, match="has this namespace"):
        checked.make_scope(**WANTED | {"namespace": "ns-2"})
    played.scope = SCOPE | {"namespace": "ns-2"}
    with pytest.raises(SandboxError, match="has the same token"):
        checked.make_scope(**WANTED | {"namespace": "ns-2"})
    checked.remove_scope("ns-1")

    assert checked.make_scope(**WANTED | {"namespace": "ns-2"}).namespace == "ns-2"


def test_clock_that_stands_still_is_a_lie() -> None:
    """A clock that was not moved as asked is said with both numbers."""
    checked = on(Played(clock={"clock_offset_seconds": 0}))
    checked.make_scope(**WANTED)

    with pytest.raises(SandboxError, match="is 0 s ahead, not 60"):
        checked.advance_clock("ns-1", 60)


def test_forgotten_scope_is_said() -> None:
    """What removing a scope raises is kept as the reason why the run ends."""
    checked = on(Played())

    with pytest.raises(SandboxError, match="KeyError"):
        checked.remove_scope("forgotten")

    assert "the end of a scope" in checked.failure


@pytest.mark.parametrize("offers", ["clock", {"clok"}, 5, [["clock"]]])
def test_wrong_capabilities_are_refused(offers: Any) -> None:
    """Capabilities are a list of known names."""
    with pytest.raises(SandboxError, match="cannot be used") as raised:
        on(Played(offers=offers)).capabilities()

    assert "own_releases" in raised.value.remedy


def test_settle_time_is_asked_of_who_offers_it() -> None:
    """Without settle_time the sandbox is not asked for one, and its updates have to settle at once."""
    slow = Played(SCOPE | {"settle_seconds": 5}, offers={"own_releases"})

    with pytest.raises(SandboxError, match="settle_seconds is 5, not 0"):
        on(slow).make_scope(**WANTED)

    assert slow.wanted == [{"namespace": "ns-1", "releases": [{"name": "web"}]}]

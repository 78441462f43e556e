"""Tests of sandboxes and their JSON form."""

from datetime import UTC, datetime, timedelta

import pytest

from cce_release_contract.emulator.control.sandbox_definition import read_sandbox
from cce_release_contract.errors import EmulatorError, UnknownNameError

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def scope_of(**form):
    """The sandbox of this form, in an emulator that settles after two seconds."""
    return read_sandbox(form, cluster_id="cluster", cluster_name="name", settle_seconds=2.0)


def test_empty_form_gets_fresh_names_and_credentials():
    """Two sandboxes from empty forms share neither namespace nor credentials."""
    one, other = scope_of(), scope_of()

    assert one.namespace != other.namespace
    assert {one.token, one.access_key, one.secret_key}.isdisjoint({other.token, other.access_key, other.secret_key})


def test_defaults_come_from_the_emulator():
    """Missing members of the form get the emulator's defaults."""
    definition = scope_of()

    assert (definition.cluster_id, definition.cluster_name, definition.settle_seconds, definition.faults) == (
        "cluster",
        "name",
        2.0,
        (),
    )


def test_form_sets_every_member():
    """Each member of the form is found in the sandbox."""
    definition = scope_of(
        namespace="ns",
        token="t",
        access_key="a",
        secret_key="s",
        settle_seconds=0,
        clock_offset_seconds=-5,
        faults=["x"],
        releases=[],
    )

    assert (definition.namespace, definition.token, definition.access_key, definition.secret_key) == (
        "ns",
        "t",
        "a",
        "s",
    )
    assert (definition.settle_seconds, definition.clock_offset_seconds, definition.faults) == (0.0, -5.0, ("x",))


def test_secrets_are_not_shown():
    """Neither token nor secret key is in the repr of a sandbox."""
    definition = scope_of(token="very-secret-token", secret_key="very-secret-key")

    assert "very-secret" not in repr(definition)


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("namespace", "Upper"),
        ("namespace", "-a"),
        ("namespace", "a" * 64),
        ("namespace", ""),
        ("namespace", 3),
        ("token", ""),
        ("token", "line\nbreak"),
        ("access_key", None),
        ("secret_key", "ü"),
        ("settle_seconds", -1),
        ("settle_seconds", "1"),
        ("settle_seconds", True),
        ("settle_seconds", float("nan")),
        ("settle_seconds", 1e9),
        ("clock_offset_seconds", float("inf")),
        ("clock_offset_seconds", 1e12),
        ("faults", "x"),
        ("faults", [1]),
    ],
)
def test_wrong_member_is_refused_by_name(member, value):
    """A wrong value is refused with the member's name and a cure."""
    with pytest.raises(EmulatorError) as caught:
        scope_of(**{member: value})

    assert member in caught.value.what
    assert caught.value.remedy


def test_unknown_member_is_refused_with_a_suggestion():
    """A misspelt member is refused and the closest one offered."""
    with pytest.raises(UnknownNameError, match="did you mean settle_seconds"):
        scope_of(settle_second=1)


def test_clock_offset_moves_the_sandboxes_time():
    """A sandbox's time is the emulator's moved by its offset, and advancing adds up."""
    definition = scope_of(clock_offset_seconds=10).advanced(20)

    assert definition.now(NOON) == NOON + timedelta(seconds=30)


def test_clock_cannot_be_advanced_beyond_its_range():
    """Advancing by more than ten years in sum is refused."""
    definition = scope_of()

    with pytest.raises(EmulatorError, match="advance_seconds"):
        definition.advanced(1e12)


def test_faults_can_be_replaced():
    """A sandbox with other faults is otherwise the same sandbox."""
    definition = scope_of(faults=["a"])

    changed = definition.with_faults(("b", "c"))

    assert changed.faults == ("b", "c")
    assert changed.token == definition.token

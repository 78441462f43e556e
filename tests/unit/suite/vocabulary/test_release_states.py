"""What is read from the answers about a release."""

import pytest

from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.response import Response
from cce_release_suite._runner.outcomes import Inconclusive
from cce_release_suite.vocabulary.release_states import release_of, state_of, time_of, values_of, version_of
from cce_release_suite.vocabulary.shown import Shown


def exchange(status, body):
    return Exchange(Request("PUT", "/"), Response(status, (), body))


def shown(members):
    return Shown(members, exchange(200, b""))


@pytest.mark.parametrize(
    ("status", "body", "release"),
    [
        (200, b'{"version":1}', {"version": 1}),
        (202, b"{}", {}),
        (200, b"[]", None),
        (200, b"", None),
        (404, b'{"version":1}', None),
    ],
)
def test_release_is_read_from_a_success(status, body, release):
    """A release is what a success with an object shows."""
    assert release_of(exchange(status, body)) == release


@pytest.mark.parametrize(("answer", "values"), [({"values": '{"a":1}'}, {"a": 1}), ({"values": "{}"}, {})])
def test_values_are_read(answer, values):
    """Values are the object that their text holds."""
    assert values_of(shown(answer)) == values


@pytest.mark.parametrize("answer", [{}, {"values": ""}, {"values": "[]"}, {"values": {"a": 1}}, {"values": None}])
def test_unreadable_values_prove_nothing(answer):
    """Values that cannot be read leave a clause about them open."""
    with pytest.raises(Inconclusive):
        values_of(shown(answer))


@pytest.mark.parametrize("answer", [{}, {"version": "1"}, {"version": True}, {"version": None}])
def test_unreadable_version_proves_nothing(answer):
    """A version that is not a number leaves a clause about the next one open."""
    with pytest.raises(Inconclusive):
        version_of(shown(answer))


@pytest.mark.parametrize(
    "answer", [{}, {"update_at": 1}, {"update_at": "2026-01-01 10:00:00"}, {"update_at": "2026-01-01T10:00:00"}]
)
def test_unreadable_time_proves_nothing(answer):
    """A time that cannot be read, or has no offset to compare it by, leaves a clause about it open."""
    with pytest.raises(Inconclusive, match="update_at"):
        time_of(shown(answer), "update_at")


def test_what_is_read_keeps_its_exchange():
    """Release, values and state know the exchange that showed them."""
    sent = exchange(200, b'{"values": "{}"}')

    release = release_of(sent)

    assert [one.exchange is sent for one in (release, values_of(release), state_of(release))] == [True, True, True]


def test_state_tells_members_of_values_apart():
    """The state holds the values as an object where they can be read, as they are where not."""
    assert state_of(shown({"values": '{"a":1}'}))["values"] == {"a": 1}
    assert state_of(shown({"values": "{"}))["values"] == "{"

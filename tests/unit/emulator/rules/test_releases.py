"""Tests of releases and of their state at a given time."""

from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime, timedelta

import pytest

from cce_release_contract.emulator.rules.history import History
from cce_release_contract.emulator.rules.releases import Action, Chart, Release, ReleaseKey, Revision, Status

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
LATER = NOON + timedelta(seconds=10)


def make_revision(number, status=Status.DEPLOYED, **changes):
    """A revision that was written at noon."""
    revision = Revision(
        number=number,
        action=Action.UPGRADE,
        status=status,
        description="Upgrade complete",
        chart=Chart("chart", "app", "1.0.0", public=False),
        config={},
        values={},
        manifest="",
        created_at=NOON,
        updated_at=NOON,
    )
    return replace(revision, **changes)


def make_pending(number):
    """A revision that is pending until LATER."""
    return make_revision(
        number,
        Status.PENDING_UPGRADE,
        description="Preparing upgrade",
        settles_at=LATER,
        settled_status=Status.DEPLOYED,
        settled_description="Upgrade complete",
    )


def make_release(*revisions):
    """A release with these revisions."""
    return Release(ReleaseKey("cluster", "ns", "app"), "cluster name", NOON, revisions)


def test_pending_revision_settles_when_its_moment_has_come():
    """A pending revision shows its settled status and description from settles_at on, not before."""
    release = make_release(make_pending(1))

    times = (LATER - timedelta(microseconds=1), LATER, LATER + timedelta(days=1))
    before, after, long_after = (release.current(time) for time in times)

    assert (before.status, before.description) == (Status.PENDING_UPGRADE, "Preparing upgrade")
    assert (after.status, after.description) == (Status.DEPLOYED, "Upgrade complete")
    assert long_after == after


def test_settling_keeps_every_other_member():
    """Only status and description differ once a revision has settled; updated_at stays that of the update."""
    pending = make_pending(1)

    settled = pending.at(LATER)

    assert replace(settled, status=pending.status, description=pending.description) == pending


def test_revision_without_a_settling_moment_stays_pending():
    """A revision that never settles shows its first status for ever."""
    stuck = replace(make_pending(1), settles_at=None)

    assert stuck.status_at(NOON + timedelta(days=9999)) is Status.PENDING_UPGRADE


def test_history_supersedes_all_but_the_newest_deployed_revision():
    """Older deployed revisions read SUPERSEDED, failed ones stay FAILED, order is oldest first."""
    release = make_release(make_revision(1), make_revision(2, Status.FAILED), make_revision(3), make_revision(4))

    history = release.history(NOON)

    assert [(revision.number, revision.status.value) for revision in history] == [
        (1, "SUPERSEDED"),
        (2, "FAILED"),
        (3, "SUPERSEDED"),
        (4, "DEPLOYED"),
    ]


def test_previous_revision_stays_deployed_while_the_new_one_is_pending():
    """The old revision is superseded only when the new one is deployed."""
    release = make_release(make_revision(1), make_pending(2))

    pending, settled = release.history(NOON), release.history(LATER)

    assert [revision.status for revision in pending] == [Status.DEPLOYED, Status.PENDING_UPGRADE]
    assert [revision.status for revision in settled] == [Status.SUPERSEDED, Status.DEPLOYED]


def test_failed_revision_leaves_the_old_one_deployed():
    """After a failed upgrade the last good revision is still the deployed one."""
    release = make_release(make_revision(1), make_revision(2, Status.FAILED))

    deployed = release.deployed(NOON)

    assert deployed is not None
    assert deployed.number == 1


def test_release_without_a_deployed_revision_has_none():
    """A release whose only revision failed has no deployed revision."""
    release = make_release(make_revision(1, Status.FAILED))

    assert release.deployed(NOON) is None


def test_revision_is_found_by_its_number():
    """A revision is found by number even if older ones are gone; an unknown number gives None."""
    release = make_release(make_revision(3), make_revision(4), make_revision(7))

    found = [release.revision(number) for number in (3, 7, 0, 5, 8)]

    assert [revision and revision.number for revision in found] == [3, 7, None, None, None]


def test_with_revision_leaves_the_old_release_as_it_was():
    """Adding a revision makes a new release value."""
    release = make_release(make_revision(1))

    grown = release.with_revision(make_revision(2))

    assert (len(release.revisions), grown.last.number) == (1, 2)


class Unwalked(History):
    """A history that refuses to be read from its start to its end."""

    def __iter__(self):
        raise AssertionError("every revision was read")


@pytest.mark.parametrize("first", [1, 3])
@pytest.mark.parametrize("position", [0, 5, 9])
def test_revision_is_found_without_reading_the_others(first, position):
    """Finding a revision by its number takes one step, however many there are and whatever the first number is."""
    revisions = Unwalked(make_revision(number) for number in range(first, first + 10))

    found = replace(make_release(), revisions=revisions).revision(first + position)

    assert found.number == first + position


@pytest.mark.parametrize(
    ("value", "member"),
    [
        (make_release(), "revisions"),
        (make_release().key, "name"),
        (make_revision(1), "status"),
        (make_revision(1).chart, "version"),
    ],
    ids=["release", "key", "revision", "chart"],
)
def test_releases_never_change(value, member):
    """A release, its key, its revisions and their charts cannot be changed in place."""
    with pytest.raises(FrozenInstanceError):
        setattr(value, member, None)

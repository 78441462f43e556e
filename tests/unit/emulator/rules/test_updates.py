"""Tests of the pure update rules."""

from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime, timedelta

import pytest

from cce_release_contract.emulator.rules.releases import Action, Chart, Release, ReleaseKey, Revision, Status
from cce_release_contract.emulator.rules.updates import (
    RefusalKind,
    Rendering,
    UpdateCommand,
    UpdateRefused,
    finish_update,
    plan_update,
)

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
NOW = NOON + timedelta(minutes=5)
RENDERED = Rendering(Chart("new-chart", "app", "2.0.0", public=True), {"a": 1}, "---\n")


def make_revision(number, status=Status.DEPLOYED, **changes):
    """A revision whose every member tells its number."""
    revision = Revision(
        number=number,
        action=Action.INSTALL,
        status=status,
        description="Install complete",
        chart=Chart(f"chart-{number}", "app", f"1.0.{number}", public=False),
        config={"from": number},
        values={"from": number, "default": True},
        manifest=f"manifest {number}",
        created_at=NOON,
        updated_at=NOON,
    )
    return replace(revision, **changes)


def make_release(*revisions):
    """A release with these revisions."""
    return Release(ReleaseKey("cluster", "ns", "app"), "cluster name", NOON, revisions)


def upgrade(**members):
    """An upgrade command."""
    return UpdateCommand(Action.UPGRADE, "new-chart", **members)


def rollback(**members):
    """A rollback command."""
    return UpdateCommand(Action.ROLLBACK, "new-chart", **members)


def refusal_of(release, command, now=NOW):
    """The refusal that the command meets."""
    with pytest.raises(UpdateRefused) as caught:
        plan_update(release, command, now)
    return caught.value


def test_upgrade_makes_the_next_revision_pending():
    """An upgrade makes revision last + 1, PENDING_UPGRADE and "Preparing upgrade", of the requested chart."""
    release = make_release(make_revision(1), make_revision(2))

    planned = plan_update(release, upgrade(values={"a": 1}), NOW)
    revision = finish_update(planned, RENDERED, settle_seconds=3)

    assert (revision.number, revision.status, revision.description) == (
        3,
        Status.PENDING_UPGRADE,
        "Preparing upgrade",
    )
    assert (revision.chart.id, revision.chart.version, revision.chart.public) == ("new-chart", "2.0.0", True)
    assert (revision.config, revision.values, revision.manifest) == ({"a": 1}, {"a": 1}, "---\n")


def test_upgrade_settles_to_deployed_after_the_settle_time():
    """After settle_seconds the revision reads DEPLOYED with "Upgrade complete"."""
    planned = plan_update(make_release(make_revision(1)), upgrade(), NOW)

    revision = finish_update(planned, RENDERED, settle_seconds=3)

    assert revision.at(NOW + timedelta(seconds=2.9)).status is Status.PENDING_UPGRADE
    settled = revision.at(NOW + timedelta(seconds=3))
    assert (settled.status, settled.description) == (Status.DEPLOYED, "Upgrade complete")


def test_upgrade_counts_from_the_last_revision_of_any_status():
    """A failed revision keeps its number; the next upgrade comes after it."""
    release = make_release(make_revision(1), make_revision(2, Status.FAILED))

    planned = plan_update(release, upgrade(), NOW)

    assert planned.number == 3


@pytest.mark.parametrize(
    ("members", "config", "base"),
    [
        ({"values": {"new": 1}}, {"new": 1}, None),
        ({"values": {}}, {"from": 1}, None),
        ({"values": {"new": 1}, "reset_values": True}, {"new": 1}, None),
        ({"values": {}, "reset_values": True}, {}, None),
        ({"values": {"new": 1}, "replace": True}, {"new": 1, "from": 1}, {"from": 1, "default": True}),
        ({"values": {}, "replace": True}, {"from": 1}, {"from": 1, "default": True}),
        ({"values": {"from": None}, "replace": True}, {}, {"from": 1, "default": True}),
        ({"values": {"new": 1}, "replace": True, "reset_values": True}, {"new": 1}, None),
    ],
)
def test_upgrade_chooses_values_by_helms_rules(members, config, base):
    """Reset drops, replace keeps, and otherwise non-empty values replace and empty ones copy; reset wins."""
    planned = plan_update(make_release(make_revision(1)), upgrade(**members), NOW)

    assert (planned.config, planned.base) == (config, base)


def test_upgrade_after_a_failure_builds_on_the_deployed_revision():
    """Values are copied from the last deployed revision, not from a failed one after it."""
    release = make_release(make_revision(1), make_revision(2, Status.FAILED))

    planned = plan_update(release, upgrade(), NOW)

    assert planned.config == {"from": 1}


def test_upgrade_of_a_release_that_never_deployed_builds_on_the_failed_revision():
    """With nothing deployed a failed last revision is the base, as Helm has it."""
    release = make_release(make_revision(1, Status.FAILED))

    planned = plan_update(release, upgrade(), NOW)

    assert planned.config == {"from": 1}


@pytest.mark.parametrize("status", [Status.UNKNOWN, Status.DELETED])
def test_upgrade_without_a_deployed_revision_is_refused(status):
    """A release that is unknown or deleted has nothing to upgrade."""
    refused = refusal_of(make_release(make_revision(1, status)), upgrade())

    assert (refused.kind, refused.message) == (RefusalKind.NOT_DEPLOYED, '"app" has no deployed releases')


def test_upgrade_holds_numbers_as_float64():
    """Request values are kept as Helm reads them: integers beyond 2**53 are rounded."""
    planned = plan_update(make_release(make_revision(1)), upgrade(values={"n": 9007199254740993}), NOW)

    assert planned.config == {"n": 9007199254740992}


@pytest.mark.parametrize("value", [10**400, float("inf"), float("nan")])
def test_upgrade_refuses_numbers_outside_float64(value):
    """A number that float64 cannot hold is refused before anything is rendered."""
    refused = refusal_of(make_release(make_revision(1)), upgrade(values={"n": value}))

    assert refused.kind is RefusalKind.VALUES_INVALID


@pytest.mark.parametrize("command", [upgrade(), rollback(), upgrade(dry_run=True), rollback(dry_run=True)])
@pytest.mark.parametrize(
    "status",
    [Status.PENDING_INSTALL, Status.PENDING_UPGRADE, Status.PENDING_ROLLBACK, Status.DELETING],
)
def test_update_is_refused_while_another_is_pending(command, status):
    """Every update is refused as busy while the last revision is pending or being deleted."""
    refused = refusal_of(make_release(make_revision(1), make_revision(2, status)), command)

    assert refused.kind is RefusalKind.BUSY
    assert refused.message == "another operation (install/upgrade/rollback) is in progress"


def test_update_is_accepted_as_soon_as_the_last_one_has_settled():
    """Busy ends at the settling moment, without any other event."""
    release = make_release(make_revision(1))
    pending = finish_update(plan_update(release, upgrade(), NOW), RENDERED, settle_seconds=5)
    busy = release.with_revision(pending)

    refused = refusal_of(busy, upgrade(), NOW + timedelta(seconds=4))
    planned = plan_update(busy, upgrade(), NOW + timedelta(seconds=5))

    assert (refused.kind, planned.number) == (RefusalKind.BUSY, 3)


@pytest.mark.parametrize("release_version", [0, 2])
def test_rollback_makes_a_new_revision_equal_to_its_target(release_version):
    """A rollback is a new revision with the target's chart, config, values and manifest; 0 means the previous."""
    release = make_release(make_revision(1), make_revision(2), make_revision(3))

    planned = plan_update(release, rollback(release_version=release_version, values={"ignored": 1}), NOW)
    revision = finish_update(planned, None, settle_seconds=1)

    assert (revision.number, revision.status, revision.description) == (4, Status.PENDING_ROLLBACK, "Rollback to 2")
    assert (revision.chart.id, revision.chart.version) == ("chart-2", "1.0.2")
    assert (revision.config, revision.values) == ({"from": 2}, {"from": 2, "default": True})
    assert revision.manifest == "manifest 2"


def test_rollback_settles_with_its_own_description():
    """A settled rollback is DEPLOYED and still names its target."""
    planned = plan_update(make_release(make_revision(1), make_revision(2)), rollback(), NOW)

    revision = finish_update(planned, None, settle_seconds=0).at(NOW)

    assert (revision.status, revision.description) == (Status.DEPLOYED, "Rollback to 1")


@pytest.mark.parametrize("number", [1, 2, 3])
def test_rollback_may_go_to_any_revision_that_exists(number):
    """Failed revisions and the current one can be targets too."""
    release = make_release(make_revision(1), make_revision(2, Status.FAILED), make_revision(3))

    planned = plan_update(release, rollback(release_version=number), NOW)

    assert (planned.number, planned.config) == (4, {"from": number})


@pytest.mark.parametrize(
    ("revisions", "release_version", "kind", "message", "missing"),
    [
        (1, 0, RefusalKind.REVISION_NOT_FOUND, "release: not found", "there is no previous revision"),
        (2, 3, RefusalKind.REVISION_NOT_FOUND, "release: not found", "there is no revision 3"),
        (2, 99, RefusalKind.REVISION_NOT_FOUND, "release: not found", "it has revisions 1 to 2"),
        (2, -1, RefusalKind.REVISION_INVALID, "invalid release revision", "release_version is -1"),
    ],
)
def test_rollback_without_a_target_is_refused(revisions, release_version, kind, message, missing):
    """A missing, negative or unavailable previous target is an error with Helm's text, and says what is missing."""
    release = make_release(*(make_revision(number) for number in range(1, revisions + 1)))

    refused = refusal_of(release, rollback(release_version=release_version))

    assert (refused.kind, refused.message) == (kind, message)
    assert missing in refused.detail


@pytest.mark.parametrize(
    ("command", "status"),
    [(upgrade(dry_run=True), Status.PENDING_UPGRADE), (rollback(dry_run=True), Status.PENDING_ROLLBACK)],
)
def test_dry_run_shows_the_next_revision_and_never_settles(command, status):
    """A dry run returns last + 1, pending, "Dry run complete", and is marked as not stored."""
    release = make_release(make_revision(1), make_revision(2))

    planned = plan_update(release, command, NOW)
    revision = finish_update(planned, RENDERED, settle_seconds=0)

    assert planned.dry_run
    assert (revision.number, revision.status, revision.description) == (3, status, "Dry run complete")
    assert revision.at(NOW + timedelta(days=1)) == revision


def test_dry_run_refuses_what_the_real_update_would_refuse():
    """A dry run of a rollback to a missing revision is refused too."""
    refused = refusal_of(make_release(make_revision(1)), rollback(dry_run=True, release_version=7))

    assert refused.kind is RefusalKind.REVISION_NOT_FOUND


def test_created_at_is_carried_over_and_updated_at_is_now():
    """created_at is that of the release, updated_at the moment of the update."""
    planned = plan_update(make_release(make_revision(1)), upgrade(), NOW)

    revision = finish_update(planned, RENDERED, settle_seconds=0)

    assert (revision.created_at, revision.updated_at) == (NOON, NOW)


def test_updated_at_never_goes_back():
    """With a clock that was set back, updated_at stays at the last revision's."""
    release = make_release(make_revision(1, updated_at=NOW))

    planned = plan_update(release, rollback(release_version=1), NOON)

    assert planned.updated_at == NOW


def test_upgrade_cannot_be_finished_without_a_rendering():
    """Finishing an upgrade that was not rendered is a mistake of the caller."""
    planned = plan_update(make_release(make_revision(1)), upgrade(), NOW)

    with pytest.raises(ValueError, match="rendering"):
        finish_update(planned, None, settle_seconds=0)


@pytest.mark.parametrize("flag", ["no_hooks", "include_hooks", "recreate"])
def test_hook_and_recreate_flags_change_nothing_of_the_plan(flag):
    """Flags about hooks and pods have no effect on revision, values or status."""
    release = make_release(make_revision(1))

    plain, flagged = plan_update(release, upgrade(), NOW), plan_update(release, upgrade(**{flag: True}), NOW)

    assert plain == flagged


def test_plans_never_change():
    """A command, a rendering and a plan cannot be changed in place."""
    planned = plan_update(make_release(make_revision(1)), upgrade(), NOW)
    for value, member in ((upgrade(), "action"), (RENDERED, "chart"), (planned, "now")):
        with pytest.raises(FrozenInstanceError):
            setattr(value, member, None)

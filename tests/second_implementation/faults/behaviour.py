"""Faults of behaviour: each response alone looks right, but the release does not do what was asked."""

from __future__ import annotations

from dataclasses import replace

from second_implementation.faults.fault import Group
from second_implementation.release import merged
from second_implementation.service import Service

behaviour = Group("behaviour")


@behaviour
def revision_stays(service: Service) -> None:
    """An upgrade takes the place of the current revision and its number."""
    store, made = service.store, service.made

    def same_number(release, body):
        revision = made(release, body)
        return replace(revision, version=release.current.version) if body["action"] == "upgrade" else revision

    def in_place(release, revision):
        if revision.version == release.current.version:
            release.revisions.pop()
        store(release, revision)

    service.made, service.store = same_number, in_place


@behaviour
def revision_jumps(service: Service) -> None:
    """Each update skips a number."""
    service.next_number = lambda release: release.current.version + 2


@behaviour
def dry_run_stored(service: Service) -> None:
    """A dry run of an upgrade is carried out."""
    asked = service.asked
    service.asked = lambda body, option: (option != "dry_run" or body["action"] != "upgrade") and asked(body, option)


@behaviour
def dry_rollback_stored(service: Service) -> None:
    """A dry run of a rollback is carried out."""
    asked = service.asked
    service.asked = lambda body, option: (option != "dry_run" or body["action"] != "rollback") and asked(body, option)


@behaviour
def rollback_ignores_number(service: Service) -> None:
    """A rollback always goes to the revision before the current."""
    target = service.target
    service.target = lambda release, body: target(release, {**body, "parameters": {}})


@behaviour
def rollback_takes_request_values(service: Service) -> None:
    """A rollback lays the values of its request over those of its target."""
    rolled_back = service.rolled_back

    def mixed(release, body):
        revision = rolled_back(release, body)
        return replace(revision, values=merged(revision.values, body["values"], drop_nulls=True))

    service.rolled_back = mixed


@behaviour
def rollback_back_in_history(service: Service) -> None:
    """A rollback forgets all revisions after its target, whose number it takes."""
    rolled_back, store = service.rolled_back, service.store

    def same_number(release, body):
        return replace(rolled_back(release, body), version=service.target(release, body).version)

    def forgetting(release, revision):
        release.revisions[:] = [one for one in release.revisions if one.version < revision.version]
        store(release, revision)

    service.rolled_back, service.store = same_number, forgetting


@behaviour
def upgrade_without_values(service: Service) -> None:
    """An upgrade does not use the values of its request."""
    config = service.config
    service.config = lambda current, body: config(current, {**body, "values": {}})


@behaviour
def values_never_reset(service: Service) -> None:
    """`reset_values` has no effect."""
    asked = service.asked
    service.asked = lambda body, option: option != "reset_values" and asked(body, option)


@behaviour
def chart_kept(service: Service) -> None:
    """An upgrade keeps the chart that the release has."""
    upgraded = service.upgraded

    def kept(release, body):
        upgraded(release, body)  # an unknown chart is refused all the same
        return upgraded(release, {**body, "chart_id": release.current.chart.id})

    service.upgraded = kept


@behaviour
def creation_moves(service: Service) -> None:
    """Each update moves the time of the release's creation."""
    store = service.store

    def moving(release, revision):
        release.created_at = revision.made_at
        store(release, revision)

    service.store = moving


@behaviour
def never_settles(service: Service) -> None:
    """An update stays pending for ever; the next one is accepted all the same."""
    made = service.made

    def accepted(release, body):
        settled = [replace(one, settles_at=0) for one in release.revisions]
        revision = made(replace(release, revisions=settled), body)
        return replace(revision, settles_at=float("inf"))

    service.made = accepted


@behaviour
def busy_accepted(service: Service) -> None:
    """A release takes an update while the last one is under way."""
    made = service.made

    def always(release, body):
        settled = [replace(one, settles_at=0) for one in release.revisions]
        return made(replace(release, revisions=settled), body)

    service.made = always


@behaviour
def secrets_shown(service: Service) -> None:
    """Passwords and tokens among the values are shown as they are."""
    service.masked = lambda values: values


@behaviour
def stale_read(service: Service) -> None:
    """A read shows the revision before the current once there are two."""
    service.shown = lambda release: release.revisions[-2:][0]

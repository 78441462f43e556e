"""Reading a release."""

import pytest

from cce_release_models import clause_ids as c
from cce_release_suite._runner.outcomes import NotApplicable
from cce_release_suite.vocabulary.release_states import state_of
from cce_release_suite.vocabulary.short_scenario import ShortScenario


@pytest.mark.smoke
@pytest.mark.clause(c.LIFECYCLE_READ_AGREES)
def test_read_agrees_with_the_update(expect, release):
    """Reading a settled release shows what the response to the update showed."""
    response = release.upgrade(values={"imageTag": "v2"})

    shown = release.read()

    for member in ("version", "chart_name", "chart_version", "values", "create_at", "namespace", "name"):
        expect.of(shown, response).equal(
            shown.get(member), response.get(member), f"{member} of the release that is read"
        )


@pytest.mark.clause(c.LIFECYCLE_READ_PENDING_FIRST)
@pytest.mark.parametrize(("action", "pending"), [("upgrade", "PENDING_UPGRADE"), ("rollback", "PENDING_ROLLBACK")])
def test_pending_is_read_first(expect, releases, action, pending):
    """While an update is pending its revision is read as pending; later the same revision is DEPLOYED."""
    release = releases.release(settle_seconds=60)
    response = expect.shown(release.update(action, release_version=1))

    early = release.read()
    releases.advance_clock(61)
    late = release.read()

    expect.of(early, response).equal(
        (early.get("version"), early.get("status")), (response.get("version"), pending), "the early read"
    )
    expect.of(late, response, early).equal(
        (late.get("version"), late.get("status")), (response.get("version"), "DEPLOYED"), "the late read"
    )


@pytest.mark.smoke
@pytest.mark.clause(c.LIFECYCLE_READ_NOT_FOUND)
def test_missing_release_is_not_found(expect, endpoint, safe_release):
    """Reading a release that does not exist is not found, and so is its history."""
    shown = endpoint.show(safe_release.missing)
    history = endpoint.history(safe_release.missing)

    expect.status(shown, 404, why_invalid="its path names a release that does not exist")
    expect.status(history, 404, why_invalid="its path names a release that does not exist")


@pytest.mark.smoke
@pytest.mark.clause(c.LIFECYCLE_READ_CHANGES_NOTHING)
def test_two_reads_are_equal(expect, endpoint, named_release):
    """Two reads of a settled release are equal."""
    first = expect.shown(endpoint.show(named_release))
    second = expect.accepted(endpoint.show(named_release))

    expect.of(second, first).equal(state_of(second), state_of(first), "the second of two reads")


OF_THE_STORY = (
    c.LIFECYCLE_READ_AGREES,
    c.LIFECYCLE_HISTORY_ONCE,
    c.LIFECYCLE_HISTORY_KEPT,
    c.LIFECYCLE_HISTORY_SUPERSEDED,
    c.LIFECYCLE_STATUS_EDGES,
    c.LIFECYCLE_TIME_CREATE_AT_FIXED,
    c.LIFECYCLE_TIME_UPDATE_AT_MONOTONE,
    c.LIFECYCLE_TIME_UPDATE_AT_CURRENT,
    c.CONCURRENCY_READ_CURRENT,
    c.UPGRADE_REVISION_GROWS,
    c.UPGRADE_REVISION_PENDING,
    c.UPGRADE_REVISION_SETTLES,
    c.ROLLBACK_REVISION_GROWS,
    c.ROLLBACK_REVISION_PENDING,
    c.ROLLBACK_REVISION_SETTLES,
    c.ROLLBACK_CHART_RESTORED,
    c.ROLLBACK_VALUES_RESTORED,
    c.REQUEST_BODY_VALID_ACCEPTED,
    c.RESPONSE_STATUS_OK,
)
"""What the updates of an armed run show, whatever they set."""


@pytest.mark.clause(*OF_THE_STORY, c.UPGRADE_VALUES_EMPTY_KEEPS)
def test_laws_hold_over_a_short_story(releases, run):
    """An upgrade without values and the rollback after it keep every law that can be checked on a live release."""
    release = releases.armed()
    if run.target.arming.marker:
        raise NotApplicable("the run has a marker, so its first upgrades set a value")
    ShortScenario(release).run()


@pytest.mark.clause(
    *OF_THE_STORY,
    c.UPGRADE_VALUES_KEEP,
    c.UPGRADE_REVISION_REPEATS,
    c.ROLLBACK_REVISION_TARGET,
    c.ROLLBACK_REVISION_PREVIOUS_BY_DEFAULT,
)
def test_laws_hold_over_a_marked_story(releases, marker):
    """Two upgrades that set a marker, a rollback by number and one to the revision before keep the same laws."""
    ShortScenario(releases.armed(), marker).run()

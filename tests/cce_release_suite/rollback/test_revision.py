"""The revision that a rollback makes."""

import pytest

from cce_release_models import clause_ids as c
from cce_release_suite.vocabulary.expect import SUCCESSES, precondition
from cce_release_suite.vocabulary.release_states import state_of, values_of, version_of

NO_SUCH_REVISION = 2_000_000


@pytest.mark.smoke
@pytest.mark.clause(c.ROLLBACK_REVISION_GROWS)
def test_rollback_makes_a_new_revision(expect, upgraded):
    """A rollback makes the next revision, not the old one again."""
    earlier = version_of(upgraded.responses[-2])

    response = expect.accepted(upgraded.update("rollback", release_version=earlier))

    expect.of(response, upgraded.responses[-1]).equal(
        response.get("version"), upgraded.version + 1, f"the revision after a rollback at {upgraded.version}"
    )


@pytest.mark.clause(c.ROLLBACK_REVISION_TARGET)
def test_rollback_repeats_the_named_revision(expect, upgraded):
    """The release_version of a rollback names the revision that is repeated, however far back."""
    oldest = upgraded.responses[0]
    upgraded.upgrade(values={"imageTag": "v4"}, reset_values=True)

    response = expect.accepted(upgraded.update("rollback", release_version=version_of(oldest)))

    expect.of(response, oldest).equal(
        values_of(response), values_of(oldest), f"the values after a rollback to {oldest['version']}"
    )


@pytest.mark.clause(c.ROLLBACK_REVISION_PENDING)
def test_answer_shows_a_pending_rollback(expect, upgraded):
    """The response shows the rollback as pending, or as done."""
    earlier = version_of(upgraded.responses[-2])

    response = expect.shown(upgraded.update("rollback", release_version=earlier))

    expect.of(response).one_of(response.get("status"), ("PENDING_ROLLBACK", "DEPLOYED"), "the status of the response")


@pytest.mark.smoke
@pytest.mark.clause(c.ROLLBACK_REVISION_SETTLES)
def test_rollback_settles(expect, release, releases):
    """A rollback that was accepted ends as DEPLOYED, at its own revision."""
    response = expect.shown(release.update("rollback", release_version=release.version))

    settled = releases.settled(release)

    judged = expect.of(settled, response)
    judged.equal(settled.get("status"), "DEPLOYED", "the status after the rollback settled")
    judged.equal(settled.get("version"), response.get("version"), "the revision after the rollback settled")


@pytest.mark.clause(c.ROLLBACK_REVISION_PREVIOUS_BY_DEFAULT)
@pytest.mark.parametrize("parameters", [{}, {"release_version": 0}], ids=["absent", "zero"])
def test_rollback_goes_to_the_previous_revision(expect, upgraded, parameters):
    """A rollback without a target, or with zero, repeats the revision before the current one."""
    previous = upgraded.responses[-2]

    response = expect.accepted(upgraded.update("rollback", **parameters))

    expect.of(response, previous).equal(
        values_of(response), values_of(previous), "the values after a rollback without a target"
    )


@pytest.mark.clause(c.ROLLBACK_REVISION_MISSING_TARGET)
def test_missing_target_is_not_found(expect, upgraded):
    """A rollback to a revision that does not exist is not found, or invalid."""
    exchange = upgraded.update("rollback", release_version=NO_SUCH_REVISION)

    expect.status(
        exchange, 400, 404, why_invalid=f"`/parameters/release_version` is {NO_SUCH_REVISION}, which does not exist"
    )


@pytest.mark.clause(c.ROLLBACK_REVISION_MISSING_TARGET_CHANGES_NOTHING)
def test_missing_target_changes_nothing(expect, upgraded):
    """A rollback to a revision that does not exist leaves the release as it was."""
    before = state_of(upgraded.read())

    exchange = upgraded.update("rollback", release_version=NO_SUCH_REVISION)
    precondition(exchange, 400, 404, *SUCCESSES)

    upgraded.settle()
    after = state_of(upgraded.read())
    expect.of(after, exchange, before).equal(after, before, "the release after a rollback to no revision")


@pytest.mark.smoke
@pytest.mark.clause(c.ROLLBACK_REVISION_FIRST_HAS_NO_PREVIOUS)
@pytest.mark.parametrize("parameters", [{}, {"release_version": 0}], ids=["absent", "zero"])
def test_first_revision_has_no_previous(expect, release, parameters):
    """A rollback at revision 1 without a target is not found, or invalid."""
    exchange = release.update("rollback", **parameters)

    expect.status(exchange, 400, 404, why_invalid="the release is at revision 1, so there is none before it")


@pytest.mark.clause(c.ROLLBACK_REVISION_TO_CURRENT)
def test_rollback_to_the_current_revision(expect, upgraded):
    """A rollback to the current revision makes a new one equal to it."""
    current = upgraded.responses[-1]

    response = expect.accepted(upgraded.update("rollback", release_version=version_of(current)))

    judged = expect.of(response, current)
    judged.holds(
        version_of(response) > version_of(current),
        "a rollback to the current revision made no new one",
        expected=f"a revision above {version_of(current)}",
        observed=f"revision {version_of(response)}",
    )
    judged.equal(values_of(response), values_of(current), "the values after a rollback to the current revision")

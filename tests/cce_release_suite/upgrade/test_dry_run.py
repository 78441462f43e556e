"""The dry run of an upgrade."""

import pytest

from cce_release_models import clause_ids as c
from cce_release_suite.vocabulary.expect import SUCCESSES, precondition
from cce_release_suite.vocabulary.release_states import state_of, version_of


@pytest.mark.smoke
@pytest.mark.clause(c.UPGRADE_DRY_RUN_ANSWER)
def test_dry_run_shows_the_revision(expect, dry_run_release):
    """The response to a dry run shows the revision that it would make."""
    exchange = dry_run_release.update(dry_run=True)

    expect.status(exchange, 200)
    response = expect.accepted(exchange)
    expect.of(response).equal(
        response.get("version"), dry_run_release.next_revision(), "the revision that the dry run announces"
    )


@pytest.mark.smoke
@pytest.mark.clause(c.UPGRADE_DRY_RUN_CHANGES_NOTHING)
def test_dry_run_changes_nothing(expect, dry_run_release, dry_run_values):
    """A dry run leaves the release as it was, and its history."""
    before, revisions = state_of(dry_run_release.read()), dry_run_release.revisions()

    tried = dry_run_release.update(values=dry_run_values, dry_run=True)
    precondition(tried, *SUCCESSES)

    dry_run_release.settle()
    after, history = state_of(dry_run_release.read()), dry_run_release.revisions()
    expect.of(after, tried, before).equal(after, before, "the release after a dry run")
    judged = expect.of(history, tried, revisions)
    judged.equal(len(history), len(revisions), "the number of revisions after a dry run")


@pytest.mark.smoke
@pytest.mark.clause(c.UPGRADE_DRY_RUN_NEXT_REVISION_UNUSED)
def test_dry_run_uses_no_revision(expect, release):
    """The update after a dry run makes the revision that the dry run announced."""
    tried = expect.shown(release.update(values={"imageTag": "v2"}, dry_run=True))
    announced = version_of(tried)

    response = expect.accepted(release.update(values={"imageTag": "v3"}))

    expect.of(response, tried).equal(response.get("version"), announced, "the revision of the upgrade after a dry run")


@pytest.mark.smoke
@pytest.mark.clause(c.UPGRADE_DRY_RUN_VERIFIES)
def test_dry_run_verifies(expect, release, refused_values):
    """A dry run refuses what the real upgrade would refuse."""
    exchange = release.update(values=refused_values, dry_run=True)

    expect.status(exchange, 400, why_invalid=f"the chart's own schema refuses the values {refused_values}")

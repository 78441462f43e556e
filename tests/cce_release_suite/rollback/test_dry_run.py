"""The dry run of a rollback."""

import pytest

from cce_release_models import clause_ids as c
from cce_release_suite.vocabulary.expect import SUCCESSES, precondition
from cce_release_suite.vocabulary.release_states import state_of


@pytest.mark.clause(c.ROLLBACK_DRY_RUN_ANSWER)
def test_dry_run_shows_the_revision(expect, dry_run_upgraded):
    """The response to a dry run shows the revision that it would make."""
    exchange = dry_run_upgraded.update("rollback", release_version=dry_run_upgraded.earlier(), dry_run=True)

    expect.status(exchange, 200)
    response = expect.accepted(exchange)
    expect.of(response).equal(
        response.get("version"), dry_run_upgraded.next_revision(), "the revision that the dry run announces"
    )


@pytest.mark.clause(c.ROLLBACK_DRY_RUN_CHANGES_NOTHING)
def test_dry_run_changes_nothing(expect, dry_run_upgraded):
    """A dry run leaves the release as it was, and its history."""
    before, revisions = state_of(dry_run_upgraded.read()), dry_run_upgraded.revisions()

    tried = dry_run_upgraded.update("rollback", release_version=dry_run_upgraded.earlier(), dry_run=True)
    precondition(tried, *SUCCESSES)

    dry_run_upgraded.settle()
    after, history = state_of(dry_run_upgraded.read()), dry_run_upgraded.revisions()
    expect.of(after, tried, before).equal(after, before, "the release after a dry run")
    judged = expect.of(history, tried, revisions)
    judged.equal(len(history), len(revisions), "the number of revisions after a dry run")


@pytest.mark.clause(c.ROLLBACK_DRY_RUN_VERIFIES)
def test_dry_run_verifies(expect, dry_run_upgraded):
    """A dry run to a revision that does not exist is not found, or invalid."""
    exchange = dry_run_upgraded.update("rollback", release_version=2_000_000, dry_run=True)

    expect.status(exchange, 400, 404, why_invalid="`/parameters/release_version` names no revision")

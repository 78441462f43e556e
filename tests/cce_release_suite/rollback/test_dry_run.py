"""The dry run of a rollback."""

import pytest

from cce_release_models import clause_ids as c
from cce_release_suite.vocabulary.expect import SUCCESSES, require
from cce_release_suite.vocabulary.release_states import state_of


@pytest.mark.clause(c.ROLLBACK_DRY_RUN_ANSWER)
def test_dry_run_shows_the_revision(expect, rehearsed_later):
    """A dry run answers with the revision that it would make."""
    exchange = rehearsed_later.update("rollback", release_version=rehearsed_later.earlier(), dry_run=True)

    expect.status(exchange, 200)
    answer = expect.accepted(exchange)
    expect.of(answer).equal(
        answer.get("version"), rehearsed_later.next_revision(), "the revision that the dry run announces"
    )


@pytest.mark.clause(c.ROLLBACK_DRY_RUN_CHANGES_NOTHING)
def test_dry_run_changes_nothing(expect, rehearsed_later):
    """A dry run leaves the release as it was, and its history."""
    before, revisions = state_of(rehearsed_later.read()), rehearsed_later.revisions()

    tried = rehearsed_later.update("rollback", release_version=rehearsed_later.earlier(), dry_run=True)
    require(tried, *SUCCESSES)

    rehearsed_later.settle()
    after, history = state_of(rehearsed_later.read()), rehearsed_later.revisions()
    expect.of(after, tried, before).equal(after, before, "the release after a dry run")
    judged = expect.of(history, tried, revisions)
    judged.equal(len(history), len(revisions), "the number of revisions after a dry run")


@pytest.mark.clause(c.ROLLBACK_DRY_RUN_VERIFIES)
def test_dry_run_verifies(expect, rehearsed_later):
    """A dry run to a revision that does not exist is not found."""
    exchange = rehearsed_later.update("rollback", release_version=2_000_000, dry_run=True)

    expect.status(exchange, 404, why_invalid="`/parameters/release_version` names no revision")

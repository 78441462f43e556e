"""An update while another one is pending."""

import pytest

from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.judging.error_body import phrase_problems
from cce_release_models import clause_ids as c
from cce_release_suite.vocabulary.expect import REFUSALS, SUCCESSES, precondition, shorten
from cce_release_suite.vocabulary.release_states import release_of, values_of, version_of
from cce_release_suite.vocabulary.shown import Shown

SETTLE_SECONDS = 60
PHRASE = "Update release is forbidden"
SECOND = {"imageTag": "second"}
REFUSED = (400, 403)
"""Statuses of which Terraform shows the body, so that it finds the phrase and tries again."""

WHY_INVALID = "the last update of the release is still pending"


@pytest.fixture
def busy_release(releases):
    """A release with an upgrade that is pending for a minute of its clock."""
    release = releases.release(settle_seconds=SETTLE_SECONDS)
    exchange: Exchange = release.update(values={"imageTag": "pending"})
    precondition(exchange, *SUCCESSES)
    release.version = version_of(release_of(exchange) or Shown({}, exchange))
    return release


@pytest.mark.clause(c.LIFECYCLE_BUSY_REFUSED)
@pytest.mark.parametrize("action", ["upgrade", "rollback"])
def test_second_update_is_refused(expect, busy_release, action):
    """An update of a release whose last update is still pending is refused."""
    exchange = busy_release.submit_once(busy_release.body(action, values=SECOND))

    expect.status(exchange, *REFUSED, why_invalid=WHY_INVALID)


@pytest.mark.smoke
@pytest.mark.clause(c.LIFECYCLE_BUSY_PHRASE)
def test_refusal_holds_the_phrase(expect, busy_release):
    """The refusal holds the phrase that Terraform looks for, early in its body."""
    exchange = busy_release.submit_once(busy_release.body(values=SECOND))

    precondition(exchange, *REFUSALS)
    expect.of(exchange).no_problems(phrase_problems(exchange, PHRASE), "the refusal", why_invalid=WHY_INVALID)


@pytest.mark.clause(c.LIFECYCLE_BUSY_CHANGES_NOTHING)
def test_refused_update_leaves_the_pending_one(expect, busy_release, releases):
    """The refused update leaves the pending one to settle as it would have."""
    refused = busy_release.submit_once(busy_release.body(values=SECOND))
    precondition(refused, *REFUSED)

    releases.advance_clock(SETTLE_SECONDS + 1)

    settled = busy_release.read()
    judged = expect.of(settled, refused)
    judged.equal(settled.get("version"), busy_release.version, "the revision after the pending update settled")
    judged.equal(settled.get("status"), "DEPLOYED", "the status after the pending update settled")
    judged.holds(
        values_of(settled).get("imageTag") != SECOND["imageTag"],
        "the refused update changed the values",
        expected="the values of the pending update",
        observed=shorten(str(settled.get("values"))),
    )


@pytest.mark.smoke
@pytest.mark.clause(c.LIFECYCLE_BUSY_ENDS)
def test_updates_are_accepted_again(expect, busy_release, releases):
    """Once the pending update has settled, updates are accepted again."""
    releases.advance_clock(SETTLE_SECONDS + 1)

    exchange = busy_release.submit_once(busy_release.body(values=SECOND))

    expect.accepted(exchange)

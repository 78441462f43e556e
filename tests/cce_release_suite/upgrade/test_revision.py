"""The revision that an upgrade makes."""

import pytest

from cce_release_models import clause_ids as c
from cce_release_suite.vocabulary.release_states import version_of


@pytest.mark.smoke
@pytest.mark.clause(c.UPGRADE_REVISION_GROWS)
def test_upgrade_makes_the_next_revision(expect, release):
    """Each upgrade makes the next revision."""
    for count in (1, 2):
        before = release.version

        response = expect.accepted(release.update(values={"imageTag": f"v{count}"}))

        expect.of(response).equal(
            response.get("version"), before + 1, f"the revision after upgrade {count} of a release at {before}"
        )
        release.settle()
        release.version = before + 1


@pytest.mark.smoke
@pytest.mark.clause(c.UPGRADE_REVISION_PENDING)
def test_answer_shows_a_pending_upgrade(expect, release):
    """The response shows the upgrade as pending, or as done."""
    response = expect.shown(release.update())

    expect.of(response).one_of(response.get("status"), ("PENDING_UPGRADE", "DEPLOYED"), "the status of the response")


@pytest.mark.smoke
@pytest.mark.clause(c.UPGRADE_REVISION_SETTLES)
def test_upgrade_settles(expect, release, releases):
    """An upgrade that was accepted ends as DEPLOYED, at its own revision."""
    response = expect.shown(release.update(values={"imageTag": "v2"}))

    settled = releases.settled(release)

    judged = expect.of(settled, response)
    judged.equal(settled.get("status"), "DEPLOYED", "the status after the upgrade settled")
    judged.equal(settled.get("version"), response.get("version"), "the revision after the upgrade settled")


@pytest.mark.clause(c.UPGRADE_REVISION_REPEATS)
def test_repeated_upgrade_makes_two_revisions(expect, release):
    """The same upgrade sent twice makes two revisions."""
    first = release.upgrade(values={"imageTag": "v2"})

    second = expect.accepted(release.update(values={"imageTag": "v2"}))

    expect.of(second, first).holds(
        version_of(second) > version_of(first),
        "the repeated upgrade made no revision",
        expected=f"a revision above {version_of(first)}",
        observed=f"revision {version_of(second)}",
    )

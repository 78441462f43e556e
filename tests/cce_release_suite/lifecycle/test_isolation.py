"""Two releases side by side."""

import pytest

from cce_release_models import clause_ids as c
from cce_release_suite.vocabulary.release_states import state_of


@pytest.mark.clause(c.LIFECYCLE_ISOLATION_NAMESPACES)
def test_namespaces_are_apart(expect, releases):
    """Updating a release leaves the one of the same name in another namespace as it was."""
    release, other = releases.release(), releases.release(scope="other")
    before = state_of(other.read())

    update = release.upgrade(values={"imageTag": "v2", "x-mine": 1})

    after = state_of(other.read())
    expect.of(after, update, before).equal(after, before, "the release of the same name in another namespace")


@pytest.mark.clause(c.LIFECYCLE_ISOLATION_RELEASES)
def test_releases_are_apart(expect, releases):
    """Updating a release leaves another one of the same namespace as it was."""
    release, other = releases.release(), releases.release(name="other")
    before = state_of(other.read())

    update = release.upgrade(values={"imageTag": "v2", "x-mine": 1})

    after = state_of(other.read())
    expect.of(after, update, before).equal(after, before, "another release of the same namespace")

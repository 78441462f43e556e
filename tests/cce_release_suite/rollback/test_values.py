"""The values of a rollback."""

import pytest

from cce_release_models import clause_ids as c
from cce_release_suite.vocabulary.release_states import values_of, version_of


@pytest.mark.smoke
@pytest.mark.clause(c.ROLLBACK_VALUES_RESTORED)
def test_values_are_restored(expect, upgraded):
    """A rollback restores the values of its target, not those of the current revision."""
    target = upgraded.responses[-2]

    response = expect.accepted(upgraded.update("rollback", release_version=version_of(target)))

    expect.of(response, target).equal(
        values_of(response), values_of(target), f"the values after a rollback to {target['version']}"
    )


@pytest.mark.clause(c.ROLLBACK_VALUES_REQUEST_IGNORED)
def test_values_of_the_request_are_ignored(expect, upgraded):
    """A rollback ignores the values of its request."""
    target = upgraded.responses[-2]

    response = expect.accepted(
        upgraded.update("rollback", release_version=version_of(target), values={"imageTag": "ignored", "x-ignored": 1})
    )

    expect.of(response, target).equal(
        values_of(response), values_of(target), "the values after a rollback with values in its request"
    )

"""The status of a success."""

import pytest

from cce_release_models import clause_ids as c
from cce_release_suite._runner.outcomes import Inconclusive
from cce_release_suite.vocabulary.expect import describe, proven
from cce_release_suite.vocabulary.release_states import version_of


@pytest.mark.clause(c.RESPONSE_STATUS_OK)
@pytest.mark.parametrize("action", ["upgrade", "rollback"])
def test_accepted_update_is_ok(expect, upgraded, action):
    """An update that is accepted answers 200, and no other status of success."""
    earlier = version_of(upgraded.answers[-2])

    exchange = upgraded.update(action, release_version=earlier)

    if not 200 <= proven(exchange).status < 300:
        raise Inconclusive(f"the {action} was not accepted: {describe(proven(exchange))}")
    expect.status(exchange, 200)

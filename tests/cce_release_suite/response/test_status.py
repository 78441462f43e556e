"""The status of a success."""

import pytest

from cce_release_models import clause_ids as c
from cce_release_suite._runner.outcomes import Inconclusive
from cce_release_suite.vocabulary.expect import describe, precondition
from cce_release_suite.vocabulary.release_states import version_of


@pytest.mark.clause(c.RESPONSE_STATUS_OK)
@pytest.mark.parametrize("action", ["upgrade", "rollback"])
def test_accepted_update_is_ok(expect, upgraded, action):
    """An accepted update returns 200, and no other success status."""
    earlier = version_of(upgraded.responses[-2])

    exchange = upgraded.update(action, release_version=earlier)

    if not 200 <= precondition(exchange).status < 300:
        raise Inconclusive(f"the {action} was not accepted: {describe(precondition(exchange))}")
    expect.status(exchange, 200)

"""The status of a success."""

import pytest

from cce_release_models import clauses as c


@pytest.mark.clause(c.RESPONSE_STATUS_OK)
@pytest.mark.parametrize("action", ["upgrade", "rollback"])
def test_accepted_update_is_ok(expect, upgraded, action):
    """An update that is accepted answers 200, and no other status of success."""
    exchange = upgraded.update(action, release_version=upgraded.version - 1)

    expect.status(exchange, 200)

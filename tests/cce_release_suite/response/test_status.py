"""The status of a success."""

import pytest

from cce_release_contract.client.retrying import UNAVAILABLE_STATUSES
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


@pytest.mark.clause(c.RESPONSE_STATUS_OK)
def test_accepted_dry_run_is_ok(expect, accepted_dry_run):
    """An accepted dry run returns 200 as well."""
    expect.status(accepted_dry_run, 200)


TRIES = 3


@pytest.mark.clause(c.RESPONSE_STATUS_SERVED)
def test_well_formed_updates_are_served(expect, endpoint, safe_release, refusals, run):
    """Of a few well-formed updates one gets another response than a server error, while reads are answered.

    502, 503 and 504 come from a gateway that cannot reach the service; they prove nothing.
    """
    failed = []
    if not (safe_release.exists or run.permission.reads_alone) and refusals["not found"].status < 500:
        return  # a live target has served one already, and PUTs are few there

    for _ in range(TRIES):
        if safe_release.reads:
            precondition(endpoint.show(safe_release.named), 200)
        exchange = endpoint.send(safe_release.request(), unavailable=True)
        if exchange.status is None or exchange.status < 500 or exchange.status in UNAVAILABLE_STATUSES:
            precondition(exchange)
            return
        failed.append(exchange)

    raise expect.of(*failed).violation(
        "every well-formed update got a server error",
        expected="200, or a refusal that says what is wrong",
        observed=", ".join(f"status {exchange.status}" for exchange in failed),
    )

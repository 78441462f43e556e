"""The suite on a correct service behind a gateway that is not."""

from __future__ import annotations

from threading import Event

import pytest
from tests.faults.independent.gateways import GATEWAYS
from tests.faults.independent.ways import checked
from tests.levels import few

from second_implementation.faults.fault import edit_responses
from second_implementation.server import TOKEN
from second_implementation.service import Service

SLOW_SECONDS = 1.3

QUICK = [*map(list(GATEWAYS).index, ("login of the connection", "another clock"))]


@pytest.mark.parametrize("gateway", few(GATEWAYS, quick=QUICK))
def test_fault_of_a_gateway_is_named(warm_pytest, gateway):
    """A run names the clause that the gateway breaks; where the user's own clock may be wrong nothing fails for it."""
    change, way, clause = GATEWAYS[gateway]
    service = Service(TOKEN)
    change(service)

    found = checked(warm_pytest, lambda: service, way)

    own_clock = gateway == "another clock"
    telling = ("inconclusive",) if own_clock else ("fail", "advisory")
    assert clause in frozenset().union(*(found.verdicts[verdict] for verdict in telling)), found.output
    assert not (own_clock and found.failed)


@pytest.mark.parametrize("limit", few([1, 2], quick=()))
def test_limit_of_the_user_is_judged(warm_pytest, limit):
    """With --max-response-seconds a response that takes longer is an advice on a live target."""
    service = Service(TOKEN)
    edit_responses(service, lambda _request, _response: Event().wait(SLOW_SECONDS))
    options = ("--cce-max-response-seconds", str(limit), "--cce-clause", "lifecycle.read.not_found")

    found = checked(warm_pytest, lambda: service, "unarmed, with reads", *options)

    assert found.exit_code == 0
    assert ("response.time.latency" in found.verdicts["advisory"]) is (limit < SLOW_SECONDS), found.output

"""The suite on a correct service behind a gateway that is not."""

from __future__ import annotations

from functools import cache
from threading import Event

import pytest
from tests.faults.independent.gateway_catalogue import GATEWAYS, READS
from tests.faults.independent.ways import checked
from tests.levels import few

from second_implementation.faults.fault import edit_responses
from second_implementation.server import TOKEN
from second_implementation.service import Service

SLOW_SECONDS = 1.3

QUICK = [[*GATEWAYS].index(gateway) for gateway in ("login of the connection", "another clock", "two lengths")]


@pytest.fixture(scope="module")
def correct(warm_pytest):
    """Gives the run without a gateway in one way."""
    return cache(lambda way: checked(warm_pytest, lambda: Service(TOKEN), way))


@pytest.mark.parametrize("gateway", few(GATEWAYS, quick=QUICK))
def test_gateway_is_named_or_tolerated(warm_pytest, correct, gateway):
    """A run names the clause that a gateway breaks, or ends with a message; of what is allowed it says nothing."""
    expected = GATEWAYS[gateway]
    only = [option for clause in expected.only for option in ("--cce-clause", clause)]

    found = checked(warm_pytest, lambda: Service(TOKEN), expected.way, *only, gateway=expected.make())

    failed, advisory = found.failed, found.verdicts.get("advisory", frozenset())
    if expected.clause:
        assert expected.clause in failed | (advisory - correct(READS).verdicts["advisory"]), found.output
    elif expected.message:
        assert expected.message in found.output
        assert (found.exit_code, failed) == (3, frozenset()), found.output
    elif expected.open_clause:
        assert expected.open_clause in found.verdicts["inconclusive"], found.output
        assert failed == frozenset(), found.output
    else:
        assert (found.exit_code, failed) == (0, frozenset()), found.output
        assert not found.news("advisory", correct(READS)), found.output


@pytest.mark.parametrize("limit", few([1, 2], quick=()))
def test_limit_of_the_user_is_judged(warm_pytest, limit):
    """With --max-response-seconds a response that takes longer is an advice on a live target."""
    service = Service(TOKEN)
    edit_responses(service, lambda _request, _response: Event().wait(SLOW_SECONDS))
    options = ("--cce-max-response-seconds", str(limit), "--cce-clause", "lifecycle.read.not_found")

    found = checked(warm_pytest, lambda: service, "unarmed, with reads", *options)

    assert found.exit_code == 0
    assert ("response.time.latency" in found.verdicts["advisory"]) is (limit < SLOW_SECONDS), found.output

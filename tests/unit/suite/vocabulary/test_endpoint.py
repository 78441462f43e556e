"""What a test of the suite gets back from a call: the service's answers, and nothing else."""

from types import SimpleNamespace

import pytest

from cce_release_contract.client.credentials import Anonymous, Token
from cce_release_contract.client.target import Address
from cce_release_contract.errors import GuardRefusal, TargetError, TransportError
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.response import Response
from cce_release_suite._runner.outcomes import Inconclusive
from cce_release_suite.vocabulary.endpoint import Endpoint

ADDRESS = Address("c", "n", "r")
OWN = Token("own")


class Line:
    """Stands for a gateway: answers every request with a status, or with an error."""

    def __init__(self, outcome):
        self.outcome = outcome
        self.target = SimpleNamespace(credentials=OWN)
        self.options = []

    def send(self, request, **options):
        self.options.append(options)
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return Exchange(request, Response(self.outcome))


@pytest.mark.parametrize("status", [200, 401, 403, 404, 500, 501])
def test_answer_of_the_service_is_returned(status):
    """Whatever the service answered is for the test to judge."""
    endpoint = Endpoint(Line(status))

    exchanges = [endpoint.update(ADDRESS, {}), endpoint.show(ADDRESS), endpoint.history(ADDRESS)]

    assert [exchange.status for exchange in exchanges] == [status] * 3


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (429, "the target returned 429, which says nothing about the clause"),
        (502, "the target returned 502, which says nothing about the clause"),
        (503, "the target returned 503, which says nothing about the clause"),
        (504, "the target returned 504, which says nothing about the clause"),
        (TransportError("no answer (reset)", reason="reset"), "no answer (reset)"),
        (TargetError("the budget of 3 writes is used up"), "the budget of 3 writes is used up"),
        (GuardRefusal("not this release"), "not this release"),
    ],
    ids=str,
)
def test_anything_else_proves_nothing(outcome, reason):
    """What is no answer of the service ends the test as inconclusive, also one that does not look at it."""
    endpoint = Endpoint(Line(outcome))

    for call in (lambda: endpoint.update(ADDRESS, b"{"), lambda: endpoint.show(ADDRESS, credentials=Anonymous())):
        with pytest.raises(Inconclusive) as caught:
            call()
        assert caught.value.reason == reason


def test_other_credentials_may_be_refused():
    """Only a request with other credentials than the target's own may end in 401."""
    line = Line(401)

    Endpoint(line).show(ADDRESS)
    Endpoint(line).show(ADDRESS, credentials=OWN)
    Endpoint(line).show(ADDRESS, credentials=Token("other"))

    assert [options.get("expect_refusal", False) for options in line.options] == [False, False, True]

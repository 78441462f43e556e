"""What a test of the suite gets back from a call: the service's answers, and nothing else."""

from types import SimpleNamespace

import pytest

from cce_release_contract.client.credentials import Anonymous, Token
from cce_release_contract.client.target import Address
from cce_release_contract.errors import GuardRefusal, TargetError, TransportError
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.response import Response
from cce_release_suite._runner.outcomes import Inconclusive, NotApplicable
from cce_release_suite._runner.target.permission import READ_ONLY, READS_ALONE, Permission
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


def forbidden_line(*statuses):
    """A line that returns these statuses in turn, and an endpoint that learns from what it returned."""
    line, permission = Line(0), Permission(live=True)
    waiting = list(statuses)

    def send(request, **options):
        line.options.append(options)
        exchange = Exchange(request, Response(waiting.pop(0)))
        permission.note(exchange)
        return exchange

    line.send = send
    return line, Endpoint(line, permission=permission)


def test_updates_that_are_all_forbidden_prove_nothing():
    """With credentials that may only read each update is inconclusive, and after three no more is sent."""
    line, endpoint = forbidden_line(200, 403, 400, 403, 403, 200)

    assert endpoint.show(ADDRESS).status == 200
    for outcome in (403, 400, 403, 403, None):
        if outcome == 400:
            assert endpoint.update(ADDRESS, b"{").status == 400
            continue
        with pytest.raises(Inconclusive) as caught:
            endpoint.update(ADDRESS, {})
        assert caught.value.reason == READ_ONLY
    assert endpoint.show(ADDRESS).status == 200
    assert len(line.options) == 6


def test_forbidden_update_is_judged_where_others_are_not():
    """A 403 after a 404 or a success is for the test to judge; so is one for other credentials."""
    _, endpoint = forbidden_line(403, 404, 403)

    assert endpoint.update(ADDRESS, {}, credentials=Anonymous()).status == 403
    assert endpoint.update(ADDRESS, {}).status == 404
    assert endpoint.update(ADDRESS, {}).status == 403


def test_reads_alone_send_no_update():
    """In a run of reads alone an update does not apply, and a read does."""
    line = Line(200)
    endpoint = Endpoint(line, permission=Permission(reads_alone=True))

    with pytest.raises(NotApplicable) as caught:
        endpoint.update(ADDRESS, {})
    assert caught.value.reason == READS_ALONE
    assert endpoint.show(ADDRESS).status == 200
    assert len(line.options) == 1


def test_requests_have_the_paths_of_the_variant():
    """Each call goes to the path of the address's variant, and leaves out what its page does not list."""
    endpoint, address = Endpoint(Line(200)), Address("c", "n", "r", "autopilot")
    path = "/autopilot/cam/v3/clusters/c/namespace/n/releases/r"

    exchanges = [
        endpoint.update(address, {}, show_resources="true"),
        endpoint.show(address, show_resources="true", query=[("a", "b")]),
        endpoint.history(address),
    ]

    assert [exchange.request.target for exchange in exchanges] == [path, f"{path}?a=b", f"{path}/history"]

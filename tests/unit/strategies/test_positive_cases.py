"""Requests at the edges of the contract are valid, and at the edge that they name."""

import pytest

from cce_release_contract.exchanges.case import Location
from cce_release_contract.exchanges.operation_requests import operation_request
from cce_release_contract.oracle.parameters import path_texts
from cce_release_contract.oracle.request_judge import RequestJudge
from cce_release_contract.strategies.bodies import smallest_body
from cce_release_contract.strategies.positive_cases import boundary_requests


@pytest.fixture(scope="module")
def base(contract, spot):
    """A valid request."""
    return operation_request(contract.update, spot, smallest_body(contract))


@pytest.mark.parametrize("location", [Location.PATH, Location.QUERY, Location.MEDIA_TYPE, Location.BODY])
def test_requests_at_the_edges_are_valid(contract, base, location):
    """Each case is valid and unique, and names its edge."""
    requests = list(boundary_requests(contract, base, location))

    assert requests
    assert len({valid.request for valid in requests}) == len({valid.reason for valid in requests}) == len(requests)
    for valid in requests:
        assert RequestJudge(contract).violations(valid.request) == frozenset()


def test_both_bounds_of_a_name_are_there(contract, base):
    """The cases include the shortest and the longest name and namespace."""
    texts = [path_texts(contract, valid.request.path) for valid in boundary_requests(contract, base, Location.PATH)]

    assert {1, 53} <= {len(text["name"]) for text in texts}
    assert {1, 63} <= {len(text["namespace"]) for text in texts}


def test_only_the_location_is_varied(contract, base):
    """All other parts are those of the base."""
    for valid in boundary_requests(contract, base, Location.PATH):
        assert (valid.request.headers, valid.request.body) == (base.headers, base.body)
    for valid in boundary_requests(contract, base, Location.MEDIA_TYPE):
        assert (valid.request.target, valid.request.body) == (base.target, base.body)

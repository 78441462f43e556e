"""The path: which release a request addresses."""

from dataclasses import replace

import pytest

from cce_release_contract.exchanges.case import Location
from cce_release_contract.exchanges.request import Request
from cce_release_contract.strategies.positive_cases import boundary_requests
from cce_release_models import clause_ids as c
from cce_release_suite.vocabulary.expect import precondition


@pytest.mark.smoke
@pytest.mark.clause(c.REQUEST_PATH_CLUSTER_ID)
def test_unknown_cluster_is_not_found(expect, endpoint, safe_release):
    """A cluster that does not exist is not found."""
    address = replace(safe_release.address, cluster_id="00000000-0000-0000-0000-000000000000")

    exchange = endpoint.update(address, safe_release.body())

    expect.status(exchange, 404, why_invalid="its path names a cluster that does not exist")


@pytest.mark.smoke
@pytest.mark.clause(c.REQUEST_PATH_NAMESPACE)
def test_unknown_namespace_is_not_found(expect, endpoint, safe_release):
    """A namespace that does not exist is not found."""
    address = replace(safe_release.missing, namespace="no-such-namespace", name=safe_release.address.name)

    exchange = endpoint.update(address, safe_release.body())

    expect.status(exchange, 404, why_invalid="its path names a namespace that does not exist")


@pytest.mark.smoke
@pytest.mark.clause(c.REQUEST_PATH_NAME)
def test_unknown_release_is_not_found(expect, refusals):
    """A release that does not exist is not found."""
    expect.status(refusals["not found"], 404, why_invalid="its path names a release that does not exist")


@pytest.mark.clause(c.REQUEST_PATH_IMPOSSIBLE_NAME)
def test_impossible_name_is_refused(expect, safe_release, negative_cases):
    """A name that no release can have is refused as invalid or as not found."""
    base = safe_release.request()

    def allowed(invalid):
        # Where the run may not write, a name keeps the beginning that says that no release has it.
        return safe_release.exists or invalid.request.target.startswith(base.target)

    for invalid in negative_cases("name", locations=(Location.PATH,), only=allowed):
        exchange = safe_release.endpoint.send(invalid)

        expect.status(exchange, 400, 404)


@pytest.mark.clause(c.REQUEST_PATH_IMPOSSIBLE_NAMESPACE)
def test_impossible_namespace_is_refused(expect, endpoint, negative_cases):
    """A namespace that Kubernetes cannot have is refused as invalid or as not found."""
    for invalid in negative_cases("namespace", locations=(Location.PATH,)):
        exchange = endpoint.send(invalid)

        expect.status(exchange, 400, 404)


@pytest.mark.clause(c.REQUEST_PATH_BOUNDS_ALLOWED)
def test_names_at_the_bounds_are_looked_up(expect, safe_release, contract, cases):
    """A path at the edges of the contract is not refused as invalid; nothing has those names, so it is not found."""
    for valid in cases(boundary_requests(contract, safe_release.request(safe_release.missing), Location.PATH)):
        exchange = safe_release.endpoint.send(valid)

        expect.status(
            exchange, 404, why_invalid=f"{valid.reason}, which the contract allows, and no release has that name"
        )


@pytest.mark.smoke
@pytest.mark.clause(c.REQUEST_PATH_NOT_FOUND_CODE)
def test_not_found_carries_its_code(expect, refusals):
    """A resource that does not exist is reported with the code for it."""
    exchange = refusals["not found"]

    precondition(exchange, 404)
    expect.error_code(exchange, "CCE.02404001", why_invalid="its path names a release that does not exist")


@pytest.mark.clause(c.REQUEST_PATH_UNKNOWN)
@pytest.mark.parametrize("path", ["/cce/cam/v3/clusters", "/cce/cam/v4/clusters/x/namespace/y/releases/z", "/", "/cce"])
def test_unknown_path_is_not_found(expect, endpoint, safe_release, path):
    """A path that the API does not have is not found."""
    exchange = endpoint.send(replace(safe_release.request(), target=path))

    expect.status(exchange, 404, why_invalid="the API has no such path")
    expect.error_code(exchange, "APIGW.0101", why_invalid="the API has no such path")


@pytest.mark.clause(c.REQUEST_PATH_UNKNOWN_METHOD)
@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE", "OPTIONS", "PROPFIND"])
def test_unknown_method_is_not_found(expect, endpoint, safe_release, method):
    """A method that the path does not have is not found, or not allowed."""
    exchange = endpoint.send(Request(method, safe_release.address.path()))

    response = expect.status(exchange, 404, 405, why_invalid=f"the path has no method {method}")
    if response.status == 404:
        expect.error_code(exchange, "APIGW.0101", why_invalid=f"the path has no method {method}")

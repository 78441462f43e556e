"""The path: which release a request addresses."""

from dataclasses import replace

import pytest

from cce_release_contract.exchanges.request import Request
from cce_release_models import clauses as c


@pytest.mark.clause(c.REQUEST_PATH_CLUSTER_ID)
def test_unknown_cluster_is_not_found(expect, endpoint, probe):
    """A cluster that does not exist is not found."""
    address = replace(probe.address, cluster_id="00000000-0000-0000-0000-000000000000")

    exchange = endpoint.update(address, probe.body())

    expect.status(exchange, 404, why_invalid="its path names a cluster that does not exist")


@pytest.mark.clause(c.REQUEST_PATH_NAMESPACE)
def test_unknown_namespace_is_not_found(expect, endpoint, probe):
    """A namespace that does not exist is not found."""
    address = replace(probe.missing, namespace="no-such-namespace", name=probe.address.name)

    exchange = endpoint.update(address, probe.body())

    expect.status(exchange, 404, why_invalid="its path names a namespace that does not exist")


@pytest.mark.clause(c.REQUEST_PATH_NAME)
def test_unknown_release_is_not_found(expect, refusals):
    """A release that does not exist is not found."""
    expect.status(refusals["not found"], 404, why_invalid="its path names a release that does not exist")


IMPOSSIBLE_SUFFIXES = ["-", "_x", ".x", "-X", "%20", "%C3%A9", "x" * 30]


@pytest.mark.clause(c.REQUEST_PATH_IMPOSSIBLE_NAME)
def test_impossible_name_is_refused(expect, endpoint, probe, cases):
    """A name that no release can have is refused as invalid or as not found."""
    request = probe.request(probe.missing)

    for suffix in cases(IMPOSSIBLE_SUFFIXES):
        exchange = endpoint.send(replace(request, target=request.target + suffix))

        expect.status(exchange, 400, 404, why_invalid=f"its path names a release that ends in {suffix!r}; none can")


@pytest.mark.clause(c.REQUEST_PATH_NOT_FOUND_CODE)
def test_not_found_carries_its_code(expect, refusals):
    """A resource that does not exist is reported with the code for it."""
    expect.error_code(refusals["not found"], "CCE.02404001", why_invalid="its path names a release that does not exist")


@pytest.mark.clause(c.REQUEST_PATH_UNKNOWN)
@pytest.mark.parametrize("path", ["/cce/cam/v3/clusters", "/cce/cam/v4/clusters/x/namespace/y/releases/z", "/", "/cce"])
def test_unknown_path_is_not_found(expect, endpoint, probe, path):
    """A path that the API does not have is not found."""
    exchange = endpoint.send(replace(probe.request(), target=path))

    expect.status(exchange, 404, why_invalid="the API has no such path")
    expect.error_code(exchange, "APIGW.0101", why_invalid="the API has no such path")


@pytest.mark.clause(c.REQUEST_PATH_UNKNOWN_METHOD)
@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE", "OPTIONS", "PROPFIND"])
def test_unknown_method_is_not_found(expect, endpoint, probe, method):
    """A method that the path does not have is not found."""
    exchange = endpoint.send(Request(method, probe.address.path()))

    expect.status(exchange, 404, why_invalid=f"the path has no method {method}")
    expect.error_code(exchange, "APIGW.0101", why_invalid=f"the path has no method {method}")

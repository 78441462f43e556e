"""Methods that the path does not have, and requests that ask for one beside their own."""

from dataclasses import replace

import pytest

from cce_release_models import clause_ids as c
from cce_release_suite.vocabulary.expect import SUCCESSES, precondition
from cce_release_suite.vocabulary.release_states import state_of

NO_METHODS = ["PUTX", "put", "UPDATE"]
OTHER_METHODS = ["POST", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "QUERY", "PURGE", "MKCOL", *NO_METHODS]
OVERRIDES = ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "_method"]


@pytest.mark.clause(c.ROBUSTNESS_METHOD_OTHERS_UNKNOWN)
def test_other_methods_are_not_found(expect, endpoint, safe_release, cases):
    """Every method but PUT and GET is not found, or not allowed; a word that is not a method may stop a parser."""
    request = safe_release.request(values={"x-refused": True})

    for method in cases(OTHER_METHODS):
        exchange = endpoint.send(replace(request, method=method))

        allowed = (400, 404, 405, 501) if method in NO_METHODS else (404, 405, 501)
        expect.status(exchange, *allowed, why_invalid=f"the path has no method {method}")


@pytest.mark.clause(c.ROBUSTNESS_METHOD_OTHERS_CHANGE_NOTHING)
def test_no_other_method_does_anything(expect, endpoint, safe_release, release, cases):
    """Every method but PUT leaves the release as it was, whatever its response says."""
    before = state_of(release.read())
    request = safe_release.request(values={"x-refused": True})

    sent = [endpoint.send(replace(request, method=method)) for method in cases(OTHER_METHODS)]

    after = state_of(release.read())
    expect.of(after, *sent, before).equal(after, before, "the release after requests with other methods")


@pytest.mark.clause(c.ROBUSTNESS_METHOD_OVERRIDE_IGNORED)
@pytest.mark.parametrize("name", OVERRIDES)
def test_method_cannot_be_overridden(expect, endpoint, safe_release, release, name):
    """A header or parameter that names another method changes neither a read nor a dry run."""
    before = state_of(release.read())
    header = name.startswith("X-")

    read = endpoint.show(
        safe_release.address, headers=[(name, "DELETE")] if header else (), query=() if header else [(name, "DELETE")]
    )
    tried = safe_release.update(
        safe_release.body(dry_run=True),
        headers=[(name, "DELETE")] if header else (),
        query=() if header else [(name, "DELETE")],
    )

    precondition(tried, *SUCCESSES, 400, 404)
    shown = state_of(expect.accepted(read))
    expect.of(shown, before).equal(shown, before, f"what a read with {name} shows")
    expect.accepted(tried)
    after = state_of(release.read())
    expect.of(after, tried, read, before).equal(after, before, f"the release after requests with {name}")

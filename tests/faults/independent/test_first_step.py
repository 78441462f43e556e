"""A target that breaks the contract at the first step of an armed run: the run says which clause, and ends with 1."""

from __future__ import annotations

import pytest
from tests.faults.independent.ways import checked
from tests.levels import LONG, few, few_rows

from second_implementation.faults.catalogue import FAULTS, faulty
from second_implementation.messages import Response
from second_implementation.server import TOKEN
from second_implementation.service import Service


def returning(status: int, body: bytes = b'{"errorCode": "X.1", "errorMessage": "no"}', media_type="application/json"):
    """A service that returns this to each update of the release that exists, except dry runs."""
    service = Service(TOKEN)
    made = service.update

    def update(request, place):
        if (place[1], place[2]) in service.releases and b'"dry_run"' not in request.body:
            return Response(status, body, {"Content-Type": media_type} if body else {})
        return made(request, place)

    service.update = update
    return service


PAGE = (b"<html><h1>Sorry</h1></html>", "text/html")

BROKEN = {
    "refused as invalid": (lambda: returning(400), "request.body.valid_accepted"),
    "error of the server": (lambda: returning(500), "request.body.valid_accepted"),
    "undocumented status": (lambda: returning(418), "request.body.valid_accepted"),
    "redirect": (lambda: returning(302), "request.body.valid_accepted"),
    "no content": (lambda: returning(204, b""), "response.status.ok"),
    "page with 400": (lambda: returning(400, *PAGE), "response.header.content_type"),
    "page with 200": (lambda: returning(200, *PAGE), "response.header.content_type"),
    "not JSON": (lambda: returning(200, b"ok"), "response.header.content_type"),
    "created": (lambda: faulty(FAULTS["created"]), "response.status.ok"),
    "version as text": (lambda: faulty(FAULTS["version-as-text"]), "response.body.version"),
    "status in lower case": (lambda: faulty(FAULTS["status-in-lower-case"]), "response.body.status"),
}


@pytest.mark.parametrize(
    ("service", "clause"),
    few_rows(BROKEN.values(), quick=[[*BROKEN].index(case) for case in ("refused as invalid", "version as text")]),
    ids=BROKEN,
)
def test_violation_at_the_first_step_fails(warm_pytest, service, clause):
    """What breaks a clause that a page states fails it, also where the run cannot go on after it."""
    found = checked(warm_pytest, service, "armed")

    assert clause in found.failed, found.output
    assert found.exit_code == 1


@pytest.mark.parametrize("status", few((401, 403, 404, 429, 502, 503, 504), quick=(2,)))
def test_refusal_about_the_user_or_the_way_proves_nothing(warm_pytest, status):
    """What is about credentials, permissions, settings or the way to the service leaves the clauses open."""
    found = checked(warm_pytest, lambda: returning(status), "armed")

    assert found.failed == frozenset(), found.output
    assert found.exit_code == 3


@LONG
def test_chart_may_refuse_the_marker(warm_pytest):
    """A chart that takes no unknown values refuses an upgrade with a marker, and breaks no clause by that."""
    found = checked(warm_pytest, lambda: returning(400), "armed", "--cce-marker", "a.b=c", "--cce-max-writes", "5")

    assert found.failed == frozenset(), found.output
    assert found.exit_code == 3
    assert "the marker was refused" in found.output

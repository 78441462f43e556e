"""The query: whether the response shows the release's resources."""

from collections.abc import Iterator
from typing import Any

import pytest

from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.judging.texts import shows_more, shows_nothing, sketch
from cce_release_contract.judging.times import TIME_MEMBERS
from cce_release_models import clause_ids as c
from cce_release_suite.vocabulary.safe_release import SafeRelease


@pytest.mark.smoke
@pytest.mark.clause(c.REQUEST_QUERY_RESOURCES_SHOWN)
def test_resources_are_shown_on_request(expect, safe_release):
    """With show_resources=true the response shows more in its resources than without, of a read and of an update."""
    for asked, plain in zip(both(safe_release, show_resources="true"), both(safe_release), strict=True):
        response, without = expect.shown(asked), expect.shown(plain)

        expect.of(response, without).holds(
            shows_more(response.get("resources"), without.get("resources")),
            f"the response to {asked.request.method} shows no more than without show_resources",
            expected="more in its resources than without",
            observed=sketch(response.get("resources")),
        )


@pytest.mark.smoke
@pytest.mark.clause(c.REQUEST_QUERY_RESOURCES_HIDDEN)
def test_resources_are_hidden_by_default(expect, safe_release):
    """Without show_resources the response shows no resources, of a read and of an update."""
    for exchange in both(safe_release):
        response = expect.shown(exchange)

        expect.of(response).holds(
            shows_nothing(response.get("resources")),
            f"the resources in the response to {exchange.request.method}: unexpected value",
            expected="nothing in its resources",
            observed=sketch(response.get("resources")),
        )


UNKNOWN = [("x-unknown", "1"), ("pretty", "true"), ("limit", "0"), ("show_resource", "true")]


@pytest.mark.clause(c.REQUEST_QUERY_UNKNOWN_IGNORED)
def test_unknown_parameters_are_ignored(expect, safe_release, cases):
    """A query parameter that the contract does not name changes nothing about the response of update and read."""
    body = safe_release.body(dry_run=True)
    updated = expect.shown(safe_release.update(body))
    asked = expect.shown(safe_release.ask())

    for pair in cases(UNKNOWN):
        for plain, exchange in (
            (updated, safe_release.update(body, query=[pair])),
            (asked, safe_release.ask(query=[pair])),
        ):
            response = expect.accepted(exchange)

            what = f"the response to {exchange.request.method} with {pair[0]}"
            expect.of(response, plain).equal(steady(response), steady(plain), what)


def steady(response: dict[str, Any]) -> dict[str, Any]:
    """The members of a response other than its times, which have clauses of their own."""
    return {name: value for name, value in response.items() if name not in TIME_MEMBERS}


def both(safe_release: SafeRelease, **parts: Any) -> Iterator[Exchange]:
    """A request whose response shows a release, and the dry run of an update where the run may send one."""
    yield safe_release.ask(**parts)
    if safe_release.exists and safe_release.reads:
        yield safe_release.update(safe_release.body(dry_run=True), **parts)

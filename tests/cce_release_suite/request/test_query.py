"""The query: whether the answer shows the release's resources."""

from collections.abc import Iterator
from typing import Any

import pytest

from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.judging.texts import resources_problems
from cce_release_contract.judging.times import TIME_MEMBERS
from cce_release_models import clause_ids as c
from cce_release_suite.vocabulary.probes import SafeRelease


@pytest.mark.smoke
@pytest.mark.clause(c.REQUEST_QUERY_SHOW_RESOURCES)
def test_resources_are_shown_on_request(expect, probe):
    """With show_resources=true the answer lists the release's objects, of a read and of an update."""
    for exchange in both(probe, show_resources="true"):
        answer = expect.shown(exchange)

        expect.of(answer).no_problems(
            resources_problems(answer, filled=True), f"the answer to {exchange.request.method}"
        )


@pytest.mark.smoke
@pytest.mark.clause(c.REQUEST_QUERY_RESOURCES_HIDDEN)
def test_resources_are_hidden_by_default(expect, probe):
    """Without show_resources the answer's resources are empty, of a read and of an update."""
    for exchange in both(probe):
        answer = expect.shown(exchange)

        expect.of(answer).equal(
            answer.get("resources"), "", f"the resources in the answer to {exchange.request.method}"
        )


UNKNOWN = [("x-unknown", "1"), ("pretty", "true"), ("limit", "0"), ("show_resource", "true")]


@pytest.mark.clause(c.REQUEST_QUERY_UNKNOWN_IGNORED)
def test_unknown_parameters_are_ignored(expect, probe, cases):
    """A query parameter that the contract does not name changes nothing about the answer of update and read."""
    body = probe.body(dry_run=True)
    updated = expect.shown(probe.update(body))
    asked = expect.shown(probe.ask())

    for pair in cases(UNKNOWN):
        for plain, exchange in ((updated, probe.update(body, query=[pair])), (asked, probe.ask(query=[pair]))):
            answer = expect.accepted(exchange)

            what = f"the answer to {exchange.request.method} with {pair[0]}"
            expect.of(answer, plain).equal(steady(answer), steady(plain), what)


def steady(answer: dict[str, Any]) -> dict[str, Any]:
    """The members of an answer that do not tell the time, which has clauses of its own."""
    return {name: value for name, value in answer.items() if name not in TIME_MEMBERS}


def both(probe: SafeRelease, **parts: Any) -> Iterator[Exchange]:
    """The least that is answered with a release, and the dry run of an update where the run may send one."""
    yield probe.ask(**parts)
    if probe.exists and probe.reads:
        yield probe.update(probe.body(dry_run=True), **parts)

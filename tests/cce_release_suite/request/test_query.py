"""The query: whether the answer shows the release's resources."""

from collections.abc import Iterator
from typing import Any

import pytest

from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.judging.texts import resources_problems
from cce_release_models import clauses as c
from cce_release_suite.probes import Probe


@pytest.mark.clause(c.REQUEST_QUERY_SHOW_RESOURCES)
def test_resources_are_shown_on_request(expect, probe):
    """With show_resources=true the answer lists the release's objects, of a read and of an update."""
    for exchange in both(probe, show_resources="true"):
        answer = expect.accepted(exchange)

        expect.no_problems(resources_problems(answer, filled=True), f"the answer to {exchange.request.method}")


@pytest.mark.clause(c.REQUEST_QUERY_RESOURCES_HIDDEN)
def test_resources_are_hidden_by_default(expect, probe):
    """Without show_resources the answer's resources are empty, of a read and of an update."""
    for exchange in both(probe):
        answer = expect.accepted(exchange)

        expect.equal(answer.get("resources"), "", f"the resources in the answer to {exchange.request.method}")


def both(probe: Probe, **parts: Any) -> Iterator[Exchange]:
    """The least that is answered with a release, and the dry run of an update where the run may send one."""
    yield probe.ask(**parts)
    if probe.exists and probe.reads:
        yield probe.update(probe.body(dry_run=True), **parts)

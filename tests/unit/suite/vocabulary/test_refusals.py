"""What counts among the answers to requests that provoke an error."""

from types import SimpleNamespace

import pytest

from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.response import Response
from cce_release_suite._runner.outcomes import Inconclusive
from cce_release_suite.vocabulary import refusals
from cce_release_suite.vocabulary.refusals import Refusals


@pytest.fixture
def refused_with(monkeypatch):
    """Makes refusals of a target that answers with these statuses, one after the other."""

    def made(*statuses):
        answers = {
            str(place): lambda _probe, status=status: Exchange(Request("PUT", "/"), Response(status))
            for place, status in enumerate(statuses)
        }
        monkeypatch.setattr(refusals, "PROVOCATIONS", answers)
        return Refusals(SimpleNamespace(), {}, lambda _exchange: None)

    return made


def test_errors_leave_out_what_was_accepted(refused_with):
    """What was accepted is no error, and the others are."""
    found = [exchange.status for exchange in refused_with(401, 200, 404).errors()]

    assert found == [401, 404]


def test_no_error_at_all_proves_nothing(refused_with):
    """A target that accepts everything has shown no error body, so nothing about error bodies is proven."""
    with pytest.raises(Inconclusive, match="no error body"):
        list(refused_with(200, 200).errors())

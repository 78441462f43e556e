"""Secrets of a request, and every place of a response that could show them."""

import pytest

from cce_release_models import clause_ids as c
from cce_release_suite.vocabulary.expect import SUCCESSES, precondition

# Made up, and opens nothing.
SECRET = "wjalr-xutnfemi-k7mdeng"
VALUES = {"x-db": {"password": SECRET}, "x-api-token": SECRET}
SETTLE_SECONDS = 60


@pytest.mark.clause(c.RESPONSE_SECRET_VALUES_HIDDEN)
def test_secret_values_stand_in_no_answer(expect, releases, refused_values):
    """A secret among the values is neither in what shows the release nor in a refusal of the update."""
    release = releases.release(settle_seconds=SETTLE_SECONDS)
    accepted = release.update(values=VALUES, reset_values=True)
    precondition(accepted, *SUCCESSES)
    busy = release.submit_once(release.body(values=VALUES))
    releases.advance_clock(SETTLE_SECONDS + 1)

    invalid = release.body("restart", values=VALUES)
    exchanges = {
        "an accepted update": accepted,
        "an update that finds the release busy": busy,
        "an update that the chart refuses": release.submit_once(release.body(values={**VALUES, **refused_values})),
        "an update that the contract refuses": release.submit_once(invalid),
        "an update of another release": release.endpoint.update(
            release.address.named("no-such-release"), release.body(values=VALUES)
        ),
        "a read": release.endpoint.show(release.address, show_resources="true"),
        "a read of the history": release.endpoint.history(release.address),
    }

    for words, exchange in exchanges.items():
        response = precondition(exchange)
        expect.of(exchange).holds(
            SECRET.encode() not in response.body and SECRET not in str(response.headers),
            f"the response to {words} shows a secret",
            expected="nothing of the secret",
            observed=f"the secret itself, in a response with status {response.status}",
        )

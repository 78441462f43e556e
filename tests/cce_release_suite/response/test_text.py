"""The members of a response that are JSON inside a string."""

import pytest

from cce_release_contract.judging.texts import (
    resources_problems,
    values_form_problems,
    values_object_problems,
    values_secret_problems,
)
from cce_release_models import clause_ids as c
from cce_release_suite.vocabulary.release_states import values_of

SECRETS = {"x-db": {"password": "hunter2-not-to-be-shown"}, "x-token": "tkn-not-to-be-shown"}


@pytest.mark.smoke
@pytest.mark.clause(c.RESPONSE_TEXT_VALUES_JSON)
def test_values_are_the_text_of_an_object(expect, responses):
    """The response's values are the JSON text of an object."""
    for exchange in responses:
        release = expect.shown(exchange)
        expect.of(exchange).no_problems(values_object_problems(release), f"the response to {exchange.request.method}")


@pytest.mark.smoke
@pytest.mark.clause(c.RESPONSE_TEXT_VALUES_COMPACT)
def test_values_are_compact_and_sorted(expect, responses):
    """The response's values are compact JSON with the members of every level in order."""
    for exchange in responses:
        release = expect.shown(exchange)
        values_of(release)
        expect.of(exchange).no_problems(values_form_problems(release), f"the response to {exchange.request.method}")


@pytest.mark.smoke
@pytest.mark.clause(c.RESPONSE_TEXT_SECRETS_MASKED)
def test_secrets_are_masked(expect, release):
    """Members of the response's values that look like secrets are shown as six asterisks, also on reading."""
    responses = [release.upgrade(values=SECRETS)]
    if release.reads:
        responses.append(release.read())

    for response in responses:
        values_of(response)
        expect.of(response).no_problems(values_secret_problems(response), "the response shows a secret")
        expect.of(response).holds(
            "not-to-be-shown" not in str(response),
            "the response shows a secret",
            expected="six asterisks in its place",
            observed="the secret itself",
        )


@pytest.mark.clause(c.RESPONSE_TEXT_SECRETS_MASKED)
def test_secrets_of_the_release_are_masked(expect, any_response):
    """What looks like a secret among the values that a release has already is shown as six asterisks."""
    release = expect.shown(any_response)

    values_of(release)
    problems = values_secret_problems(release)
    expect.of(any_response).no_problems(problems, f"the response to {any_response.request.method}")


@pytest.mark.smoke
@pytest.mark.clause(c.RESPONSE_TEXT_RESOURCES_JSON)
def test_resources_are_the_text_of_an_array(expect, safe_release):
    """The response's resources are the JSON text of an array of objects with kind and name."""
    response = expect.shown(safe_release.ask(show_resources="true"))

    expect.of(response).no_problems(resources_problems(response), "the response with show_resources=true")

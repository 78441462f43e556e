"""The members of a response's body."""

import pytest

from cce_release_contract.contract.compiled import Contract
from cce_release_contract.contract.operations import Operation
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.judging.json_form import repeated_member_problems, written_integer_problems
from cce_release_contract.judging.release_changes import description_problems, echo_problems
from cce_release_contract.judging.response_schema import (
    BEYOND_MEMBERS,
    NULLABLE_TEXTS,
    limit_problems,
    member_problems,
    missing_members,
    null_text_problems,
    response_problems,
    without_null_texts,
)
from cce_release_models import clause_ids as c
from cce_release_suite._runner.outcomes import Inconclusive
from cce_release_suite.vocabulary.release_states import release_of

MEMBERS = {
    "chart_name": c.RESPONSE_BODY_CHART_NAME,
    "chart_public": c.RESPONSE_BODY_CHART_PUBLIC,
    "chart_version": c.RESPONSE_BODY_CHART_VERSION,
    "cluster_id": c.RESPONSE_BODY_CLUSTER_ID,
    "cluster_name": c.RESPONSE_BODY_CLUSTER_NAME,
    "create_at": c.RESPONSE_BODY_CREATE_AT,
    "description": c.RESPONSE_BODY_DESCRIPTION,
    "name": c.RESPONSE_BODY_NAME,
    "namespace": c.RESPONSE_BODY_NAMESPACE,
    "parameters": c.RESPONSE_BODY_PARAMETERS,
    "resources": c.RESPONSE_BODY_RESOURCES,
    "status": c.RESPONSE_BODY_STATUS,
    "status_description": c.RESPONSE_BODY_STATUS_DESCRIPTION,
    "update_at": c.RESPONSE_BODY_UPDATE_AT,
    "values": c.RESPONSE_BODY_VALUES,
    "version": c.RESPONSE_BODY_VERSION,
}


@pytest.mark.smoke
@pytest.mark.parametrize("member", [pytest.param(name, marks=pytest.mark.clause(id_)) for name, id_ in MEMBERS.items()])
def test_member_is_as_documented(expect, responses, contract, member):
    """A member of the response has the type and the range that the contract gives it."""
    seen = 0

    for exchange in responses:
        release = expect.shown(exchange)
        seen += member in release
        problems = response_problems(
            contract, exchange, operation=operation_of(contract, exchange), ignoring=BEYOND_MEMBERS
        )
        problems = without_null_texts(exchange, member_problems(problems, member))
        expect.of(exchange).no_problems(problems, f"the response to {exchange.request.method}")

    if not seen and member not in NULLABLE_TEXTS:
        raise Inconclusive(f"no response held a member {member}, so its type was not seen")


@pytest.mark.clause(c.RESPONSE_BODY_RESOURCES)
def test_shown_resources_are_a_string(expect, safe_release, contract):
    """The response's resources are a string where they are asked for too."""
    exchange = safe_release.ask(show_resources="true")

    expect.shown(exchange)
    problems = member_problems(
        response_problems(contract, exchange, operation=operation_of(contract, exchange)), "resources"
    )
    expect.of(exchange).no_problems(without_null_texts(exchange, problems), "the response with show_resources=true")


@pytest.mark.smoke
@pytest.mark.clause(c.RESPONSE_BODY_LIMITS)
def test_members_keep_their_limits(expect, responses, contract):
    """Names and versions have at most 64 characters, and the revision is a positive number of 32 bits."""
    for exchange in responses:
        expect.shown(exchange)
        limited = limit_problems(contract, exchange, operation=operation_of(contract, exchange))
        expect.of(exchange).no_problems(limited, f"the response to {exchange.request.method}")


@pytest.mark.clause(c.RESPONSE_BODY_TEXTS_NOT_NULL)
def test_texts_are_not_null(expect, responses):
    """The response's parameters and resources are not null."""
    for exchange in responses:
        expect.shown(exchange)
        expect.of(exchange).no_problems(null_text_problems(exchange), f"the response to {exchange.request.method}")


@pytest.mark.smoke
@pytest.mark.clause(c.RESPONSE_BODY_COMPLETE)
def test_answer_is_complete(expect, responses, contract):
    """The response holds every member that the page lists."""
    for exchange in responses:
        expect.shown(exchange)
        missing = missing_members(contract, exchange, operation=operation_of(contract, exchange))
        expect.of(exchange).no_problems(missing, f"the response to {exchange.request.method}")


@pytest.mark.smoke
@pytest.mark.clause(c.RESPONSE_BODY_IDENTITY)
def test_answer_is_about_the_release_of_the_path(expect, responses, named_release):
    """The response's cluster_id, namespace and name are those of the path."""
    for exchange in responses:
        release = expect.shown(exchange)
        problems = echo_problems(
            release,
            cluster_id=named_release.cluster_id,
            namespace=named_release.namespace,
            name=named_release.name,
        )
        expect.of(exchange).no_problems(problems, f"the response to {exchange.request.method}")


@pytest.mark.smoke
@pytest.mark.clause(c.RESPONSE_BODY_STATUS_DESCRIPTION_AGREES)
def test_two_descriptions_agree(expect, responses):
    """The response's description and status_description are the same text."""
    for exchange in responses:
        release = release_of(exchange)
        if release is None or not {"description", "status_description"} <= release.keys():
            raise Inconclusive("a response lacks one of the two members")
        expect.of(exchange).no_problems(description_problems(release), f"the response to {exchange.request.method}")


@pytest.mark.clause(c.RESPONSE_BODY_MEMBERS_ONCE)
def test_members_are_there_once(expect, any_response):
    """No object in a response has a member twice."""
    problems = repeated_member_problems(any_response)

    expect.of(any_response).no_problems(problems, f"the response with status {any_response.status}")


@pytest.mark.clause(c.RESPONSE_BODY_INTEGERS_PLAIN)
def test_version_is_written_in_digits(expect, any_response):
    """The response's version is written in digits alone."""
    expect.shown(any_response)

    expect.of(any_response).no_problems(
        written_integer_problems(any_response), f"the response to {any_response.request.method}"
    )


def operation_of(contract: Contract, exchange: Exchange) -> Operation | None:
    """The operation that an exchange used."""
    return contract.operation_of(exchange.request.method, exchange.request.path)

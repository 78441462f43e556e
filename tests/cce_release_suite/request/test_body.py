"""The body: what is accepted, what is refused, and how."""

import json

import pytest

from cce_release_contract.contract.clause import all_clauses
from cce_release_contract.contract.compiled import Contract
from cce_release_contract.exchanges.case import Case, Location
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.strategies.bodies import boundary_bodies, update_bodies
from cce_release_models import clause_ids as c
from cce_release_suite.vocabulary.expect import REFUSALS, Expectations, precondition
from cce_release_suite.vocabulary.release_states import state_of

MOST_FUZZED = 25
"""Cases of schemathesis's fuzzing phase: not those that we make ourselves, but four times as slow. Volume is ours."""


@pytest.mark.clause(c.REQUEST_BODY_VALID_ACCEPTED)
def test_boundary_bodies_are_accepted(expect, release, contract, cases):
    """Bodies at the edges of the contract are accepted."""
    for _, body in cases(boundary_bodies(contract, chart_id=release.chart_id)):
        release.settle()

        exchange = release.submit(body)

        expect.accepted(exchange)


@pytest.mark.clause(c.REQUEST_BODY_VALID_ACCEPTED)
def test_generated_bodies_are_accepted(expect, release, contract, for_all):
    """Every generated body that the contract allows is accepted."""

    def check(body):
        release.settle()

        exchange = release.submit(body)

        about_members(expect, exchange, contract).accepted(exchange)

    for_all(update_bodies(contract, chart_id=release.chart_id, action="upgrade", unknown_members=True), check)


@pytest.mark.clause(c.REQUEST_BODY_VALID_ACCEPTED)
def test_covering_bodies_are_accepted(expect, release, cases, schemathesis_bodies):
    """Every valid body of schemathesis's coverage phase is accepted."""
    for case in cases(schemathesis_bodies.coverage(release, valid=True)):
        release.settle()

        exchange = release.submit(case)

        expect.accepted(exchange)


@pytest.mark.clause(c.REQUEST_BODY_VALID_ACCEPTED)
def test_fuzzed_bodies_are_accepted(expect, release, contract, for_all, schemathesis_bodies):
    """Every valid body of schemathesis's fuzzing phase is accepted."""

    def check(case):
        release.settle()

        exchange = release.submit(case)

        about_members(expect, exchange, contract).accepted(exchange)

    for_all(schemathesis_bodies.fuzzing(release, valid=True), check, most=MOST_FUZZED)


def about_members(expect: Expectations, exchange: Exchange, contract: Contract) -> Expectations:
    """What judges a valid body. Members that no page names have a clause of their own."""
    body, schemas = json.loads(exchange.request.body), contract.document["components"]["schemas"]
    named = body.keys() <= schemas["UpdateReleaseRequest"]["properties"].keys()
    named = named and body["parameters"].keys() <= schemas["ReleaseParameters"]["properties"].keys()
    return expect if named else Expectations(c.REQUEST_BODY_UNKNOWN_MEMBERS_IGNORED)


@pytest.mark.clause(c.REQUEST_BODY_INVALID_REFUSED)
def test_each_broken_rule_is_refused(expect, endpoint, negative_cases):
    """Whatever single rule about a body is broken, the body is refused; more edits of a rule have their own clauses."""
    for invalid in negative_cases(locations=(Location.BODY, Location.BYTES), one_per_rule=True):
        exchange = endpoint.send(invalid)

        expect.refused(exchange, 400)


@pytest.mark.clause(c.REQUEST_BODY_INVALID_REFUSED)
def test_generated_invalid_bodies_are_refused(expect, endpoint, negative_cases, for_all):
    """Every generated body that breaks the contract is refused."""

    def check(invalid: Case):
        exchange = endpoint.send(invalid)

        expect.refused(exchange, 400)

    for_all(negative_cases.generated(), check)


@pytest.mark.clause(c.REQUEST_BODY_INVALID_REFUSED)
def test_covering_invalid_bodies_are_refused(expect, safe_release, cases, schemathesis_bodies):
    """Every invalid body of schemathesis's coverage phase is refused."""
    for case in cases(schemathesis_bodies.coverage(safe_release, valid=False)):
        exchange = safe_release.update(case)

        expect.refused(exchange, 400)


@pytest.mark.clause(c.REQUEST_BODY_INVALID_REFUSED)
def test_fuzzed_invalid_bodies_are_refused(expect, safe_release, for_all, schemathesis_bodies):
    """Every invalid body of schemathesis's fuzzing phase is refused."""

    def check(case):
        exchange = safe_release.update(case)

        expect.refused(exchange, 400)

    for_all(schemathesis_bodies.fuzzing(safe_release, valid=False), check, most=MOST_FUZZED)


RESTART = '`/action` is `"restart"`, not one of upgrade, rollback'


@pytest.mark.smoke
@pytest.mark.clause(c.REQUEST_BODY_REFUSAL_CODE)
def test_refusal_carries_its_code(expect, refusals):
    """A body that breaks the contract is reported with the code for it."""
    exchange = refusals["invalid"]

    precondition(exchange, 400)
    expect.error_code(exchange, "CCE.02400001", why_invalid=RESTART)


@pytest.mark.clause(c.REQUEST_BODY_REFUSAL_CHANGES_NOTHING)
def test_refused_body_changes_nothing(expect, release):
    """A request that is refused as invalid leaves the release as it was."""
    before = state_of(release.read())

    exchange = release.update("restart", values={"x-refused": True})
    precondition(exchange, 400)

    release.settle()
    after = state_of(release.read())
    expect.of(after, exchange, before).equal(after, before, "the release after an invalid request")


@pytest.mark.smoke
@pytest.mark.clause(c.REQUEST_BODY_DOCUMENTED_EXAMPLE)
def test_documented_example_is_accepted(expect, release, contract):
    """The page's own request is accepted, with a chart that exists."""
    example = contract.schema(f"{all_clauses()[c.REQUEST_BODY_DOCUMENTED_EXAMPLE].pointer}/value")

    exchange = release.submit({**example, "chart_id": release.chart_id})

    expect.accepted(exchange)


@pytest.mark.clause(c.REQUEST_BODY_NOT_JSON_REFUSED)
def test_body_that_is_not_json_is_refused(expect, endpoint, negative_cases):
    """A body that is not JSON, or empty, or goes on after its JSON text, is refused."""
    for invalid in negative_cases(locations=(Location.BYTES,)):
        exchange = endpoint.send(invalid)

        expect.refused(exchange, 400)


@pytest.mark.clause(c.REQUEST_BODY_NOT_OBJECT_REFUSED)
def test_body_that_is_no_object_is_refused(expect, endpoint, negative_cases):
    """A body that is JSON but not an object is refused."""
    for invalid in negative_cases("", "type", locations=(Location.BODY,)):
        exchange = endpoint.send(invalid)

        expect.refused(exchange, 400)


@pytest.mark.smoke
@pytest.mark.clause(c.REQUEST_BODY_UNKNOWN_MEMBERS_IGNORED)
def test_unknown_members_are_ignored(expect, release):
    """Members that the contract does not name are ignored, in the body and in its parameters."""
    body = release.body(**{"x-unknown": {"nested": [1, None]}})

    exchange = release.submit({**body, "x-unknown": "text", "description": None})

    expect.accepted(exchange)


REQUIRED = {
    "chart_id": c.REQUEST_BODY_CHART_ID_REQUIRED,
    "action": c.REQUEST_BODY_ACTION_REQUIRED,
    "parameters": c.REQUEST_BODY_PARAMETERS_REQUIRED,
    "values": c.REQUEST_BODY_VALUES_REQUIRED,
}


@pytest.mark.smoke
@pytest.mark.parametrize(
    "member", [pytest.param(name, marks=pytest.mark.clause(id_)) for name, id_ in REQUIRED.items()]
)
def test_missing_member_is_refused(expect, safe_release, negative_cases, member):
    """A body without a required member is refused, for either action."""
    bases = [safe_release.request(action=action) for action in ("upgrade", "rollback")]

    for invalid in negative_cases(f"/{member}", "required", bases=bases):
        exchange = safe_release.endpoint.send(invalid)

        expect.refused(exchange, 400)


TYPES = {
    "chart_id": c.REQUEST_BODY_CHART_ID_TYPE,
    "action": c.REQUEST_BODY_ACTION_TYPE,
    "parameters": c.REQUEST_BODY_PARAMETERS_TYPE,
    "values": c.REQUEST_BODY_VALUES_TYPE,
}


@pytest.mark.parametrize("member", [pytest.param(name, marks=pytest.mark.clause(id_)) for name, id_ in TYPES.items()])
def test_member_of_another_type_is_refused(expect, endpoint, negative_cases, member):
    """A body with a member of another type is refused, null included."""
    for invalid in negative_cases(f"/{member}", "type"):
        exchange = endpoint.send(invalid)

        expect.refused(exchange, 400)


@pytest.mark.clause(c.REQUEST_BODY_ACTION_VALUES)
def test_other_actions_are_refused(expect, endpoint, negative_cases):
    """Any action but upgrade and rollback, in lower case, is refused."""
    for invalid in negative_cases("/action", "enum"):
        exchange = endpoint.send(invalid)

        expect.refused(exchange, 400)


NEIGHBOURS = ["delete", "uninstall", "install", "create", "update"]
"""What one may ask of a release elsewhere in the API, or of Helm."""


@pytest.mark.clause(c.REQUEST_BODY_ACTION_VALUES)
def test_neighbouring_actions_are_refused(expect, safe_release, refusals, cases):
    """An action that other operations have is refused; a live target is asked for one that cannot change anything."""
    for action in cases(NEIGHBOURS):
        exchange = refusals["invalid"] if action == "delete" else safe_release.update(safe_release.body(action))

        expect.refused(exchange, 400, why_invalid=f"`/action` is {action!r}, which is neither upgrade nor rollback")


NO_CHARTS = ["00000000-0000-0000-0000-000000000000", "no-such-chart"]


@pytest.mark.clause(c.REQUEST_BODY_CHART_ID_EXISTS)
@pytest.mark.parametrize("chart_id", NO_CHARTS)
def test_unknown_chart_is_not_found(expect, release, chart_id):
    """A chart id that names no chart is not found."""
    exchange = release.update(chart_id=chart_id)

    expect.status(exchange, 404, why_invalid=f"`/chart_id` is {chart_id!r}, which names no chart")


@pytest.mark.clause(c.REQUEST_BODY_CHART_ID_EMPTY)
def test_empty_chart_id_is_refused(expect, release):
    """An empty chart id is refused as invalid, or names no chart."""
    exchange = release.update(chart_id="")

    expect.status(exchange, 400, 404, why_invalid="`/chart_id` is empty")


@pytest.mark.clause(c.REQUEST_BODY_CHART_ID_CHANGES_NOTHING)
@pytest.mark.parametrize("chart_id", [*NO_CHARTS, ""])
def test_unknown_chart_changes_nothing(expect, release, chart_id):
    """An update with a chart id that names no chart leaves the release as it was."""
    before = state_of(release.read())

    exchange = release.update(chart_id=chart_id, values={"x-refused": True})
    precondition(exchange, *REFUSALS)

    release.settle()
    after = state_of(release.read())
    expect.of(after, exchange, before).equal(after, before, "the release after an update to no chart")

"""Valid bodies are valid, cover the contract, and have the fixed members."""

import json

import pytest
from hypothesis import strategies as st

from cce_release_contract.exchanges.json_bytes import json_bytes
from cce_release_contract.exchanges.redaction.secret_names import secret_looking
from cce_release_contract.oracle.request_judge import BodyJudge
from cce_release_contract.strategies.bodies import boundary_bodies, smallest_body, update_bodies, update_values


@pytest.mark.parametrize("unknown_members", [False, True])
def test_generated_bodies_are_accepted_by_the_contract(contract, examples, unknown_members):
    """The contract's validator accepts every generated body."""
    judge = BodyJudge(contract)

    drawn = examples(update_bodies(contract, unknown_members=unknown_members), 150)

    assert [body for body in drawn if not judge.accepts(json_bytes(body))] == []


def test_generated_bodies_use_every_member(contract, examples):
    """Every member of the contract is drawn, and every optional one is omitted at times."""
    drawn = examples(update_bodies(contract), 150)

    parameters = contract.schema("/components/schemas/ReleaseParameters")["properties"]
    for name in parameters:
        assert {name in body["parameters"] for body in drawn} == {True, False}, name
    assert {body["action"] for body in drawn} == {"upgrade", "rollback"}
    assert {name for body in drawn for name in body["values"]} > {"imagePullPolicy", "imageTag"}


def test_forced_members_are_obeyed(contract, examples):
    """Each fixed member has its value in every body."""
    forced = update_bodies(contract, chart_id="chart", action="rollback", dry_run=True, release_version=3)

    drawn = examples(forced)

    for body in drawn:
        assert body["chart_id"] == "chart"
        assert body["action"] == "rollback"
        assert body["parameters"]["dry_run"] is True
        assert body["parameters"]["release_version"] == 3


def test_chart_id_is_free_on_request(contract, examples):
    """Without a fixed chart id any text is drawn."""
    drawn = examples(update_bodies(contract, chart_id=None))

    assert len({body["chart_id"] for body in drawn}) > 5


def test_given_values_replace_the_default(contract, examples):
    """A strategy for `values` is used unchanged."""
    drawn = examples(update_bodies(contract, values=st.just({"replicas": 2})))

    assert all(body["values"] == {"replicas": 2} for body in drawn)


def test_values_meet_no_chart_and_no_mask(examples):
    """Members of `values` are the two documented ones or begin with x-, and no name looks like a secret's."""
    drawn = examples(update_values(), 150)

    names = {name for values in drawn for name in values}
    assert names > {"imagePullPolicy", "imageTag"}
    assert all(name.startswith("x-") for name in names - {"imagePullPolicy", "imageTag"})
    assert [name for name in names if secret_looking(name)] == []


def test_values_survive_a_reader_of_floats(examples):
    """Numbers in `values` survive a parser with 64-bit floats only."""
    drawn = examples(update_values(), 150)

    for values in drawn:
        assert json.loads(json.dumps(values), parse_int=float) == values


def test_values_hold_no_null_on_request(examples):
    """Without nulls no member at any depth is null."""
    drawn = examples(update_values(nulls=False), 150)

    assert "null" not in {text for values in drawn for text in json.dumps(values).replace('"', " ").split()}
    assert not any(contains_null(values) for values in drawn)


def contains_null(value):
    """Whether a JSON value contains null."""
    if isinstance(value, dict):
        return any(contains_null(member) for member in value.values())
    return any(contains_null(item) for item in value) if isinstance(value, list) else value is None


def test_boundary_bodies_are_accepted_by_the_contract(contract):
    """The contract's validator accepts every boundary body, and each has a description of its edge."""
    judge = BodyJudge(contract)

    bodies = list(boundary_bodies(contract))

    assert [words for words, body in bodies if not judge.accepts(json_bytes(body))] == []
    assert len({words for words, _ in bodies}) == len(bodies)
    assert bodies[0] == ("only the required members, empty objects", smallest_body(contract))


def test_boundary_bodies_reach_the_bounds(contract):
    """The boundary bodies have both bounds of the revision, both values of a flag, and an empty string."""
    parameters = [body["parameters"] for _, body in boundary_bodies(contract)]

    assert {one["release_version"] for one in parameters if "release_version" in one} >= {0, 2147483647}
    assert {one["dry_run"] for one in parameters if "dry_run" in one} == {True, False}
    assert "" in {one["name_template"] for one in parameters if "name_template" in one}


def test_boundary_bodies_can_all_be_dry_runs(contract):
    """A fixed dry run is in every boundary body."""
    bodies = [body for _, body in boundary_bodies(contract, dry_run=True)]

    assert all(body["parameters"]["dry_run"] is True for body in bodies)
    assert any(body["parameters"].get("release_version") == 2147483647 for body in bodies)


def test_smallest_body_holds_the_required_members_only(contract):
    """The smallest body has the four required members and nothing else."""
    body = smallest_body(contract, chart_id="chart", action="rollback")

    assert body == {"chart_id": "chart", "action": "rollback", "parameters": {}, "values": {}}

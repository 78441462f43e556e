"""Cases from schemathesis become our requests and are confirmed by our validator."""

import json

import pytest

from cce_release_contract.contract.compiled import Contract
from cce_release_contract.contract.json_text import parse_json
from cce_release_contract.errors import SpecificationError
from cce_release_contract.oracle.request_judge import BodyJudge
from cce_release_contract.strategies import covering_bodies as covering
from cce_release_contract.strategies.covering_bodies import GenerationSetup, covering_cases
from cce_release_contract.strategies.schemathesis_cases import covering_bodies, fuzzing_cases

PATH = "/cce/cam/v3/clusters/c%201/namespace/ns/releases/rel"
SETTING = GenerationSetup("c 1", "ns", "rel", chart_id="chart", action="upgrade", dry_run=True)


@pytest.fixture(scope="module")
def cases(contract):
    """Every coverage case."""
    return list(covering_cases(contract, SETTING))


def test_cases_are_puts_without_credentials(cases):
    """Every case is a PUT with a content type and no other header."""
    assert {case.request.method for case in cases} == {"PUT"}
    assert {case.request.headers for case in cases} == {(("Content-Type", "application/json"),)}


def test_validity_is_ours(contract, cases):
    """A body case is valid if and only if our validator accepts its body, and every invalid one has a reason."""
    judge = BodyJudge(contract)

    for case in cases:
        assert (case.rule is None) is judge.accepts(case.request.body)
        assert bool(case.broken) is not (case.rule is None)
        assert case.reason


def test_both_polarities_are_there(cases):
    """There are valid and invalid bodies, each once."""
    assert {(case.rule is None) for case in cases} == {True, False}
    assert len({case.request.body for case in cases}) == len(cases)


def test_only_the_body_is_varied(cases):
    """Every case goes to the given release."""
    assert {case.request.target for case in cases} == {PATH}


def test_setting_is_obeyed_where_it_is_not_the_point(cases):
    """Chart id, action and dry run are the given ones in every valid body and in bodies that break another rule."""
    for case in cases:
        if case.rule is None:
            body = parse_json(case.request.body)
            assert (body["chart_id"], body["action"], body["parameters"]["dry_run"]) == ("chart", "upgrade", True)
    other = [case for case in cases if "imageTag" in case.reason]
    assert other
    assert all(parse_json(case.request.body)["chart_id"] == "chart" for case in other)


@pytest.mark.parametrize("valid", [True, False])
def test_fuzzing_cases_are_confirmed(contract, examples, valid):
    """Random cases are PUTs of the given release, valid or invalid as requested, by our validator."""
    judge = BodyJudge(contract)

    drawn = examples(fuzzing_cases(contract, SETTING, valid=valid), 15)

    assert drawn
    assert {(case.request.method, case.request.target) for case in drawn} == {("PUT", PATH)}
    assert {(case.rule is None) for case in drawn} == {judge.accepts(case.request.body) for case in drawn} == {valid}
    assert all(bool(case.reason) is not valid for case in drawn)


def test_generated_values_are_kept_without_a_setting(contract):
    """Members that the setting does not fix are the generated ones."""
    cases = covering_cases(contract, GenerationSetup("c", "ns", "rel"))

    bodies = [parse_json(case.request.body) for case in cases if (case.rule is None)]

    assert {body["action"] for body in bodies} == {"upgrade", "rollback"}


def test_configuration_in_the_current_folder_is_ignored(contract, tmp_path, monkeypatch):
    """A schemathesis.toml in the user's folder changes nothing."""
    before = covering_bodies(contract)
    (tmp_path / "schemathesis.toml").write_text("this is [no TOML")
    monkeypatch.chdir(tmp_path)

    assert covering_bodies(Contract(json.dumps(contract.document).encode())) == before


@pytest.mark.parametrize("text", [None, "no JSON", "[]", "{}", "null", "[1]", '[{"body": {}}]'])
def test_damaged_list_says_what_to_do(contract, monkeypatch, tmp_path, text):
    """A list that is missing, empty or of another shape is an error that names the file and the cure."""
    if text is not None:
        (tmp_path / covering.COVERING_BODIES_FILE).write_text(text)
    covering._kept_bodies.cache_clear()
    monkeypatch.setattr("importlib.resources.files", lambda _: tmp_path)

    with pytest.raises(SpecificationError, match="cannot be read") as raised:
        list(covering_cases(contract, SETTING))

    assert "cce-release generate" in raised.value.render()
    covering._kept_bodies.cache_clear()

"""Tests of `cce-release prove`: its options, its two formats and its exit codes."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import replace

import jsonschema_rs
import pytest
from click.testing import CliRunner

from cce_release_contract.cli import main
from cce_release_contract.cli.commands import prove as prove_module
from cce_release_contract.contract.clause import all_clauses
from cce_release_contract.emulator.faults.catalogue import FAULTS
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.proof.document import proof_schema
from cce_release_contract.proof.matrix import Proof, fault_proof
from cce_release_contract.protocol.trials import ClauseOutcome, TrialResult
from cce_release_contract.verdicts.verdict import Verdict

FAULT = next(iter(FAULTS))


@pytest.fixture
def plans(monkeypatch, tmp_path):
    """The plans that were proven: without processes, and with every fault caught. The current folder is empty."""
    seen = []

    def prove(plan, _environ, *, follow, tick):
        tick()
        seen.append(plan)
        results = []
        for number, fault in enumerate(plan.faults, start=1):
            failed = dict.fromkeys(fault.breaks, ClauseOutcome(Verdict.FAIL, "wrong"))
            results.append(TrialResult(number, fault.id, failed))
            follow(results[-1])
        return Proof(
            full=plan.full,
            chosen=plan.chosen,
            profile=plan.profile,
            seed=plan.seed,
            workers=plan.workers,
            variant=plan.variant,
            clauses=(),
            control=TrialResult(0, "", {}),
            faults=tuple(map(fault_proof, plan.faults, results)),
            started_at="2026-01-01T00:00:00Z",
        )

    monkeypatch.setattr(prove_module, "prove", prove)
    monkeypatch.chdir(tmp_path)
    return seen


def invoke(*arguments, env=None):
    return CliRunner(env=env).invoke(main, ["prove", *arguments])


def test_every_fault_is_tried_by_default(plans):
    """Without an option every fault meets the clauses that it breaks, in the standard profile with seed 0."""
    result = invoke()

    assert result.exit_code == ExitCode.FINE, result.output
    assert [fault.id for fault in plans[0].faults] == list(FAULTS)
    assert (plans[0].full, plans[0].chosen, plans[0].profile, plans[0].seed) == (False, False, "standard", 0)


def test_options_reach_the_plan(plans):
    """Faults, workers, profile, seed and the whole suite can be chosen; a fault named twice is tried once."""
    arguments = ["--fault", FAULT, "--fault", FAULT, "--workers", "3", "--profile", "smoke", "--seed", "9", "--full"]

    invoke(*arguments)

    assert [fault.id for fault in plans[0].faults] == [FAULT]
    assert (plans[0].workers, plans[0].profile, plans[0].seed) == (3, "smoke", 9)
    assert (plans[0].full, plans[0].chosen) == (True, True)


def test_variables_stand_in_for_options(plans):
    """A variable applies if the option is missing; settings of a target are ignored."""
    invoke(env={"CCE_RELEASE_SEED": "5", "CCE_RELEASE_WORKERS": "4", "CCE_RELEASE_TARGET": "https://cce.example"})

    assert (plans[0].seed, plans[0].workers) == (5, 4)


def test_variant_leaves_out_what_its_page_lacks(plans):
    """With a variant, faults and clauses about show_resources are left out, and the results name the variant."""
    result = invoke("--variant", "autopilot", "--format", "json")

    (plan,) = plans
    about = {id_ for id_, clause in all_clauses().items() if "show_resources" in clause.needs}
    kept = [fault.id for fault in FAULTS.values() if not set(fault.breaks) <= about]
    assert (plan.variant, json.loads(result.stdout)["variant"]) == ("autopilot", "autopilot")
    assert [fault.id for fault in plan.faults] == kept
    assert 0 < len(FAULTS) - len(kept) < 20
    assert plan.clauses.keys() == all_clauses().keys() - about
    assert not any(about & set(fault.breaks) for fault in plan.faults)


def test_named_fault_that_a_variant_lacks_is_refused(plans):
    """A fault of what the page of the variant lacks cannot be caught, so naming it is a usage error."""
    result = invoke("--variant", "autopilot", "--fault", "resources-never-shown")

    assert (result.exit_code, plans) == (ExitCode.USAGE, [])
    assert "request.query.resources_shown" in result.output
    assert "show_resources" in result.output


def test_settings_file_is_not_read(plans, tmp_path):
    """A proof starts its own emulators, so the settings file is not read."""
    (tmp_path / "cce-release.toml").write_text('[target]\nurl = "https://cce.example"\n', encoding="utf-8")

    assert invoke("--fault", FAULT).exit_code == ExitCode.FINE
    assert plans[0].profile == "standard"


@pytest.mark.usefixtures("plans")
def test_json_is_the_proof_and_nothing_else():
    """With the format json stdout is the content of proof.json, of its published schema."""
    result = invoke("--fault", FAULT, "--format", "json")

    document = json.loads(result.stdout)
    jsonschema_rs.validator_for(proof_schema()).validate(document)
    assert [fault["id"] for fault in document["faults"]] == [FAULT]


@pytest.mark.usefixtures("plans")
def test_files_are_written(tmp_path):
    """Both files are in the folder that was named, and the text names them."""
    result = invoke("--fault", FAULT, "--report-dir", "mine")

    assert sorted(path.name for path in (tmp_path / "mine").iterdir()) == ["proof.html", "proof.json"]
    assert "proof.html" in result.stdout
    assert result.stdout.splitlines()[-1] == "proven (1 of 1 faults killed)"


def test_unknown_fault_offers_the_closest(plans):
    """An unknown fault ends with 2 before anything starts, and the message offers the closest one."""
    result = invoke("--fault", FAULT[:-1])

    assert result.exit_code == ExitCode.USAGE
    assert f"did you mean {FAULT}" in result.stderr
    assert plans == []


@pytest.mark.parametrize(
    "arguments",
    [("--workers", "0"), ("--workers", "many"), ("--seed", "-1"), ("--profile", "live"), ("--profile", "quick"),
     ("--format", "xml")],
)  # fmt: skip
def test_wrong_values_are_refused(plans, arguments):
    """A value that an option does not take ends with 2 before anything starts."""
    result = invoke(*arguments)

    assert result.exit_code == ExitCode.USAGE
    assert plans == []


def test_missing_part_of_the_installation_is_named(plans, monkeypatch):
    """Without the emulator's packages nothing can be proven, and the message says what to install."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)

    result = invoke()

    assert result.exit_code == ExitCode.USAGE
    assert "install the part [emulator]" in result.stderr
    assert plans == []


def test_acceptance_needs_the_whole_suite(plans):
    """`--accept` without --full is refused before anything starts."""
    result = invoke("--accept")

    assert result.exit_code == ExitCode.USAGE
    assert "--full" in result.stderr
    assert not plans


@pytest.mark.usefixtures("plans")
def test_acceptance_writes_what_was_found(monkeypatch, tmp_path):
    """`--full --accept` adds each unexpected failure to the file, names the file, and ends as a clean proof does."""
    file = tmp_path / "may_break.json"
    prove = prove_module.prove
    other = next(id_ for id_ in FAULTS if not FAULTS[id_].may_break)
    stranger = next(clause for clause in all_clauses() if clause not in FAULTS[other].breaks)

    def found(plan, environ, *, follow, tick):
        proof = prove(plan, environ, follow=follow, tick=tick)
        result = TrialResult(
            1, other, dict.fromkeys((*FAULTS[other].breaks, stranger), ClauseOutcome(Verdict.FAIL, "w"))
        )
        control = TrialResult(0, "", {stranger: ClauseOutcome(Verdict.PASS)})
        return replace(proof, chosen=True, faults=(fault_proof(FAULTS[other], result),), control=control)

    monkeypatch.setattr(prove_module, "prove", found)
    monkeypatch.setattr("cce_release_contract.emulator.faults.catalogue.MAY_BREAK_FILE", file)

    result = invoke("--full", "--accept", "--fault", other)

    assert result.exit_code == ExitCode.FINE
    assert json.loads(file.read_text())[other] == [stranger]
    assert f"1 fault accepted: review {file}" in result.stderr

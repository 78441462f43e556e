"""Tests of `cce-release fleet`: its options, its two formats, its files and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from click.testing import CliRunner, Result

from cce_release_contract.cli import main
from cce_release_contract.cli.commands import fleet as fleet_module
from cce_release_contract.errors import UsageError
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.fleet import running
from cce_release_contract.fleet.merged import files
from cce_release_contract.fleet.merged.merging import merged_schema
from cce_release_contract.fleet.merged.target import ReportPart
from cce_release_contract.fleet.running import FleetOutcome, FleetPlan

LIVE = 'url = "https://cce.example.com"\ncluster_id = "c"\nnamespace = "n"\nrelease = "r"\n'
FLEET = f'[defaults]\nprofile = "smoke"\n[[target]]\nname = "eu"\n{LIVE}[[target]]\nname = "us"\n{LIVE}'


class FakeRun:
    """Replaces the run: records the plan, and ends every target with a code."""

    def __init__(self) -> None:
        self.plans: list[FleetPlan] = []
        self.codes: dict[str, int] = {}
        self.cut_short = ""

    def __call__(self, plan: FleetPlan, _environ: object, watcher: Any) -> FleetOutcome:
        self.plans.append(plan)
        parts = []
        for target in plan.targets:
            watcher.begin(target)
            parts.append(
                ReportPart(target.name, error="why", exit_code=self.codes.get(target.name, 0), base_url=target.url)
            )
            watcher.end(target, parts[-1])
        return FleetOutcome(tuple(parts), self.cut_short)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeRun:
    """Replace the run; the current folder contains only the fleet file."""
    fake = FakeRun()
    monkeypatch.setattr(running, "run_fleet", fake)
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "fleet.toml").write_text(FLEET, encoding="utf-8")
    return fake


def invoke(*arguments: str, env: dict[str, str] | None = None) -> Result:
    return CliRunner(env=env).invoke(main, ["fleet", "fleet.toml", *arguments])


def test_every_target_is_checked(run: FakeRun, tmp_path: Path) -> None:
    """Without an option every target is checked, as many at a time as there are processors, into the usual folder."""
    result = invoke()

    (plan,) = run.plans
    assert result.exit_code == ExitCode.FINE, result.output
    assert [target.name for target in plan.targets] == ["eu", "us"]
    assert plan.jobs == running.default_jobs()
    assert plan.report_dir == tmp_path / ".cce-release" / "reports"
    assert (tmp_path / ".cce-release" / ".gitignore").exists()


def test_options_reach_the_plan(run: FakeRun, tmp_path: Path) -> None:
    """Targets, jobs and folder can be chosen."""
    invoke("--only", "us", "--jobs", "7", "--report-dir", "mine")

    (plan,) = run.plans
    assert ([target.name for target in plan.targets], plan.jobs, plan.report_dir) == (["us"], 7, tmp_path / "mine")


def test_variable_comes_before_the_file(run: FakeRun, tmp_path: Path) -> None:
    """The folders of the fleet come from an option, a variable or [defaults], in this order."""
    text = FLEET.replace("[defaults]", '[defaults]\nreport_dir = "of-file"\nbudget_dir = "budgets"')
    (tmp_path / "fleet.toml").write_text(text, encoding="utf-8")

    invoke()
    invoke(env={"CCE_RELEASE_REPORT_DIR": "of-variable"})
    invoke("--report-dir", "of-option", env={"CCE_RELEASE_REPORT_DIR": "of-variable"})

    assert [plan.report_dir.name for plan in run.plans] == ["of-file", "of-variable", "of-option"]
    assert run.plans[0].budget_dir == tmp_path / "budgets"


@pytest.mark.usefixtures("run")
def test_json_is_the_merged_report_and_nothing_else(tmp_path: Path) -> None:
    """With the format json stdout is the content of merged.json, of its published schema."""
    result = invoke("--format", "json", "--report-dir", "mine")

    document = json.loads(result.stdout)
    jsonschema_rs.validator_for(merged_schema()).validate(document)
    assert document == json.loads((tmp_path / "mine" / "merged.json").read_text(encoding="utf-8"))


@pytest.mark.usefixtures("run")
def test_text_names_the_files() -> None:
    """The text has the table, the files and the end; progress is on stderr."""
    result = invoke("--report-dir", "mine")

    lines = result.stdout.splitlines()
    assert [line.rpartition("/")[2] for line in lines if line.startswith("report ")] == [
        "merged.json",
        "merged.md",
        "merged-junit.xml",
    ]
    assert lines[-1] == "2 targets: what was checked holds (2 passed)"
    assert "eu: starting https://cce.example.com" in result.stderr
    assert "\x1b" not in result.output


@pytest.mark.parametrize(("codes", "code"), [({"eu": 1, "us": 4}, 1), ({"us": 2}, 2), ({"us": 3}, 3), ({"eu": 4}, 4)])
def test_worst_exit_code_is_the_fleets(run: FakeRun, codes: dict[str, int], code: int) -> None:
    """The command ends with the worst of the targets' codes."""
    run.codes = codes

    assert invoke().exit_code == code


def test_interrupted_run_proves_nothing(run: FakeRun) -> None:
    """A run that was cut short says so and is not fine."""
    run.cut_short = "interrupted"

    result = invoke()

    assert result.exit_code == ExitCode.NOTHING_PROVEN
    assert "cut short: interrupted" in result.stdout


def test_matrix_sends_nothing(run: FakeRun) -> None:
    """The matrix is one line of JSON; nothing is checked, no secret is needed, and no folder is made."""
    result = invoke("--matrix", env={"CCE_RELEASE_TARGET": "https://elsewhere.example"})

    assert json.loads(result.stdout) == {
        "include": [{"name": "eu", "config": "fleet.toml"}, {"name": "us", "config": "fleet.toml"}]
    }
    assert result.stdout.count("\n") == 1
    assert run.plans == []
    assert not Path(".cce-release").exists()


@pytest.mark.parametrize(
    ("arguments", "env", "part"),
    [
        (("--only", "euu"), {}, "did you mean eu"),
        (("--only", "euu", "--matrix"), {}, "did you mean eu"),
        (("--jobs", "0"), {}, "--jobs"),
        (("--format", "xml"), {}, "--format does not accept 'xml'"),
        ((), {"CCE_RELEASE_TARGET": "https://one.example"}, "CCE_RELEASE_TARGET is set"),
        ((), {"CCE_RELEASE_CONFIG": "x.toml"}, "CCE_RELEASE_CONFIG is set"),
        ((), {"CCE_RELEASE_PROFIL": "x"}, "did you mean CCE_RELEASE_PROFILE"),
        ((), {"CCE_RELEASE_SEED": "x"}, "CCE_RELEASE_SEED does not accept 'x'"),
        (("--report-dir", "fleet.toml"), {}, "cannot write"),
    ],
)
def test_wrong_usage_starts_nothing(run: FakeRun, arguments: tuple[str, ...], env: dict[str, str], part: str) -> None:
    """A wrong command line or variable ends with 2 before anything starts."""
    result = invoke(*arguments, env=env)

    assert (result.exit_code, run.plans) == (ExitCode.USAGE, [])
    assert part in result.stderr


def test_wrong_file_starts_nothing(run: FakeRun, tmp_path: Path) -> None:
    """A fleet file with a mistake ends with 2 before any of its targets is checked."""
    (tmp_path / "fleet.toml").write_text(FLEET + "profil = 'x'", encoding="utf-8")

    result = invoke()

    assert (result.exit_code, run.plans) == (ExitCode.USAGE, [])
    assert "did you mean profile" in result.stderr


def test_settings_file_of_the_folder_is_not_read(run: FakeRun, tmp_path: Path) -> None:
    """The settings file is not read, since the fleet file names its own targets."""
    (tmp_path / "cce-release.toml").write_text("not toml", encoding="utf-8")

    assert invoke().exit_code == ExitCode.FINE
    assert len(run.plans) == 1


def test_full_disk_loses_no_result(run: FakeRun, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the merged files cannot be written, the result is shown all the same, and the command ends with 2."""
    run.codes = {"eu": 1}

    def refuse(*_: object) -> None:
        raise UsageError("cannot write merged.json: No space left on device")

    monkeypatch.setattr(files, "write_merged", refuse)

    result = invoke("--format", "json")

    assert result.exit_code == ExitCode.USAGE
    assert json.loads(result.stdout)["exit_code"] == ExitCode.BROKEN
    assert "No space left" in result.stderr


def test_fleet_module_is_light() -> None:
    """Nothing that draws is loaded before it is needed."""
    assert not hasattr(fleet_module, "Console")

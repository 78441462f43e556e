"""Tests of the environment of each target's process."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from cce_release_contract.errors import UsageError
from cce_release_contract.fleet.environment import refuse_variables_of_one_target, target_environment
from cce_release_contract.fleet.fleet_file import read_fleet_file
from cce_release_contract.settings import resolve_settings

LIVE = 'url = "https://cce.example.com"\ncluster_id = "c"\nnamespace = "n"\nrelease = "r"\n'
CONTROLLED = 'url = "http://127.0.0.1:81"\ncontrol = "http://127.0.0.1:81/_emulator"\n'


def environment(folder: Path, text: str, environ: dict[str, str], prefixes: tuple[str, ...] = ()) -> dict[str, str]:
    """The environment of the only target of a file."""
    path = folder / "fleet.toml"
    path.write_text(f'[[target]]\nname = "eu"\n{text}', encoding="utf-8")
    target = read_fleet_file(path).targets[0]
    return target_environment(
        target, (target.secrets_env_prefix, *prefixes), environ, report_dir=folder / "eu", budget_dir=folder / "b"
    )


EVERYTHING = """
chart_id = "k1"
upgrade_chart_id = "k2"
project_id = "p"
reads = true
ca_bundle = "ca.pem"
profile = "smoke"
strict = true
clause = ["rollback", "upgrade.values"]
seed = 9
max_requests = 70
max_puts = 30
max_writes = 5
puts_per_minute = 6
deadline_minutes = 8
workers = 2
example_database = "redis://:secret@localhost:6379/0"
keep_bodies = true
deviations = "known.toml"
previous = "before/report.json"
fail_fast = false
"""


def test_target_resolves_as_its_settings_file_would(tmp_path: Path) -> None:
    """The variables of a target mean what the same keys in a settings file mean."""
    secrets = {"CCE_RELEASE_TOKEN": "t"}
    live, run = EVERYTHING.split("profile", 1)
    (tmp_path / "one.toml").write_text(f"[target]\n{LIVE}{live}[run]\nprofile{run}", encoding="utf-8")

    ours = resolve_settings({}, environment(tmp_path, LIVE + EVERYTHING, secrets), Path("/elsewhere"))

    own = {"report_dir": str(tmp_path / "eu"), "budget_dir": str(tmp_path / "b")}
    theirs = resolve_settings({"config": str(tmp_path / "one.toml"), **own}, secrets, tmp_path)
    differing = {name for name in theirs.__slots__ if getattr(ours, name) != getattr(theirs, name)}
    assert differing == {"config"}


def test_variable_comes_before_the_file(tmp_path: Path) -> None:
    """A variable that is set counts for every target, as it does for a check."""
    found = environment(tmp_path, LIVE + 'profile = "smoke"', {"CCE_RELEASE_PROFILE": "deep"})

    assert found["CCE_RELEASE_PROFILE"] == "deep"


def test_results_go_where_the_fleet_wants_them(tmp_path: Path) -> None:
    """Folders of reports and budgets are the fleet's, and no settings file of the current folder is read."""
    environ = {"CCE_RELEASE_REPORT_DIR": "x", "CCE_RELEASE_BUDGET_DIR": "y", "CCE_RELEASE_FORMAT": "json"}
    environ["GITHUB_STEP_SUMMARY"] = "z"

    found = environment(tmp_path, LIVE, environ)

    names = [name for name in found if name.endswith(("_DIR", "_FORMAT", "_CONFIG", "_SUMMARY"))]
    assert {name: found[name] for name in names} == {
        "CCE_RELEASE_REPORT_DIR": str(tmp_path / "eu"),
        "CCE_RELEASE_BUDGET_DIR": str(tmp_path / "b"),
        "CCE_RELEASE_CONFIG": os.devnull,
    }


AMBIENT = {
    "CCE_RELEASE_TOKEN": "shared",
    "HW_ACCESS_KEY": "shared",
    "HW_SECRET_KEY": "shared",
    "HW_PROJECT_ID": "shared",
    "CCE_RELEASE_CONTROL_TOKEN": "shared",
    "EU_CCE_RELEASE_TOKEN": "eu",
    "US_CCE_RELEASE_TOKEN": "us",
    "HOME": "/h",
}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (
            LIVE,
            {
                "CCE_RELEASE_TOKEN": "shared",
                "HW_ACCESS_KEY": "shared",
                "HW_SECRET_KEY": "shared",
                "HW_PROJECT_ID": "shared",
                "CCE_RELEASE_CONTROL_TOKEN": "shared",
            },
        ),
        (LIVE + 'secrets_env_prefix = "EU_"', {"CCE_RELEASE_TOKEN": "eu"}),
        (LIVE + 'secrets_env_prefix = "EMPTY_"', {}),
        (
            LIVE + 'secrets_file = "s.toml"',
            {"HW_PROJECT_ID": "shared", "CCE_RELEASE_CONTROL_TOKEN": "shared"},
        ),
    ],
)
def test_target_gets_its_own_credentials_only(tmp_path: Path, text: str, kept: dict[str, str]) -> None:
    """Credentials for one host do not reach the process of another."""
    found = environment(tmp_path, text, AMBIENT, ("EU_", "US_"))

    secrets = {name: value for name, value in found.items() if name in AMBIENT and name != "HOME"}
    assert secrets == kept
    assert found["HOME"] == "/h"


def test_control_token_has_the_prefix_too(tmp_path: Path) -> None:
    """An emulator's control token comes from the variable with the prefix."""
    found: Any = environment(
        tmp_path, CONTROLLED + 'secrets_env_prefix = "E1_"', {"E1_CCE_RELEASE_CONTROL_TOKEN": "own"}
    )

    assert resolve_settings({}, found, tmp_path).control_token.reveal() == "own"
    assert "E1_CCE_RELEASE_CONTROL_TOKEN" not in found


def test_variables_of_one_target_are_refused() -> None:
    """Variables that would apply to every target are refused, all in one error."""
    with pytest.raises(UsageError) as caught:
        refuse_variables_of_one_target(
            {"CCE_RELEASE_TARGET": "x", "CCE_RELEASE_CLUSTER_ID": "c", "CCE_RELEASE_SEED": "1"}
        )

    assert "CCE_RELEASE_TARGET is set" in str(caught.value)
    assert "CCE_RELEASE_CLUSTER_ID is set" in str(caught.value)
    assert "CCE_RELEASE_SEED" not in str(caught.value)


def test_other_variables_pass() -> None:
    """Variables of a run and credentials are accepted."""
    allowed = {"CCE_RELEASE_TOKEN": "t", "CCE_RELEASE_PROFILE": "smoke", "HOME": "/"}
    refuse_variables_of_one_target(allowed)

    with pytest.raises(UsageError):  # one of them more, and it is refused
        refuse_variables_of_one_target(allowed | {"CCE_RELEASE_TARGET": "https://cce.example.com"})

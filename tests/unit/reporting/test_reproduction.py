"""The command line that shows a failure again."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from cce_release_contract.cli import main
from cce_release_contract.reporting.reproduction import reproduction
from cce_release_contract.settings import resolve_settings

LIVE = {"target": "https://cce.example.com", "cluster_id": "c", "namespace": "n", "release": "r"}
CONTROLLED = {"target": "http://127.0.0.1:8080", "control": "http://control:the-token@127.0.0.1:8080/_emulator"}
TOKEN = {"CCE_RELEASE_TOKEN": "the-secret-token"}


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ({}, "--profile standard --seed 0"),
        ({"seed": "7", "fault": ("a", "b"), "workers": "2"}, "--fault a --fault b --profile standard --seed 7"),
        ({"variant": "autopilot"}, "--variant autopilot --profile standard --seed 0"),
        ({"profile": "deep"}, "--profile deep --seed 0"),
        ({"profile": "deep", "max_requests": "5000"}, "--max-requests 5000 --profile deep --seed 0"),
        ({"profile": "smoke", "max_requests": "50"}, "--profile smoke --seed 0"),
        (
            CONTROLLED,
            "--target http://127.0.0.1:8080 --control http://127.0.0.1:8080/_emulator --profile standard --seed 0",
        ),
        (
            LIVE | {"reads": True, "strict": True, "project_id": "p q"},
            "--target https://cce.example.com --cluster-id c --namespace n --release r --project-id 'p q' --reads"
            " --strict --profile live --seed 0",
        ),
    ],
)
def test_line_names_what_changes_the_requests(tmp_path: Path, options: dict[str, object], line: str) -> None:
    """The line names target, faults, budget, profile and seed where they decide what is sent, and nothing else."""
    assert reproduction(resolve_settings(options, TOKEN, tmp_path)) == f"cce-release check {line} --clause"


@pytest.mark.parametrize("options", [LIVE, CONTROLLED])
def test_line_holds_no_secret(tmp_path: Path, options: dict[str, object]) -> None:
    """The line contains neither the credentials nor the control token."""
    line = reproduction(resolve_settings(options, TOKEN, tmp_path))

    assert "the-token" not in line
    assert "the-secret-token" not in line


def test_random_seed_becomes_its_number(tmp_path: Path) -> None:
    """A random seed is written as the number that was drawn."""
    settings = resolve_settings({"seed": "random"}, {}, tmp_path)

    assert reproduction(settings).endswith(f"--seed {settings.seed} --clause")


def test_line_of_fixtures_is_one_of_pytest(tmp_path: Path) -> None:
    """Only pytest uses the user's own fixtures: the line names their folder, and its options are those of pytest."""
    line = reproduction(resolve_settings({"seed": "7"}, {}, tmp_path), fixtures="my tests")

    assert line == ("pytest 'my tests' --pyargs cce_release_suite --cce-profile standard --cce-seed 7 --cce-clause")


def test_line_is_a_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line takes every option that the line may name."""
    monkeypatch.chdir(tmp_path)
    line = reproduction(resolve_settings(LIVE | {"reads": True, "strict": True}, TOKEN, tmp_path))

    result = CliRunner(env=TOKEN).invoke(main, [*line.split()[1:], "no.such.clause"])

    assert "unknown clause or prefix" in result.output

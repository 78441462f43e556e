"""Tests of the plan of a run: its shape, and what the options change of it."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from cce_release_contract.settings import resolve_settings
from cce_release_suite._runner.target.applicability import Applicability
from cce_release_suite._runner.target.run_plan import run_plan

SCHEMA = json.loads(
    resources.files("cce_release_contract.reporting").joinpath("plan.schema.json").read_text(encoding="utf-8")
)
LIVE = {"target": "https://cce.example.com", "cluster_id": "c", "namespace": "n", "release": "r"}
WRITING = LIVE | {"allow_writes": "c/n/r", "chart_id": "chart", "reads": True}
REHEARSING = LIVE | {"allow_dry_run": "c/n/r", "chart_id": "chart"}
SCOPE = Applicability(tests=("a::b", "a::c", "a::d"), not_exercised={"upgrade.revision.grows": "because"})


def plan(folder: Path, options: dict[str, object], scope: Applicability = SCOPE) -> dict[str, Any]:
    settings = resolve_settings(options, {"CCE_RELEASE_TOKEN": "the-token"} if "target" in options else {}, folder)
    return run_plan(settings, scope, wanted=5)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, {"kind": "emulator", "release": "", "puts": None, "puts_per_minute": None, "deadline_minutes": None}),
        ({}, {"profile": "standard", "requests": 2000, "writes": 0, "dry_runs": False}),
        ({"profile": "deep", "seed": "7", "max_requests": "9"}, {"profile": "deep", "seed": 7, "requests": 9}),
        (LIVE, {"kind": "live", "release": "c/n/r", "target": "https://cce.example.com", "profile": "live"}),
        (LIVE, {"variant": "standard", "path": "/cce/cam/v3/clusters/c/namespace/n/releases/r"}),
        (
            LIVE | {"variant": "autopilot"},
            {"variant": "autopilot", "path": "/autopilot/cam/v3/clusters/c/namespace/n/releases/r"},
        ),
        (
            {"variant": "autopilot"},
            {"path": "/autopilot/cam/v3/clusters/{cluster_id}/namespace/{namespace}/releases/{name}"},
        ),
        (LIVE, {"requests": 2000, "puts": 60, "puts_per_minute": 10, "deadline_minutes": 30}),
        (LIVE, {"response_megabytes": 16, "proxy": ""}),
        (LIVE | {"max_response_mb": "3"}, {"response_megabytes": 3}),
        (LIVE | {"max_writes": "3"}, {"writes": 0, "dry_runs": False}),
        (REHEARSING, {"writes": 0, "dry_runs": True, "puts": 85}),
        (WRITING, {"writes": 4, "dry_runs": True, "puts": 89, "marker": ""}),
        (WRITING | {"marker": "a.b=c"}, {"marker": "a.b=c"}),
        (WRITING | {"max_writes": "2", "max_puts": "9", "deadline_minutes": "5"}, {"writes": 2, "puts": 9}),
    ],
)
def test_plan_says_what_the_settings_allow(
    tmp_path: Path, options: dict[str, object], expected: dict[str, object]
) -> None:
    """The plan has the published shape, and the limits of the settings in it."""
    made = plan(tmp_path, options)

    jsonschema_rs.Draft202012Validator(SCHEMA).validate(made)
    assert {name: made[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("options", "tests", "minutes"),
    [
        ({}, 80, None),
        (LIVE, 0, 1),
        (LIVE, 3, 1),
        (LIVE, 84, 5),
        (LIVE | {"puts_per_minute": "60"}, 84, 1),
        (LIVE | {"max_puts": "200"}, 84, 19),
        (LIVE | {"max_puts": "200", "deadline_minutes": "7"}, 84, 7),
        (WRITING, 84, 7),
        (WRITING | {"poll_seconds": "60"}, 84, 14),
    ],
)
def test_live_plan_says_how_long_it_takes(
    tmp_path: Path, options: dict[str, object], tests: int, minutes: int | None
) -> None:
    """The plan of a live run has its expected minutes: from the rate of PUTs, the tests, and updates that settle."""
    made = plan(tmp_path, options, Applicability(tests=[f"a::{number}" for number in range(tests)]))

    assert made["expected_minutes"] == minutes


@pytest.mark.parametrize(
    ("options", "rules"),
    [
        (LIVE, 19),
        (LIVE | {"max_puts": "200"}, 4),
        *((LIVE | more, 0) for more in ({"max_puts": "0"}, {"clause": ("request",)}, {"profile": "standard"})),
        ({}, 0),
    ],
)
def test_plan_names_the_rules_with_one_case(tmp_path: Path, options: dict[str, object], rules: int) -> None:
    """More PUTs leave fewer rules with one invalid request; of the mandatory members there is no second."""
    named = plan(tmp_path, options)["one_case"]

    assert len(named) == rules
    assert not named or {"/chart_id required", "/values required"} <= set(named)


def test_plan_counts_the_scope(tmp_path: Path) -> None:
    """The plan counts the tests that run and the clauses they exercise, and names the others."""
    made = plan(tmp_path, LIVE)

    assert (made["tests"], made["clauses"]) == (3, 4)
    assert made["not_exercised"] == {"upgrade.revision.grows": "because"}


def test_plan_holds_no_secret(tmp_path: Path) -> None:
    """A plan is shown to everybody: the credentials are not in it."""
    assert "the-token" not in json.dumps(plan(tmp_path, WRITING))


def test_plan_names_the_proxy_of_a_live_target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxy that the environment names for a live target is in the plan, without its password."""
    monkeypatch.setenv("https_proxy", "http://user:secret@p:1")
    monkeypatch.setenv("no_proxy", "")

    assert (plan(tmp_path, LIVE)["proxy"], plan(tmp_path, {})["proxy"]) == ("http://p:1", "")

"""The plan of a run as lines for people, from plans in the published shape."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import jsonschema_rs
import pytest

from cce_release_contract.reporting.plan_text import plan_lines

SCHEMA = json.loads(
    resources.files("cce_release_contract.reporting").joinpath("plan.schema.json").read_text(encoding="utf-8")
)
LIVE: dict[str, Any] = {
    "schema_version": 1,
    "target": "https://cce.example.com",
    "kind": "live",
    "release": "c/n/r",
    "variant": "standard",
    "path": "/path/of/r",
    "profile": "live",
    "seed": 7,
    "tests": 30,
    "clauses": 20,
    "requests": 2000,
    "puts": 40,
    "puts_per_minute": 10,
    "writes": 0,
    "dry_runs": False,
    "reads": True,
    "deadline_minutes": 30,
    "expected_minutes": 4,
    "response_megabytes": 16,
    "proxy": "",
    "insecure": False,
    "marker": "",
    "one_case": [],
    "not_exercised": {},
}
EMULATOR = LIVE | {
    "target": "an emulator",
    "kind": "emulator",
    "release": "",
    "puts": None,
    "puts_per_minute": None,
    "deadline_minutes": None,
    "expected_minutes": None,
    "insecure": False,
}
REASONS = {f"a.{number}": f"reason {min(number, 9)}." for number in range(12)}


@pytest.mark.parametrize(
    "plan",
    [
        LIVE,
        EMULATOR,
        LIVE | {"proxy": "http://p:1"},
        LIVE | {"writes": 4, "dry_runs": True},
        LIVE | {"one_case": ["/values type"]},
        LIVE | {"not_exercised": REASONS},
    ],
)
def test_plans_have_the_published_shape(plan: dict[str, Any]) -> None:
    """The plans of these tests are what the schema describes, and none of their lines is empty."""
    jsonschema_rs.Draft202012Validator(SCHEMA).validate(plan)

    assert all(line.strip() for line in plan_lines(plan))


@pytest.mark.parametrize(
    "changes",
    [
        *({"kind": "tunnel"}, {"profile": "fast"}, {"schema_version": 2}, {"writes": None}, {"writes": -1}),
        *({"dry_runs": "yes"}, {"seed": "random"}, {"not_exercised": []}, {"not_exercised": {"a": 1}}, {"more": 1}),
    ],
)
def test_other_shapes_are_no_plans(changes: dict[str, Any]) -> None:
    """The schema refuses members that it does not know, and other types."""
    assert not jsonschema_rs.Draft202012Validator(SCHEMA).is_valid(LIVE | changes)


@pytest.mark.parametrize("missing", sorted(LIVE))
def test_every_member_is_required(missing: str) -> None:
    """A plan has all of its members."""
    plan = {name: value for name, value in LIVE.items() if name != missing}

    assert not jsonschema_rs.Draft202012Validator(SCHEMA).is_valid(plan)


def test_live_plan_says_what_may_leave() -> None:
    """The lines of a live target say how much is sent, how fast and how long, and that nothing is changed."""
    assert plan_lines(LIVE) == [
        "plan: 30 tests of 20 clauses, profile live, seed 7",
        "plan: at most 2000 requests, 40 of them PUTs, 10 PUTs per minute, for 30 minutes; responses of at most 16 MB",
        "plan: about 4 minutes expected",
        "plan: every PUT names a release and a chart that cannot exist, and asks for a dry run where it can",
        "plan: c/n/r is not changed, only read",
    ]


def test_plan_names_the_proxy() -> None:
    """The proxy on the way is named after what is sent."""
    assert plan_lines(LIVE | {"proxy": "http://p:1"})[3] == "plan: all of it through the proxy http://p:1"


def test_emulator_plan_is_short() -> None:
    """An emulator has no limits to name but its requests."""
    assert plan_lines(EMULATOR) == [
        "plan: 30 tests of 20 clauses, profile live, seed 7",
        "plan: at most 2000 requests; responses of at most 16 MB",
        "plan: every test has its own releases on the emulator",
    ]


def test_armed_plans_name_the_release() -> None:
    """Armed for dry runs the plan says that no update is sent; for writes, how many, and what is put back."""
    rehearsing = "\n".join(plan_lines(LIVE | {"dry_runs": True}))
    writing = "\n".join(plan_lines(LIVE | {"dry_runs": True, "writes": 4}))

    assert "except dry runs of c/n/r; no update of it is sent" in rehearsing
    assert "except at most 4 updates of c/n/r, and dry runs of it" in writing
    assert "its revision number, history, hooks and pods are not" in " ".join(writing.split("\n plan: "))
    assert "is not changed" not in rehearsing + writing


def test_marker_is_named() -> None:
    """The plan of an armed run says what its updates set."""
    armed = LIVE | {"writes": 4, "marker": "a.b=us"}

    assert any("two of these updates set a.b=us" in line for line in plan_lines(armed))
    assert not any("set" in line for line in plan_lines(armed | {"marker": ""}))


def test_reasons_are_counted() -> None:
    """Clauses left out are counted by reason, the most common first, and cut after eight."""
    lines = plan_lines(LIVE | {"not_exercised": REASONS})[5:]

    assert lines[0] == "plan: 12 clauses not exercised"
    assert lines[1] == "  3 x reason 9"
    assert len(lines) == 10
    assert lines[-1] == "  and 2 for other reasons (--plan names all)"


def test_whole_plan_names_every_clause() -> None:
    """The whole plan names each clause that is left out with its reason, and cuts nothing."""
    lines = plan_lines(LIVE | {"not_exercised": REASONS}, whole=True)[5:]

    assert lines[1] == "  3 x reason 9: a.9, a.10, a.11"
    assert len(lines) == 11
    assert all(clause in "\n".join(lines) for clause in REASONS)


def test_unverified_certificate_is_shouted() -> None:
    """Only the plan of a run without certificate verification begins with a warning."""
    warned, silent = plan_lines(LIVE | {"insecure": True}), plan_lines(LIVE)

    assert "NOT verified" in warned[0]
    assert warned[1:] == silent


def test_other_paths_are_named() -> None:
    """The plan of a run on other paths than the standard ones names them."""
    plan = LIVE | {"variant": "autopilot", "path": "/autopilot/of/r"}

    assert "plan: paths of autopilot clusters: /autopilot/of/r" in plan_lines(plan)
    assert not any("paths of" in line for line in plan_lines(LIVE))


@pytest.mark.parametrize(
    ("whole", "line"),
    [
        (False, "plan: one invalid request only for 2 rules about the body; a larger --max-puts sends more"),
        (True, "plan: one invalid request only for 2 rules about the body: /values type, /action enum"),
    ],
)
def test_plan_says_which_rules_have_one_case(whole: bool, line: str) -> None:
    """The plan counts the rules of which one invalid request is sent; the whole plan names them."""
    plan = LIVE | {"one_case": ["/values type", "/action enum"]}

    assert line in plan_lines(plan, whole=whole)
    assert not any("one invalid request" in other for other in plan_lines(LIVE, whole=whole))

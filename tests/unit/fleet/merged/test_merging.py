"""Tests of merging reports: the verdicts, the exit code, and what is refused."""

from __future__ import annotations

import copy
import itertools
import json
from collections.abc import Callable
from typing import Any

import jsonschema_rs
import pytest

from cce_release_contract.errors import UsageError
from cce_release_contract.fleet.merged.merging import (
    merge_parts,
    merge_reports,
    merged_schema,
    merged_text,
)
from cce_release_contract.fleet.merged.target import ReportPart
from cce_release_contract.reporting.report import Report

VALIDATOR = jsonschema_rs.validator_for(merged_schema())
Reports = Callable[..., Report]


def verdicts(merged: dict[str, Any], target: str) -> dict[str, str]:
    rows = merged["clauses"]
    return {row["id"]: row["verdicts"][target]["verdict"] for row in rows if target in row["verdicts"]}


def test_targets_stand_side_by_side(made: Reports) -> None:
    """Each target has a row; each clause has the verdict of every target that selected it."""
    merged = merge_reports(
        {"eu": made({"a.b": "pass", "a.c": "fail"}), "us": made({"a.b": "skipped"}, url="https://us.example.com")}
    )

    VALIDATOR.validate(merged)
    assert [(row["name"], row["base_url"], row["exit_code"]) for row in merged["targets"]] == [
        ("eu", "https://cce.example.com", 1),
        ("us", "https://us.example.com", 0),
    ]
    assert (verdicts(merged, "eu"), verdicts(merged, "us")) == ({"a.b": "pass", "a.c": "fail"}, {"a.b": "skipped"})
    assert merged["totals"]["clauses"] == {"pass": 1, "fail": 1, "advisory": 0, "inconclusive": 0, "skipped": 1}
    assert merged["totals"]["targets"] == {"fine": 1, "broken": 1, "usage": 0, "nothing_proven": 0, "bug": 0}
    assert merged["requests"] == 60


def test_broken_targets_are_listed_with_their_clauses(made: Reports) -> None:
    """A target with failed clauses is listed with each of them and its first violation."""
    broken = made({"a.b": "pass", "a.c": "fail", "a.d": "advisory"})
    broken["clauses"][1]["violations"] *= 3

    merged = merge_reports({"eu": broken, "us": made({"a.b": "pass"})})

    (entry,) = merged["broken"]
    assert entry["target"] == "eu"
    assert [(c["id"], len(c["violations"]), c["violations_left_out"]) for c in entry["clauses"]] == [("a.c", 1, 2)]
    assert (entry["clauses"][0]["violations"][0]["observed"]) == "a 500"


def test_worst_exit_code_wins() -> None:
    """A broken contract comes before an internal error, then wrong usage, then nothing proven."""
    found = {}
    for size in range(1, 6):
        for codes in itertools.combinations(range(5), size):
            parts = [ReportPart(str(code), exit_code=code, error="why") for code in codes]
            found[codes] = merge_parts(parts)["exit_code"]

    order = (1, 4, 2, 3, 0)
    assert found == {codes: min(codes, key=order.index) for codes in found}


def test_cut_short_is_never_fine(made: Reports) -> None:
    """A merged run that was cut short proves nothing, though every target so far held; a broken one stays broken."""
    fine, broken = ReportPart("eu", made({"a.b": "pass"})), ReportPart("us", made({"a.b": "fail"}))

    assert merge_parts([fine], cut_short="interrupted")["exit_code"] == 3
    assert merge_parts([fine, broken], cut_short="interrupted")["exit_code"] == 1


def test_nothing_to_merge_proves_nothing() -> None:
    """Without a target there is a valid document that says that nothing is proven."""
    merged = merge_reports({})

    VALIDATOR.validate(merged)
    assert merged["exit_code"] == 3


def test_target_without_a_report_keeps_its_row() -> None:
    """A target without a report is listed with the reason and its address."""
    merged = merge_parts([ReportPart("eu", error="died with -9", exit_code=4, base_url="https://cce.example.com")])

    VALIDATOR.validate(merged)
    (row,) = merged["targets"]
    assert (row["base_url"], row["error"], row["exit_code"], row["reports"]) == (
        "https://cce.example.com",
        "died with -9",
        4,
        [],
    )


STRONGEST_FIRST = ("fail", "advisory", "pass", "inconclusive", "skipped")


@pytest.mark.parametrize(("first", "second"), tuple(itertools.combinations_with_replacement(STRONGEST_FIRST, 2)))
def test_strongest_verdict_of_the_parts_counts(made: Reports, first: str, second: str) -> None:
    """A clause that several parts judged has the strongest verdict, in whatever order they come, with its reason."""
    parts = [made({"a.b": first}), made({"a.b": second})]

    merged = merge_reports({"eu": parts})
    turned = merge_reports({"eu": parts[::-1]})

    assert verdicts(merged, "eu") == verdicts(turned, "eu") == {"a.b": first}
    assert merged["clauses"][0]["verdicts"]["eu"]["reason"] == ("" if first == "pass" else f"{first} of 7")


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ([{"a.b": "pass"}, {"c.d": "pass"}], 0),
        ([{"a.b": "pass"}, {"c.d": "fail"}], 1),
        ([{"a.b": "pass"}, {"c.d": "skipped"}], 0),
        ([{"a.b": "pass"}, {"c.d": "inconclusive"}], 3),
        ([{"a.b": "pass", "c.d": "pass"}, {"c.d": "inconclusive"}], 0),
        ([{"a.b": "skipped"}, {"c.d": "skipped"}], 3),
    ],
)
def test_parts_end_as_one_run_would(made: Reports, parts: list[dict[str, str]], code: int) -> None:
    """The exit code of parts is that of a run over all their clauses: a part that proves nothing alone may be fine."""
    reports = [made(part, exit_code=3 if "fail" not in part.values() else 1) for part in parts]

    assert merge_reports({"eu": reports})["exit_code"] == code


@pytest.mark.parametrize(
    ("changes", "code"), [({"cut_short": "budget"}, 3), ({"exit_code": 4}, 4), ({"exit_code": 2}, 2)]
)
def test_trouble_of_a_part_is_the_targets(made: Reports, changes: dict[str, Any], code: int) -> None:
    """A part that was cut short or met an error is not outweighed by another part that went well."""
    merged = merge_reports({"eu": [made({"a.b": "pass"}), made({"c.d": "pass"}, **changes)]})

    assert merged["exit_code"] == code


def test_inferred_clauses_of_a_live_target_do_not_gate(made: Reports) -> None:
    """An inferred clause that stayed inconclusive gates parts only where the run was strict."""
    parts = [made({"a.b": "pass"}), made({"c.d": "inconclusive"})]
    parts[1]["clauses"][0]["basis"] = "inferred"
    strict = copy.deepcopy(parts)
    for part in strict:
        part["settings"]["strict"] = True

    assert merge_reports({"eu": parts})["exit_code"] == 0
    assert merge_reports({"eu": strict})["exit_code"] == 3


def test_parts_of_several_targets_are_refused(made: Reports) -> None:
    """Reports with one name must have one target and contract."""
    other = made({"c.d": "pass"}, url="https://us.example.com")
    newer = made({"c.d": "pass"}, contract={"version": "2.0.0", "sha256": "cd" * 32})

    for second in (other, newer):
        with pytest.raises(UsageError, match="have different targets or contracts"):
            merge_reports({"eu": [made({"a.b": "pass"}), second]})


def test_emulators_of_a_runs_own_are_one_target(made: Reports) -> None:
    """The port of a started emulator may differ; with other faults it is a different target."""
    embedded = [made({name: "pass"}, url=f"http://127.0.0.1:{port}") for name, port in (("a.b", 1), ("c.d", 2))]
    for part in embedded:
        part["target"] |= {"kind": "emulator", "mode": "embedded"}

    merged = merge_reports({"own": embedded})
    embedded[1]["settings"] = {"fault": ["x"]}

    assert merged["targets"][0]["exit_code"] == 0
    with pytest.raises(UsageError):
        merge_reports({"own": embedded})


def test_several_contracts_are_a_warning(made: Reports) -> None:
    """Targets that were checked against several contracts are merged, and the report says so."""
    newer = made({"a.b": "pass"}, contract={"version": "2.0.0", "sha256": "cd" * 32})

    merged = merge_reports({"eu": made({"a.b": "pass"}), "us": newer})

    VALIDATOR.validate(merged)
    assert [contract["targets"] for contract in merged["contracts"]] == [["eu"], ["us"]]
    assert "2 contracts" in merged["warnings"][0]


def test_several_schemas_are_refused(made: Reports) -> None:
    """Reports of several versions of the schema are not put side by side; each file is named with its version."""
    with pytest.raises(UsageError) as caught:
        merge_reports({"eu": made({"a.b": "pass"}, schema_version=1), "us": made({"a.b": "pass"}, schema_version=2)})

    assert "version 1: eu; version 2: us" in caught.value.where


def test_times_span_all_runs(made: Reports) -> None:
    """The merged run lasts from the first beginning to the last end."""
    first = made({"a.b": "pass"}, started_at="2026-01-02T03:04:05Z", duration_seconds=10.5)
    last = made({"a.b": "pass"}, started_at="2026-01-02T03:04:10Z", duration_seconds=8.0)

    merged = merge_reports({"us": last, "eu": first})

    assert (merged["started_at"], merged["duration_seconds"]) == ("2026-01-02T03:04:05Z", 13.0)


def test_text_is_the_document(made: Reports) -> None:
    """The text of the file is the document, whatever characters it holds."""
    merged = merge_reports({"é\u2028": made({"a.b": "pass"})})

    assert json.loads(merged_text(merged)) == merged


def test_variants_of_one_address_are_different_targets(made: Reports) -> None:
    """Reports of two variants are not merged under one name; a report that names none is a standard one."""
    old, standard, autopilot = (made({"a.b": "pass"}) for _ in range(3))
    old["settings"].pop("variant", None)
    standard["settings"] |= {"variant": "standard"}
    autopilot["settings"] |= {"variant": "autopilot"}

    merged = merge_parts([ReportPart("eu", old), ReportPart("eu", standard)])

    assert len(merged["targets"]) == 1
    with pytest.raises(UsageError, match="different targets"):
        merge_parts([ReportPart("eu", standard), ReportPart("eu", autopilot)])

"""Checks each vendor in three ways, and says what the runs showed.

As a program it writes `expected.json`, from which the documents have their table.
"""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path
from typing import Any, Final

from tests.faults.independent.ways import Checked, checked
from tests.warm_pytest import WarmPytest

from second_implementation.vendors.catalogue import VENDORS, varied
from second_implementation.vendors.vendor import Vendor

EXPECTED: Final = Path(__file__).parent / "expected.json"

LIVE_WAYS: Final = ("unarmed, with reads", "armed")
ALL_WAYS: Final = (*LIVE_WAYS, "whole suite")


def ways(vendor: Vendor) -> tuple[str, ...]:
    """How a vendor is checked."""
    return LIVE_WAYS if vendor.live else ALL_WAYS


def seen(found: Checked) -> dict[str, Any]:
    """The exit code of a run, and the clauses that failed or only advise."""
    return {
        "exit": found.exit_code,
        "fail": sorted(found.failed),
        "advisory": sorted(found.verdicts.get("advisory", ())),
    }


def tried(warm: WarmPytest, vendor: Vendor) -> dict[str, Any]:
    """What each way shows."""
    return {way: seen(checked(warm, partial(varied, vendor), way)) for way in ways(vendor)}


def main(wanted: list[str]) -> None:
    """Check the vendors with these ids, or all."""
    table = json.loads(EXPECTED.read_text(encoding="utf-8")) if EXPECTED.exists() else {}
    with WarmPytest() as warm:
        for name in wanted or VENDORS:
            table[name] = tried(warm, VENDORS[name])
            sys.stderr.write(f"{name} {json.dumps(table[name])}\n")
            ordered = {known: table[known] for known in VENDORS if known in table}
            EXPECTED.write_text(json.dumps(ordered, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])

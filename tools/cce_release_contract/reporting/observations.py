"""What a live run says about the basis of clauses, as proposed edits of spec/clauses.yaml.

Nothing of a target's text is shown, redacted or not: a proposal has ids, bases and statuses, the day of the run, and
the host if it is one of the vendor's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any, Final
from urllib.parse import urlsplit

from cce_release_contract.contract.clause import ADVISORY_BASES, Clause
from cce_release_contract.errors import UsageError
from cce_release_contract.reporting.report import Report
from cce_release_contract.settings.setting import STANDARD

SCHEMA_NAME: Final = "observations.schema.json"
SCHEMA_VERSION: Final = 1
_VENDOR_HOSTS: Final = re.compile(r"cce\.[a-z0-9-]+\.(myhuaweicloud\.(com|eu)|otc\.t-systems\.com)")
"""Hosts that a proposal names. Source: the servers of spec/openapi.yaml."""

OTHER_HOST: Final = "a host that is not the vendor's"
_OBSERVED: Final = "seen to hold: its basis may become observed"
_CONTRADICTED: Final = "seen broken: read its source again, or accept this reading too"
_AGAINST_PAGE: Final = (
    "seen broken although a page states it: report it to the vendor, or look whether the page changed"
)


def observations(report: Report, clauses: Mapping[str, Clause]) -> dict[str, Any]:
    """The proposals of a run, in the shape of observations.schema.json; `clauses` are the current ones.

    Clauses that the contract no longer has are left out. Raises `UsageError` for a report of an emulator.
    """
    if report["target"]["kind"] != "live":
        raise UsageError(
            "the report is of an emulator, which shows nothing about the live service",
            remedy="name the report.json of a check with --target and without --control",
        )
    return {
        "schema_version": SCHEMA_VERSION,
        "host": _host(str(report["target"]["base_url"])),
        "date": report["started_at"][:10],
        "variant": report["settings"].get("variant", STANDARD),  # reports of earlier versions have none
        "proposals": list(_proposals(report, clauses)),
    }


def observations_text(found: Mapping[str, Any]) -> str:
    """The proposals as YAML with comments, ready to be copied."""
    date, host = found["date"], found["host"]
    where = "" if found["variant"] == STANDARD else f" with --variant {found['variant']}"
    lines = [
        f"# Proposed edits of spec/clauses.yaml, from a run on {host} of {date}."
        " One run does not prove a clause: review each edit."
    ]
    for one in found["proposals"]:
        lines += ["", f"# {one['why']}" + (f" (status {one['status']})" if one["status"] else ""), f"- id: {one['id']}"]
        if one["proposed"] != one["basis"]:
            address = "" if host == OTHER_HOST else f"address: https://{host}, "
            lines += [f"  basis: {one['proposed']}  # was {one['basis']}"]
            lines += [
                f'  source: {{{address}date: {date}, note: "seen by cce-release check{where}"}}  # beside what is there'
            ]
        else:
            lines += [f"  basis: {one['basis']}"]
    if not found["proposals"]:
        lines += ["# Nothing to propose."]
    return "\n".join(lines) + "\n"


def observations_schema() -> dict[str, Any]:
    """The JSON Schema of the proposals, as shipped."""
    schema: dict[str, Any] = json.loads(resources.files(__package__).joinpath(SCHEMA_NAME).read_text(encoding="utf-8"))
    return schema


def _proposals(report: Report, clauses: Mapping[str, Clause]) -> Iterator[dict[str, Any]]:
    for judged in report["clauses"]:
        clause = clauses.get(judged["id"])
        if clause is None:
            continue
        inferred = clause.basis in ADVISORY_BASES
        broken = judged["verdict"] in ("fail", "advisory")
        if judged["verdict"] == "pass" and inferred:
            yield _proposal(clause, "observed", _OBSERVED, judged)
        elif broken:
            yield _proposal(clause, clause.basis, _CONTRADICTED if inferred else _AGAINST_PAGE, judged)


def _proposal(clause: Clause, basis: str, why: str, judged: Mapping[str, Any]) -> dict[str, Any]:
    status = next((violation["status"] for violation in judged["violations"]), None)
    return {"id": clause.id, "basis": clause.basis, "proposed": basis, "why": why, "status": status}


def _host(base_url: str) -> str:
    host = urlsplit(base_url).hostname or ""
    return host if _VENDOR_HOSTS.fullmatch(host) else OTHER_HOST

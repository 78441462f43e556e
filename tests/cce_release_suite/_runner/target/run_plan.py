"""What a run is going to do, said before the first byte leaves."""

from __future__ import annotations

import math
from typing import Any, Final

from cce_release_contract.client.transport.proxy import environment_proxy, shown_proxy
from cce_release_contract.contract.compiled import contract
from cce_release_contract.settings import Settings
from cce_release_contract.strategies.case_order import rules_with_one_form
from cce_release_suite._runner.target.applicability import Applicability
from cce_release_suite._runner.target.connection import named_address

_SECONDS_A_TEST: Final = 0.5
"""Roughly what the responses of one test take on a live target."""

_WAITS_FOR_AN_UPDATE: Final = 1.5
"""Before the first read of an update, and half as long before the second."""


def run_plan(settings: Settings, scope: Applicability, *, wanted: int) -> dict[str, Any]:
    """The plan as plain data, in the shape of plan.schema.json. `wanted` counts the clauses that were asked for.

    Numbers of requests are upper limits, null where nothing limits them: how many are sent depends on the responses.
    """
    live = settings.kind == "live"
    address = named_address(settings)
    return {
        "schema_version": 1,
        "target": settings.target or "an emulator that is started for the run",
        "kind": settings.kind,
        "release": str(address) if live else "",
        "variant": settings.variant,
        "path": address.path() if live else address.contract.update.template,
        "profile": settings.profile,
        "seed": settings.seed,
        "tests": len(scope.tests),
        "clauses": wanted - len(scope.not_exercised),
        "requests": settings.max_requests,
        "puts": settings.max_puts,
        "puts_per_minute": settings.puts_per_minute,
        "writes": settings.max_writes if settings.allow_writes else 0,
        "marker": settings.marker or "",
        "dry_runs": settings.allow_dry_run,
        "reads": settings.reads,
        "deadline_minutes": settings.deadline_minutes,
        "expected_minutes": expected_minutes(settings, len(scope.tests)) if live else None,
        "response_megabytes": settings.max_response_mb,
        "proxy": shown_proxy(environment_proxy(settings.target)) if live else "",
        "insecure": settings.insecure,
        "one_case": one_case(settings),
        "not_exercised": dict(scope.not_exercised),
    }


def expected_minutes(settings: Settings, tests: int) -> int:
    """About how long a live run takes, in minutes, 1 or more: PUTs wait for their turn, and updates have to settle.

    A test sends one PUT at most, but for a few and for further cases.
    """
    most = tests + settings.further_cases if tests else 0
    puts = most if settings.expected_puts is None else min(max(settings.expected_puts, 0), most)
    turns = 0 if settings.puts_per_minute is None or not puts else (puts - 1) // settings.puts_per_minute
    updates = settings.max_writes + 1 if settings.allow_writes else 0
    settling = updates * _WAITS_FOR_AN_UPDATE * settings.poll_seconds
    expected = max(math.ceil(turns + (tests * _SECONDS_A_TEST + settling) / 60), 1)
    return expected if settings.deadline_minutes is None else min(expected, settings.deadline_minutes)


def one_case(settings: Settings) -> list[str]:
    """The rules about the body of which a run on a live target sends one invalid request only, by place and keyword.

    Empty where that does not depend on the PUTs: with other profiles, a choice of clauses, and reads alone.
    """
    if settings.kind != "live" or settings.cases > 1 or settings.clause or not settings.max_puts:
        return []
    rules = rules_with_one_form(contract(settings.variant), settings.further_cases)
    return [f"{rule.pointer or '/'} {rule.keyword}" for rule in rules]

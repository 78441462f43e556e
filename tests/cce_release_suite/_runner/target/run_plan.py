"""What a run is going to do, said before the first byte leaves."""

from __future__ import annotations

from typing import Any

from cce_release_contract.client.target import Address
from cce_release_contract.client.transport.proxy import environment_proxy, shown_proxy
from cce_release_contract.settings import Settings
from cce_release_suite._runner.target.applicability import Applicability


def run_plan(settings: Settings, scope: Applicability, *, wanted: int) -> dict[str, Any]:
    """The plan as plain data, in the shape of plan.schema.json. `wanted` counts the clauses that were asked for.

    Numbers of requests are upper limits, null where nothing limits them: how many are sent depends on the responses.
    """
    live = settings.kind == "live"
    address = Address(settings.cluster_id, settings.namespace, settings.release) if live else None
    return {
        "schema_version": 1,
        "target": settings.target or "an emulator that is started for the run",
        "kind": settings.kind,
        "release": str(address) if address else "",
        "profile": settings.profile,
        "seed": settings.seed,
        "tests": scope.tests,
        "clauses": wanted - len(scope.not_exercised),
        "requests": settings.max_requests,
        "puts": settings.max_puts,
        "puts_per_minute": settings.puts_per_minute,
        "writes": settings.max_writes if settings.allow_writes else 0,
        "dry_runs": settings.allow_dry_run,
        "reads": settings.reads,
        "deadline_minutes": settings.deadline_minutes,
        "response_megabytes": settings.max_response_mb,
        "proxy": shown_proxy(environment_proxy(settings.target)) if live else "",
        "insecure": settings.insecure,
        "not_exercised": dict(scope.not_exercised),
    }

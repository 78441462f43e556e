"""Build the gateway of a target."""

from __future__ import annotations

from cce_release_contract.client.budget import NO_LIMITS, Budget, RequestLimits
from cce_release_contract.client.gateway import Gateway
from cce_release_contract.client.guard.guard import guard_for
from cce_release_contract.client.guard.nonexistent_names import new_run_id
from cce_release_contract.client.shared_budget import SharedBudget
from cce_release_contract.client.target import Target
from cce_release_contract.client.transport.transport import Timeouts, Transport
from cce_release_contract.client.transport.trust import trusted_certificates, unverified
from cce_release_contract.settings.effort import (
    LIVE_MAX_PUTS,
    LIVE_PUTS_PER_MINUTE,
    MAX_AUTH_FAILURES,
    MAX_RESPONSE_MB,
    MAX_WRITES,
)

LIVE_LIMITS = RequestLimits(
    puts=LIVE_MAX_PUTS, writes=MAX_WRITES, auth_failures=MAX_AUTH_FAILURES, puts_per_minute=LIVE_PUTS_PER_MINUTE
)


def open_gateway(
    target: Target,
    *,
    run_id: str = "",
    budget: Budget | SharedBudget | None = None,
    pace: SharedBudget | None = None,
    deadline: float | None = None,
    timeouts: Timeouts | None = None,
    proxy: str = "",
    most_megabytes: int = MAX_RESPONSE_MB,
) -> Gateway:
    """The gateway of a target with its guard, its connections and its budget.

    `run_id` is 32 hex digits, empty for a new one. Without `budget`, a live target gets the default limits and an
    emulator none. `pace` and `deadline` are those of `Gateway`; `timeouts`, `proxy` and `most_megabytes` are those of
    `Transport`. An emulator is never reached through a proxy. Raises UsageError for a base URL, a CA file or a proxy
    that cannot be used.
    """
    run_id = run_id or new_run_id()
    live = target.kind == "live"
    if budget is None:
        budget = Budget(LIVE_LIMITS if live else NO_LIMITS)
    transport = Transport(
        target.base_url,
        timeouts,
        verify=unverified() if target.insecure else trusted_certificates(target.ca_bundle),
        proxy=proxy if live else "",
        most_megabytes=most_megabytes,
    )
    return Gateway(target, transport, guard_for(target, run_id), budget, run_id=run_id, pace=pace, deadline=deadline)

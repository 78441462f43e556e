"""How much a run tries: the numbers of its profile, reduced to the budget of requests, and the limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cce_release_contract.settings.setting import Default, TargetKind


@dataclass(frozen=True, slots=True)
class Profile:
    """How much a run tries.

    `examples` is the number of generated examples per property test, 1 or more. `cases` is the most cases of a list
    that a test tries, 1 or more. `requests` is the most requests of a run: the default of `--max-requests` on an
    emulator. `marked_only` means that only the tests marked `smoke` run if no clause was chosen.
    """

    examples: int
    cases: int
    requests: int
    text: str
    marked_only: bool = False


PROFILES: Final = {
    "smoke": Profile(5, 20, 150, "a first look, within seconds", marked_only=True),
    "standard": Profile(25, 1000, 2_000, "the default against an emulator"),
    "deep": Profile(1_600, 1000, 20_000, "every night, or before a release"),
    "live": Profile(1, 1, 2_000, "the default against a live target, with few and slow writes"),
}

LISTED_REQUESTS: Final = 1_600
"""Requests of a run of every clause that do not depend on the number of examples, rounded up."""

REQUESTS_AN_EXAMPLE: Final = 22
"""Requests of one more example in a run of every clause, over all property tests and stories."""

LIVE_MAX_REQUESTS: Final = 2_000
"""The default of `max_requests` on a live target, whatever the profile."""

ONE_CASE_PUTS: Final = 40
"""PUTs of a run that is not armed, with one case a rule."""

LIVE_MAX_PUTS: Final = ONE_CASE_PUTS + 20
DRY_RUN_PUTS: Final = 10
LIVE_PUTS_PER_MINUTE: Final = 10
"""The defaults for a live target, and the PUTs of dry runs of the named release. Source of the rate: field reports of
ten writes per minute, including refused ones."""

PROVING_PUTS: Final = 15
"""Dry runs of the named release that show whether a target keeps a rule which it seems to validate late or never."""

CONTROL_PUTS: Final = 16
"""Of the PUTs beyond one case a rule, those of controls, where they are due; further cases are the rest. Two verdicts
take that many, or one and what a second worker provokes once more."""

LIVE_DEADLINE_MINUTES: Final = 30
"""The time limit of a run on a live target: about four times the time of its PUTs at their rate, and time to settle."""

POLL_SECONDS: Final = 10
"""Seconds before the first read of an update of a live target. Source: Terraform's provider polls as often."""

MAX_WRITES: Final = 4
"""The default of PUTs that may change the named release."""

MARKED_WRITES: Final = 4
"""The updates of a run with a marker and one chart: two upgrades and two rollbacks."""

MOST_WRITES_UNASKED: Final = 8
"""The most writes without `history_limit`, the revisions that the cloud keeps. Source: Helm keeps ten by default."""

MAX_AUTH_FAILURES: Final = 20
"""The default of requests with wrong credentials to a live target."""


MAX_RESPONSE_MB: Final = 16
"""The default of the largest response including its heads, in megabytes of 1,048,576 bytes. Helm keeps a release,
compressed, in one object of at most a megabyte."""


def default_profile(_values: Mapping[str, Any], kind: TargetKind) -> str:
    """The default profile of a run."""
    return "standard" if kind == "emulator" else "live"


def gates_all(_values: Mapping[str, Any], kind: TargetKind) -> bool:
    """The default of `strict`."""
    return kind == "emulator"


def live_only(value: int) -> Default:
    """A default for live targets; an emulator has no such limit."""
    return lambda _values, kind: value if kind == "live" else None


def emulator_only(_values: Mapping[str, Any], kind: TargetKind) -> bool:
    """The default of what every emulator has, and a live target only if the user says so."""
    return kind == "emulator"


def default_max_requests(values: Mapping[str, Any], kind: TargetKind) -> int:
    """The default limit of requests."""
    if kind == "live":
        return LIVE_MAX_REQUESTS
    return most_requests(values["profile"], chosen=bool(values["clause"]))


def default_max_puts(values: Mapping[str, Any], kind: TargetKind) -> int | None:
    """The default limit of PUTs. None: no limit.

    On a live target, it is enough for a run without arming, plus the allowed dry runs and writes.
    """
    if kind == "emulator":
        return None
    writes = values["max_writes"] if values["allow_writes"] else 0
    return LIVE_MAX_PUTS + armed_puts(dry_runs=bool(values["allow_dry_run"] or values["allow_writes"]), writes=writes)


def armed_puts(*, dry_runs: bool, writes: int) -> int:
    """PUTs that a run on a live target is armed for: its dry runs, if it may ask for them, and its writes."""
    return dry_runs * (DRY_RUN_PUTS + PROVING_PUTS) + writes


def further_cases(max_puts: int, armed: int) -> int:
    """How many invalid requests a run on a live target sends beyond one a rule, 0 or more.

    `armed` counts the PUTs that it is armed for. The number depends on the settings only, not on the clauses, the
    workers or the responses.
    """
    return max(max_puts - ONE_CASE_PUTS - armed - CONTROL_PUTS, 0)


def control_puts(max_puts: int, armed: int) -> int:
    """How many PUTs a process may send to find out what a 404 for an invalid request means."""
    return min(max(max_puts - ONE_CASE_PUTS - armed, 0), CONTROL_PUTS)


def most_requests(profile: str, *, chosen: bool) -> int:
    """The default of `max_requests` on an emulator: the profile's.

    Clauses that the user chose run completely, so under smoke they may send as much as under standard.
    """
    return PROFILES["standard" if chosen and PROFILES[profile].marked_only else profile].requests


def examples(profile: str, max_requests: int) -> int:
    """Number of generated examples per property test, 1 or more.

    It is the profile's; under deep as many as fit: `(max_requests * 9/10 - LISTED_REQUESTS) / REQUESTS_AN_EXAMPLE`. So
    a smaller budget makes a deep run shorter instead of cutting it. The number depends on the settings only, not on the
    progress of a run or the number of workers.
    """
    most = PROFILES[profile].examples
    if profile != "deep":
        return most
    return max(1, min(most, (max_requests * 9 // 10 - LISTED_REQUESTS) // REQUESTS_AN_EXAMPLE))

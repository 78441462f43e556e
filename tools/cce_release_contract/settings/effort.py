"""How much a run tries: its profile's numbers, what a smaller budget of requests leaves of them, and the limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cce_release_contract.settings.setting import Default, TargetKind


@dataclass(frozen=True, slots=True)
class Profile:
    """How hard a run tries.

    `examples` is the number of generated examples a property test, 1 or more. `cases` is how many cases of a list a
    test tries at most, 1 or more. `requests` is how many requests a run sends at most: the default of `--max-requests`
    on an emulator. `marked_only` says that only the tests marked `smoke` run where no clause was asked for.
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
    "live": Profile(1, 1, 2_000, "the default against a live target, whose writes are few and slow"),
}

LISTED_REQUESTS: Final = 1_450
"""Requests that a run of every clause sends whatever its number of examples, rounded up."""

REQUESTS_AN_EXAMPLE: Final = 24
"""Requests that one example more costs a run of every clause: over all property tests, and the stories told."""

LIVE_MAX_REQUESTS: Final = 2_000
"""The default of `max_requests` on a live target, whatever the profile."""

LIVE_MAX_PUTS: Final = 40
DRY_RUN_PUTS: Final = 10
LIVE_PUTS_PER_MINUTE: Final = 10
"""The defaults for a live target, and what dry runs of the named release come to. Source of the rate: field reports of
ten writes a minute, refused ones counted."""

LIVE_DEADLINE_MINUTES: Final = 30
"""How long a run on a live target may take: some four times what its PUTs take at their rate, and time to settle."""

POLL_SECONDS: Final = 10
"""Seconds before the first look at an update of a live target. Source: Terraform's provider polls as often."""

MAX_WRITES: Final = 4
"""PUTs that may change the named release, the default."""

MOST_WRITES_UNASKED: Final = 8
"""Writes above which the user has to say how many revisions the cloud keeps. Source: Helm keeps ten by default."""

MAX_AUTH_FAILURES: Final = 20
"""Requests with wrong credentials that leave for a live target, the default."""


MAX_RESPONSE_MB: Final = 16
"""Megabytes (of 1,048,576 bytes) that a response may have, heads included, the default. Helm keeps a release,
compressed, in one object of a megabyte at most."""


def default_profile(_values: Mapping[str, Any], kind: TargetKind) -> str:
    """The profile of a run for which nobody chose one."""
    return "standard" if kind == "emulator" else "live"


def live_only(value: int) -> Default:
    """A default for live targets; an emulator has no such limit."""
    return lambda _values, kind: value if kind == "live" else None


def emulator_only(_values: Mapping[str, Any], kind: TargetKind) -> bool:
    """The default of what every emulator has, and a live target only where the user says so."""
    return kind == "emulator"


def default_max_requests(values: Mapping[str, Any], kind: TargetKind) -> int:
    """The requests of a run for which nobody set a limit."""
    if kind == "live":
        return LIVE_MAX_REQUESTS
    return most_requests(values["profile"], chosen=bool(values["clause"]))


def default_max_puts(values: Mapping[str, Any], kind: TargetKind) -> int | None:
    """The PUTs of a run for which nobody set a limit. None: any number.

    On a live target there is room for what a run that is not armed sends, and for the dry runs and writes allowed.
    """
    if kind == "emulator":
        return None
    writes = values["max_writes"] if values["allow_writes"] else 0
    dry_runs = bool(values["allow_dry_run"] or values["allow_writes"])
    return int(LIVE_MAX_PUTS + dry_runs * DRY_RUN_PUTS + writes)


def most_requests(profile: str, *, chosen: bool) -> int:
    """The default of `max_requests` on an emulator: the profile's.

    Clauses that the user chose are tried whole, so under smoke they may take as much as under standard.
    """
    return PROFILES["standard" if chosen and PROFILES[profile].marked_only else profile].requests


def examples(profile: str, max_requests: int) -> int:
    """Number of generated examples a property test, 1 or more.

    The profile's; under deep as many as fit: `(max_requests * 9/10 - LISTED_REQUESTS) / REQUESTS_AN_EXAMPLE`. So a
    smaller budget makes a deep run shorter, where it would otherwise be cut. It depends on the settings only, never on
    how far a run came or on the number of workers.
    """
    most = PROFILES[profile].examples
    if profile != "deep":
        return most
    return max(1, min(most, (max_requests * 9 // 10 - LISTED_REQUESTS) // REQUESTS_AN_EXAMPLE))

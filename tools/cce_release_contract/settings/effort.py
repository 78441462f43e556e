"""How much a run tries: its profile's numbers, and what a smaller budget of requests leaves of them."""

from __future__ import annotations

from typing import Final

from cce_release_contract.settings.catalogue import PROFILES

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


def most_requests(profile: str, *, chosen: bool) -> int:
    """The default of `max_requests` on an emulator: the profile's.

    Clauses that the user chose are tried whole, so under smoke they may take as much as under standard.
    """
    return PROFILES["standard" if chosen and PROFILES[profile].marked_only else profile].requests


def live_max_puts(*, dry_runs: bool, writes: int) -> int:
    """The default of `max_puts` on a live target: room for what a run that is not armed sends, and for the rest."""
    return LIVE_MAX_PUTS + dry_runs * DRY_RUN_PUTS + writes


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

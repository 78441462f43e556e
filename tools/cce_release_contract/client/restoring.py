"""Putting a release back as a run found it: by a rollback to the revision of the baseline."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from cce_release_contract.client.baseline import DEPLOYED, PENDING, Answer, Baseline
from cce_release_contract.client.gateway import Gateway
from cce_release_contract.client.journal import Journal, restore_command
from cce_release_contract.client.patience import Patience
from cce_release_contract.client.retrying import UNAVAILABLE_STATUSES, is_busy
from cce_release_contract.client.target import Address
from cce_release_contract.errors import RestorationError, TargetError
from cce_release_contract.exchanges.request import Request

_JSON_HEADERS: Final = (("Content-Type", "application/json"),)
_MOST_ROLLBACKS: Final = 2
"""How often a rollback is tried whose outcome nobody saw."""


@dataclass(frozen=True, slots=True)
class Restoration:
    """How putting a release back ended. `wrote` says whether it took an update; `revision` is the current one now."""

    revision: int
    wrote: bool
    text: str


def put_back(
    gateway: Gateway,
    journal: Journal,
    patience: Patience,
    *,
    force: bool = False,
    write: bool = True,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Restoration:
    """Make the release what the journal's baseline says, and end the journal.

    `gateway` has to be armed for updates of the release. A release that is as it was gets no update. `force` puts it
    back even where somebody else updated it meanwhile. `write` false only looks.

    Raises RestorationError, whose remedy names the command to go on with, if the release is not as it was found
    afterwards; TargetError if the target gives no usable answer.
    """
    address = journal.spot.address
    tried = 0
    if journal.unknown:
        sleep(patience.first_seconds)  # it may be under way: a look at once would show the release as it was
    while True:
        made = max(journal.made, default=0)
        now = settled(gateway, address, patience, at_least=made, sleep=sleep, clock=clock)
        found = Baseline.of(now)
        left = left_over(journal.baseline, now)
        if not left:
            journal.end(_as_found(journal.baseline, found))
            return Restoration(found.revision, wrote=tried > 0, text=journal.ended)
        if found.revision > journal.highest_own() and not force:
            raise _failed(
                journal,
                f"somebody else updated it: it is at revision {found.revision}, and this run can have made none above"
                f" {journal.highest_own()}",
                remedy=f"look at it; {restore_command(journal.path)} --force puts it back all the same",
            )
        if not write or tried == _MOST_ROLLBACKS:
            raise _failed(journal, ", ".join(left))
        tried += 1
        _roll_back(gateway, journal)
        sleep(patience.first_seconds)  # what was accepted may not be shown at once


def left_over(baseline: Baseline, now: Answer) -> list[str]:
    """What of a release that is read now is not as the baseline, in words."""
    differences = baseline.differences(Baseline.of(now))
    return differences if now.get("status") == DEPLOYED else [*differences, f"the status ({now.get('status')} now)"]


def _as_found(baseline: Baseline, found: Baseline) -> str:
    if found.revision == baseline.revision:
        return f"the release is at revision {found.revision}, as it was"
    return f"revision {found.revision} has {baseline.parts()} of revision {baseline.revision}"


def settled(
    gateway: Gateway,
    address: Address,
    patience: Patience,
    *,
    at_least: int = 0,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> dict[str, Any]:
    """The release once no update is pending, with its resources.

    `at_least` is a revision that was made: a read that shows an older one is behind. Raises TargetError if it takes too
    long.
    """
    deadline = clock() + patience.limit_seconds
    wait = patience.first_seconds
    while True:
        answer = read(gateway, address)
        revision = answer.get("version")
        behind = isinstance(revision, int) and revision < at_least
        if answer.get("status") not in PENDING and not behind:
            return answer
        if clock() > deadline:
            shown = f"shown at revision {revision}, and {at_least} was made" if behind else str(answer.get("status"))
            raise TargetError(
                f"the release is still {shown} after {patience.limit_seconds:g} seconds",
                where=str(address),
                cause="its pods do not become ready, or the cluster is overloaded",
                remedy="look at the release in the console",
            )
        sleep(wait)
        wait = patience.between_seconds


def read(gateway: Gateway, address: Address) -> dict[str, Any]:
    """The release as it is shown now, with its resources, its short members fit to be quoted.

    Raises TargetError if the answer does not show it.
    """
    exchange = gateway.send(Request("GET", f"{address.path()}?show_resources=true", _JSON_HEADERS))
    response = exchange.response
    assert response is not None
    try:
        document = response.json()
    except (ValueError, RecursionError):
        document = None
    if response.status != 200 or not isinstance(document, dict):
        raise TargetError(
            f"the release cannot be read: status {response.status}: {gateway.redactor.quote(response.text())}",
            where=str(address),
            remedy="check the credentials and that the target has reads",
        )
    return gateway.redactor.members(document)


def _roll_back(gateway: Gateway, journal: Journal) -> None:
    """Send the rollback. Raises RestorationError if it was refused.

    After a lost answer, or where another update came in between, the release is looked at again.
    """
    body = {
        "chart_id": journal.spot.chart_id,
        "action": "rollback",
        "parameters": {"release_version": journal.baseline.revision},
        "values": {},
    }
    content = json.dumps(body, separators=(",", ":")).encode("utf-8")
    path = journal.spot.address.path()
    exchange = gateway.send(Request("PUT", path, _JSON_HEADERS, content), allow_failure=True)
    response = exchange.response
    if response is None or response.status in UNAVAILABLE_STATUSES or is_busy(exchange):
        return
    if response.status >= 400:
        raise _failed(
            journal,
            f"the rollback to revision {journal.baseline.revision} was answered with {response.status}:"
            f" {gateway.redactor.quote(response.text())}",
            cause="the revision was pruned from the history, or the credentials may not update the release",
        )


def _failed(journal: Journal, what: str, *, cause: str = "", remedy: str = "") -> RestorationError:
    return RestorationError(
        f"the release is not as it was found: {what}",
        where=str(journal.spot.address),
        cause=cause,
        remedy=remedy or restore_command(journal.path),
    )

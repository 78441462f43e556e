"""Restore a release to the state that a run found, by a rollback to the revision of the baseline."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from cce_release_contract.client.gateway import Gateway
from cce_release_contract.client.polling import FEWEST_SECONDS_TO_READ, MOST_ROLLBACKS, Polling
from cce_release_contract.client.restore.baseline import DEPLOYED, PENDING, Baseline
from cce_release_contract.client.restore.journal import Journal, restore_command
from cce_release_contract.client.restore.release_watch import foreign_identity, shown_revision
from cce_release_contract.client.retrying import UNAVAILABLE_STATUSES, is_busy
from cce_release_contract.client.target import Address
from cce_release_contract.contract.json_text import JsonObject
from cce_release_contract.errors import CceReleaseError, RestorationError, TargetError
from cce_release_contract.exchanges.operation_requests import operation_request
from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.exchanges.target_text import TargetText

_JSON_HEADERS: Final = (("Content-Type", "application/json"),)


@dataclass(frozen=True, slots=True)
class Restoration:
    """The result of a restoration. `wrote` says whether it needed an update; `revision` is the current one."""

    revision: int
    wrote: bool
    text: str


def put_back(
    gateway: Gateway,
    journal: Journal,
    polling: Polling,
    *,
    force: bool = False,
    write: bool = True,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Restoration:
    """Restore the release to the journal's baseline, and end the journal.

    `gateway` has to be armed for updates of the release. A release in its old state gets no update. Reads decide: a
    revision that a response claimed is waited for, and if it is never shown, a rollback makes sure. `force` restores
    the release even if another process updated it meanwhile, or may have, and if it stays pending. With `write` false
    the release is only read.

    Raises RestorationError for every failure. Its remedy names the command to continue with.
    """
    with naming_the_way_on(journal, gateway.redactor):
        return _put_back(gateway, journal, polling, force=force, write=write, sleep=sleep, clock=clock)


@contextmanager
def naming_the_way_on(journal: Journal, redactor: Redactor) -> Iterator[None]:
    """Turn every error inside into a RestorationError. Its remedy names the command to continue with."""
    command = restore_command(journal.path)
    try:
        yield
    except CceReleaseError as error:
        if isinstance(error, RestorationError) and command in error.remedy:
            raise
        remedy = "; then ".join(part for part in (error.remedy, command) if part)
        raise RestorationError(error.what, where=error.where, cause=error.cause, remedy=remedy) from error
    except Exception as error:  # the user needs the command in any case
        what = f"the restoration failed: {type(error).__name__}: {redactor.quote(TargetText(str(error)))}"
        raise RestorationError(what, remedy=command) from error


def _put_back(
    gateway: Gateway,
    journal: Journal,
    polling: Polling,
    *,
    force: bool,
    write: bool,
    sleep: Callable[[float], None],
    clock: Callable[[], float],
) -> Restoration:
    tried = 0
    hidden = False
    journal.putting_back = True
    if journal.unknown:
        sleep(polling.first_seconds)  # the update may still be running: an immediate read would show the old state
    claimed = max([journal.found, *journal.made])
    while True:
        now = _settled(gateway, journal, polling, claimed, force=force, sleep=sleep, clock=clock)
        revision = shown_revision(now)
        left = left_over(journal.baseline, now)
        if _is_behind(revision, claimed):
            hidden = True
            left.insert(0, f"revision {claimed} was seen or announced, but the release shows revision {revision}")
        if not left:
            return _ended(journal, revision, wrote=tried > 0)
        if not force:
            _spare_others(journal, revision)
        if not write or tried == MOST_ROLLBACKS:
            raise _failed(journal, ", ".join(left))
        tried += 1
        accepted = _roll_back(gateway, journal, within=polling.rollback_seconds)
        # After an accepted rollback, revisions that were hidden before it no longer matter.
        claimed = 0 if hidden and accepted else max([journal.found, *journal.made])
        sleep(polling.first_seconds)  # an accepted rollback may not be shown at once


def _ended(journal: Journal, revision: int | None, *, wrote: bool) -> Restoration:
    """End the journal of a restored release. Raises RestorationError if that cannot be written."""
    text = _as_found(journal.baseline, revision)
    try:
        journal.end(text)
    except TargetError as error:
        raise RestorationError(
            f"{text}, but {error.what}", where=error.where, cause=error.cause, remedy=error.remedy
        ) from error
    return Restoration(revision or 0, wrote=wrote, text=text)


def _spare_others(journal: Journal, revision: int | None) -> None:
    """Raise RestorationError if another process may have updated the release."""
    if revision is None:
        what = "the release shows no revision, so another process may have updated it"
    elif revision > journal.highest_own():
        what = (
            f"another process updated it: it is at revision {revision}, and this run can have made at most"
            f" {journal.highest_own()}"
        )
    else:
        return
    raise _failed(journal, what, remedy=_look_first(journal))


def _look_first(journal: Journal) -> str:
    return f"look at it; {restore_command(journal.path)} --force restores it all the same"


def left_over(baseline: Baseline, now: JsonObject) -> list[str]:
    """The differences of a release from the baseline, in words."""
    differences = baseline.differences(Baseline.of({**now, "version": shown_revision(now) or baseline.revision}))
    return differences if now.get("status") == DEPLOYED else [*differences, f"the status ({now.get('status')} now)"]


def _as_found(baseline: Baseline, revision: int | None) -> str:
    if revision == baseline.revision:
        return f"the release is at revision {revision}, as it was"
    where = "the release" if revision is None else f"revision {revision}"
    return f"{where} has {baseline.parts()} of revision {baseline.revision}"


def _is_behind(revision: int | None, claimed: int) -> bool:
    return claimed > 0 and (revision is None or revision < claimed)


def _settled(
    gateway: Gateway,
    journal: Journal,
    polling: Polling,
    claimed: int,
    *,
    force: bool,
    sleep: Callable[[float], None],
    clock: Callable[[], float],
) -> dict[str, Any]:
    """The release once no update is pending, with its resources. `claimed` is a revision that may exist.

    A read that shows an older revision may be behind, so reads are repeated until the limit. Raises RestorationError if
    an update is pending even then (unless `force`), or if another release is shown.
    """
    deadline = clock() + polling.limit_seconds
    wait = polling.first_seconds
    while True:
        release = read_release(gateway, journal.spot.address, within=max(deadline - clock(), FEWEST_SECONDS_TO_READ))
        foreign = foreign_identity(journal.spot.address, release)
        pending = release.get("status") in PENDING
        if not (foreign or pending or _is_behind(shown_revision(release), claimed)):
            return release
        if clock() > deadline:
            break
        sleep(wait)
        wait = polling.between_seconds
    waited = f"after {polling.limit_seconds:g} seconds"
    if foreign:
        raise _failed(
            journal,
            f"another release is shown instead {waited}: {foreign}",
            cause="the target mixes up releases, so the effect of an update cannot be known",
            remedy=f"look at the release in the console; when it is shown again: {restore_command(journal.path)}",
        )
    if pending and not force:
        raise _failed(
            journal,
            f"it is still {release['status']} {waited}",
            cause="its pods do not become ready, or the cluster is overloaded",
            remedy=_look_first(journal),
        )
    return release


def read_release(gateway: Gateway, address: Address, *, within: float = math.inf) -> dict[str, Any]:
    """The current release, with its resources where they can be asked for. Its short members are safe to quote.

    `within` is the time limit in seconds. Raises TargetError if the response does not show the release.
    """
    query = (("show_resources", "true"),) if address.contract.shows_resources else ()
    request = operation_request(address.contract.show, address.place, query=query, headers=_JSON_HEADERS)
    exchange = gateway.send(request, within=within)
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


def _roll_back(gateway: Gateway, journal: Journal, *, within: float) -> bool:
    """Send the rollback. Return whether it was accepted. Raises RestorationError if it was refused.

    After a lost response, or an update in between, the release is read again.
    """
    address = journal.spot.address
    body = {
        "chart_id": journal.spot.chart_id,
        "action": "rollback",
        "parameters": {"release_version": journal.baseline.revision},
        "values": {},
    }
    request = operation_request(address.contract.update, address.place, body)
    exchange = gateway.send(request, allow_failure=True, within=within)
    response = exchange.response
    if response is None or response.status in UNAVAILABLE_STATUSES or is_busy(exchange):
        return False
    if response.status >= 400:
        raise _failed(
            journal,
            f"the rollback to revision {journal.baseline.revision} returned {response.status}:"
            f" {gateway.redactor.quote(response.text())}",
            cause="the revision is no longer in the history, or the credentials may not update the release",
        )
    return response.status < 300


def _failed(journal: Journal, what: str, *, cause: str = "", remedy: str = "") -> RestorationError:
    return RestorationError(
        f"the release is not as it was found: {what}",
        where=str(journal.spot.address),
        cause=cause,
        remedy=remedy or restore_command(journal.path),
    )

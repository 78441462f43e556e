"""Putting a release back as a run found it: by a rollback to the revision of the baseline."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from cce_release_contract.client.gateway import Gateway
from cce_release_contract.client.polling import FEWEST_SECONDS_TO_READ, MOST_ROLLBACKS, Polling
from cce_release_contract.client.restore.baseline import DEPLOYED, PENDING, Baseline, ReleaseMembers
from cce_release_contract.client.restore.journal import Journal, restore_command
from cce_release_contract.client.restore.release_watch import foreign_identity, shown_revision
from cce_release_contract.client.retrying import UNAVAILABLE_STATUSES, is_busy
from cce_release_contract.client.target import Address
from cce_release_contract.contract.compiled import contract
from cce_release_contract.errors import CceReleaseError, RestorationError, TargetError
from cce_release_contract.exchanges.operation_requests import operation_request
from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.exchanges.target_text import TargetText

_JSON_HEADERS: Final = (("Content-Type", "application/json"),)


@dataclass(frozen=True, slots=True)
class Restoration:
    """How putting a release back ended. `wrote` says whether it took an update; `revision` is the current one now."""

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
    """Make the release what the journal's baseline says, and end the journal.

    `gateway` has to be armed for updates of the release. A release that is as it was gets no update. What reading shows
    decides: a revision that a response claimed is waited for, and where it is never shown a rollback makes sure.
    `force` puts the release back even where somebody else updated it meanwhile, or may have, and where it stays
    pending. `write` false only looks.

    Raises RestorationError, whose remedy names the command to go on with, whatever kept it from being as it was found.
    """
    with naming_the_way_on(journal, gateway.redactor):
        return _put_back(gateway, journal, polling, force=force, write=write, sleep=sleep, clock=clock)


@contextmanager
def naming_the_way_on(journal: Journal, redactor: Redactor) -> Iterator[None]:
    """Whatever goes wrong inside becomes a RestorationError whose remedy names the command to go on with."""
    command = restore_command(journal.path)
    try:
        yield
    except CceReleaseError as error:
        if isinstance(error, RestorationError) and command in error.remedy:
            raise
        remedy = "; then ".join(part for part in (error.remedy, command) if part)
        raise RestorationError(error.what, where=error.where, cause=error.cause, remedy=remedy) from error
    except Exception as error:  # whatever it is, the user needs the command
        what = f"putting the release back went wrong: {type(error).__name__}: {redactor.quote(TargetText(str(error)))}"
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
        sleep(polling.first_seconds)  # it may be under way: a look at once would show the release as it was
    claimed = max([journal.found, *journal.made])
    while True:
        now = _settled(gateway, journal, polling, claimed, force=force, sleep=sleep, clock=clock)
        revision = shown_revision(now)
        left = left_over(journal.baseline, now)
        if _is_behind(revision, claimed):
            hidden = True
            left.insert(0, f"revision {claimed} was seen or announced, and is not shown (revision {revision} now)")
        if not left:
            return _ended(journal, revision, wrote=tried > 0)
        if not force:
            _spare_others(journal, revision)
        if not write or tried == MOST_ROLLBACKS:
            raise _failed(journal, ", ".join(left))
        tried += 1
        accepted = _roll_back(gateway, journal, within=polling.rollback_seconds)
        # After a rollback that was accepted, whatever was hidden before it does not matter any more.
        claimed = 0 if hidden and accepted else max([journal.found, *journal.made])
        sleep(polling.first_seconds)  # what was accepted may not be shown at once


def _ended(journal: Journal, revision: int | None, *, wrote: bool) -> Restoration:
    """End the journal of a release that is as it was found. Raises RestorationError if that cannot be written down."""
    text = _as_found(journal.baseline, revision)
    try:
        journal.end(text)
    except TargetError as error:
        raise RestorationError(
            f"{text}, but {error.what}", where=error.where, cause=error.cause, remedy=error.remedy
        ) from error
    return Restoration(revision or 0, wrote=wrote, text=text)


def _spare_others(journal: Journal, revision: int | None) -> None:
    """Raise RestorationError where the release may be what somebody else made of it."""
    if revision is None:
        what = "it shows no revision, so whether somebody else updated it is not known"
    elif revision > journal.highest_own():
        what = (
            f"somebody else updated it: it is at revision {revision}, and this run can have made none above"
            f" {journal.highest_own()}"
        )
    else:
        return
    raise _failed(journal, what, remedy=_look_first(journal))


def _look_first(journal: Journal) -> str:
    return f"look at it; {restore_command(journal.path)} --force puts it back all the same"


def left_over(baseline: Baseline, now: ReleaseMembers) -> list[str]:
    """What of a release that is read now is not as the baseline, in words."""
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
    """The release once no update is pending, with its resources; `claimed` is a revision that was made, perhaps.

    A read that shows an older one may be behind, so another look is taken, until the limit. Raises RestorationError if
    an update is pending even then, unless `force`, or if another release is shown.
    """
    deadline = clock() + polling.limit_seconds
    wait = polling.first_seconds
    while True:
        answer = read_release(gateway, journal.spot.address, within=max(deadline - clock(), FEWEST_SECONDS_TO_READ))
        foreign = foreign_identity(journal.spot.address, answer)
        pending = answer.get("status") in PENDING
        if not (foreign or pending or _is_behind(shown_revision(answer), claimed)):
            return answer
        if clock() > deadline:
            break
        sleep(wait)
        wait = polling.between_seconds
    waited = f"after {polling.limit_seconds:g} seconds"
    if foreign:
        raise _failed(
            journal,
            f"another one is shown in its place {waited}: {foreign}",
            cause="the target mixes up what it shows, so nobody can see what it would change",
            remedy=f"look at the release in the console; once it is shown again: {restore_command(journal.path)}",
        )
    if pending and not force:
        raise _failed(
            journal,
            f"it is still {answer['status']} {waited}",
            cause="its pods do not become ready, or the cluster is overloaded",
            remedy=_look_first(journal),
        )
    return answer


def read_release(gateway: Gateway, address: Address, *, within: float = math.inf) -> dict[str, Any]:
    """The release as it is shown now, with its resources, its short members fit to be quoted.

    `within` is how many seconds that may take. Raises TargetError if the answer does not show it.
    """
    request = operation_request(
        contract().show, address.place, query=(("show_resources", "true"),), headers=_JSON_HEADERS
    )
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
    """Send the rollback; whether it was accepted. Raises RestorationError if it was refused.

    After a lost answer, or where another update came in between, the release is looked at again.
    """
    body = {
        "chart_id": journal.spot.chart_id,
        "action": "rollback",
        "parameters": {"release_version": journal.baseline.revision},
        "values": {},
    }
    request = operation_request(contract().update, journal.spot.address.place, body)
    exchange = gateway.send(request, allow_failure=True, within=within)
    response = exchange.response
    if response is None or response.status in UNAVAILABLE_STATUSES or is_busy(exchange):
        return False
    if response.status >= 400:
        raise _failed(
            journal,
            f"the rollback to revision {journal.baseline.revision} was answered with {response.status}:"
            f" {gateway.redactor.quote(response.text())}",
            cause="the revision was pruned from the history, or the credentials may not update the release",
        )
    return response.status < 300


def _failed(journal: Journal, what: str, *, cause: str = "", remedy: str = "") -> RestorationError:
    return RestorationError(
        f"the release is not as it was found: {what}",
        where=str(journal.spot.address),
        cause=cause,
        remedy=remedy or restore_command(journal.path),
    )

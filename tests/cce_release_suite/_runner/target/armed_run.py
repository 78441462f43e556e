"""An armed run from its beginning to its end: the baseline before the first write, and the way back after the last."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from cce_release_contract.client.guard.arming import Arming
from cce_release_contract.client.opening import open_gateway
from cce_release_contract.client.polling import SETTLING, live_polling
from cce_release_contract.client.restore.baseline import DEPLOYED, Baseline
from cce_release_contract.client.restore.journal import Journal, Spot, journal_path, restore_command
from cce_release_contract.client.restore.journal_folder import forget_ended, unfinished
from cce_release_contract.client.restore.journal_lock import JournalLock, is_held
from cce_release_contract.client.restore.release_watch import ReleaseWatch, foreign_identity, shown_revision
from cce_release_contract.client.restore.restoring import naming_the_way_on, put_back, read_release
from cce_release_contract.client.target import Address
from cce_release_contract.client.transport.proxy import environment_proxy
from cce_release_contract.contract.compiled import contract
from cce_release_contract.errors import CceReleaseError, RestorationError, TargetError, UsageError
from cce_release_contract.exchanges.request import Request
from cce_release_contract.settings import Settings
from cce_release_contract.settings.effort import MOST_WRITES_UNASKED
from cce_release_suite._runner.target.connection import Connection

_SECONDS_TO_LOCK: Final = 5.0
"""Another run that looks whether this one goes on holds the lock for a moment."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How an armed run left the release, for people; `error` is why it is not as it was found, None if it is."""

    text: str
    error: RestorationError | None = None


@dataclass(frozen=True, slots=True)
class ArmedRun:
    """The journal of a run that may do more than read the named release, and what it takes to put that back.

    `lock` keeps others from putting the release back, and from beginning a run, while this one goes on.
    """

    settings: Settings
    connection: Connection
    journal: Journal
    lock: JournalLock

    def end(self) -> Ended:
        """Put the release back as it was found, or say why that was not possible and what to do."""
        ended = self._end()
        self.lock.release()  # an interruption leaves it held, and the release to the next call
        return ended

    def _end(self) -> Ended:
        if not self.journal.touched:
            nothing = "no update of the release was sent"
            with suppress(TargetError):  # where that cannot be written down, the journal still says so by itself
                self.journal.end(nothing)
            return Ended(nothing)
        polling = live_polling(self.settings.poll_seconds)
        try:
            with (
                naming_the_way_on(self.journal, self.connection.gateway.redactor),
                open_gateway(
                    replace(self.connection.target, arming=Arming(dry_runs=True, writes=True)),
                    run_id=self.connection.gateway.run_id,
                    pace=self.connection.gateway.pace,
                    proxy=environment_proxy(self.connection.target.base_url),
                    most_megabytes=self.settings.max_response_mb,
                ) as gateway,
            ):
                gateway.observer = self.journal
                gateway.waits = self.connection.gateway.waits
                sleep = partial(gateway.wait, what=SETTLING)
                restoration = put_back(gateway, self.journal, polling, write=self.settings.allow_writes, sleep=sleep)
        except RestorationError as error:
            return Ended(error.what, error)
        return Ended(restoration.text)


def begin_armed_run(settings: Settings, connection: Connection) -> ArmedRun | None:
    """Look at the release and write the baseline down; None for a run that is not armed or cannot look.

    Where what the release shows breaks the contract, nothing is written, and the run goes on to say what is broken.
    Raises `UsageError` if another run of this release goes on or left it as it was not found, or if there is nothing to
    come back to: the release is not DEPLOYED and no `--baseline-revision` was given.
    """
    target = connection.target
    if not settings.armed:
        return None
    if not target.reads:
        connection.gateway.listeners.append(ReleaseWatch(connection.gateway, target.address))
        return None
    for earlier in unfinished(settings.report_dir, target.address):
        _refuse_after(earlier)
    shown = read_release(connection.gateway, target.address)
    broken = _broken(target.address, shown)
    if broken:
        connection.gateway.writing_stopped = broken
        return None
    found = Baseline.of(shown)
    baseline = found if settings.baseline_revision is None else _earlier(settings, connection)
    if settings.baseline_revision is None and shown.get("status") != DEPLOYED:
        raise UsageError(
            f"the release is {shown.get('status')}, so there is nothing to come back to",
            where=str(target.address),
            cause="an armed run puts the release back to the revision that is deployed when it begins",
            remedy="wait until it is DEPLOYED, or name the revision to come back to with --baseline-revision",
        )
    _refuse_pruning(settings, behind=found.revision - baseline.revision)
    path = journal_path(settings.report_dir, connection.gateway.run_id)
    journal = Journal(path, Spot(target.base_url, target.address, target.chart_id), baseline, found.revision)
    journal.begin()
    forget_ended(settings.report_dir)
    connection.gateway.observer = journal
    connection.gateway.listeners.append(ReleaseWatch(connection.gateway, target.address, journal))
    lock = JournalLock(path)
    begun = ArmedRun(settings, connection, journal, lock)
    try:
        lock.take(_SECONDS_TO_LOCK, waits=lambda: None)
        for other in unfinished(settings.report_dir, target.address):
            if other.path != path:  # it began when this one did, and was not to be seen yet
                _refuse_after(other)
    except CceReleaseError:
        begun.end()
        raise
    return begun


def _refuse_after(earlier: Journal) -> None:
    """Refuse to begin while another run of the release goes on, or before what it did has been put back."""
    if is_held(earlier.path):
        raise UsageError(
            "another armed run of this release still goes on",
            where=str(earlier.path),
            cause="its process, or one that puts the release back after it, holds the journal",
            remedy="wait for its end, then run again",
        )
    if earlier.touched:
        raise UsageError(
            "an earlier run did not put the release back as it was found",
            where=str(earlier.path),
            remedy=f"{restore_command(earlier.path)}, then run again",
        )


def _broken(address: Address, shown: Mapping[str, Any]) -> str:
    """Why the release cannot be written to, since what it shows breaks the contract; empty if it can."""
    foreign = foreign_identity(address, shown)
    if foreign:
        return f"another release is shown than was asked for: {foreign}"
    if shown_revision(shown) is None:
        return f"the release shows the revision {shown.get('version')!r}, and no rollback could name it"
    if shown.get("status") not in contract().schema("/components/schemas/ReleaseStatus")["enum"]:
        return f"the release shows the status {shown.get('status')!r}, which the contract does not have"
    return ""


def _refuse_pruning(settings: Settings, *, behind: int) -> None:
    """Refuse to write so often that the cloud prunes the revision to come back to, `behind` the current one."""
    kept = settings.history_limit or MOST_WRITES_UNASKED + 1
    if behind and behind + settings.max_writes >= kept:
        raise UsageError(
            f"{settings.max_writes} writes may push the revision to come back to, {behind} before the current one, out"
            " of the history",
            where="--baseline-revision",
            cause=f"a history of {kept} revisions is reckoned with" + ("" if settings.history_limit else ", the least"),
            remedy="give --max-writes fewer, or --history-limit with what the cloud keeps",
        )


def _earlier(settings: Settings, connection: Connection) -> Baseline:
    """The revision that the user named, as the history shows it."""
    exchange = connection.gateway.send(Request("GET", connection.target.address.history_path()))
    try:
        items = exchange.response.json() if exchange.response is not None else []
        found = next(item for item in items if item.get("version") == settings.baseline_revision)
    except (ValueError, TypeError, AttributeError, StopIteration, RecursionError):
        raise UsageError(
            f"the history has no revision {settings.baseline_revision}",
            where="--baseline-revision",
            cause="it was pruned, or never was",
            remedy="name a revision that GET .../history shows",
        ) from None
    return Baseline.of(connection.gateway.redactor.members(found))

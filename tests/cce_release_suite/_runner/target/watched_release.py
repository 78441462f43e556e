"""The named release of a run that is not armed: what it is before the first test it still is after the last."""

from __future__ import annotations

from dataclasses import dataclass

from cce_release_contract.client.restore.baseline import Baseline
from cce_release_contract.client.restore.restoring import read_release
from cce_release_contract.errors import RestorationError, TargetError
from cce_release_contract.settings import Settings
from cce_release_suite._runner.target.armed_run import Ended
from cce_release_suite._runner.target.connection import Connection


@dataclass(frozen=True, slots=True)
class WatchedRelease:
    """What the release was before the first test."""

    connection: Connection
    before: Baseline

    def end(self) -> Ended:
        """Read it again and say whether it is what it was; where it cannot be read nothing is known."""
        address = self.connection.target.address
        try:
            now = Baseline.of(read_release(self.connection.gateway, address))
        except TargetError as unread:
            return Ended(f"whether the release is as it was is not known: {unread.what}")
        changes = self.before.differences(now)
        if now.revision != self.before.revision:
            changes.insert(0, f"revision {self.before.revision} before, {now.revision} now")
        if not changes:
            return Ended(f"the release is at revision {now.revision}, as it was")
        error = RestorationError(
            f"the release changed while it was checked: {', '.join(changes)}",
            where=str(address),
            cause="somebody else updated it, or the target carried out a request that names an impossible release",
            remedy="look at its history, then run again while nothing else updates it",
        )
        return Ended(error.what, error)


def watch_release(settings: Settings, connection: Connection) -> WatchedRelease | None:
    """Look at the release; None where the target is not live, has no reads, or does not show it."""
    if settings.kind != "live" or not connection.target.reads:
        return None
    try:
        return WatchedRelease(connection, Baseline.of(read_release(connection.gateway, connection.target.address)))
    except TargetError:
        return None  # what the response should have been is for the clauses about reading to say

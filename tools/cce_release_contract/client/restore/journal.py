"""The journal of an armed run: the baseline and each intent, on disk before anything that could change the release.

One JSON object a line. The first is the baseline with everything that is needed to put the release back, but for the
credentials. `intent` comes before a request leaves, `answer` after it; `ended` says that nothing is left to do. A line
that was cut off by a kill counts as not written. The file is its owner's only.
"""

from __future__ import annotations

import errno
import json
import os
import shlex
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

from cce_release_contract.client.guard.arming import Reach
from cce_release_contract.client.restore.baseline import Baseline
from cce_release_contract.client.target import Address
from cce_release_contract.errors import TargetError, UsageError
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import Request

SCHEMA_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the release is, and the chart to name when it is put back."""

    base_url: str
    address: Address
    chart_id: str

    def to_json(self) -> dict[str, Any]:
        """The spot as plain data."""
        address = self.address
        return {
            "base_url": self.base_url,
            "cluster_id": address.cluster_id,
            "namespace": address.namespace,
            "release": address.name,
            "chart_id": self.chart_id,
        }

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Self:
        """The inverse of `to_json`. Raises KeyError if a member is missing, TypeError if it is no text."""
        names = ("base_url", "cluster_id", "namespace", "release", "chart_id")
        base_url, *parts, chart_id = (document[name] for name in names)
        if not all(isinstance(part, str) for part in (base_url, *parts, chart_id)):
            raise TypeError("a member is no text")
        return cls(base_url, Address(*parts), chart_id)


@dataclass(slots=True)
class Journal:
    """What a run found and did.

    `found` is the revision that was current when it began: the baseline's, unless the user named an earlier one.
    `updates` counts all that left, and `refused` those of them that certainly made nothing. `made` are the revisions
    that responses say they made, none above those that the run can have made: a hint of what reading will show, and no
    more. `dry_runs` counts dry runs, which a target that ignores `dry_run` carries out, and `open_dry_runs` those of
    them after which nobody has seen the release yet; `ended` is why nothing is left to do, empty while something may
    be. `putting_back` says that the way back has begun: it is gone even where it cannot be written down.
    """

    path: Path
    spot: Spot
    baseline: Baseline
    found: int
    made: list[int] = field(default_factory=list)
    updates: int = 0
    refused: int = 0
    dry_runs: int = 0
    open_dry_runs: int = 0
    ended: str = ""
    putting_back: bool = False

    def begin(self) -> None:
        """Write the file anew. Raises UsageError if it is there already or cannot be written."""
        first = {
            "event": "baseline",
            "schema_version": SCHEMA_VERSION,
            "command": restore_command(self.path),
            **self.spot.to_json(),
            "baseline": self.baseline.to_json(),
            "found": self.found,
        }
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise UsageError(
                f"the journal of the armed run cannot be written: {error.strerror}",
                where=str(self.path),
                remedy="name another --report-dir; nothing was sent",
            ) from error
        os.close(handle)
        try:
            self._append(first)
        except TargetError as error:
            raise UsageError(error.what, where=error.where, remedy="make room; nothing was sent") from error
        _keep_name(self.path.parent)

    def intends(self, request: Request, reach: Reach) -> None:
        """An update is about to leave. Raises TargetError, so that it does not, if that cannot be written down."""
        event = {"event": "intent", "target": request.target, "dry_run": reach is Reach.DRY_RUN}
        self._record(event)

    def answered(self, exchange: Exchange, reach: Reach) -> None:
        """An update left; take in what it made, if that is known."""
        if reach is not Reach.WRITE:
            return
        event = {"event": "answer", "status": exchange.status, "version": _made_by(exchange)}
        self._record(event)

    def seen(self, revision: int) -> None:
        """The settled release was read: dry runs that left no revision behind are no longer an excuse for one."""
        if self.open_dry_runs and revision <= self.highest_own() - self.open_dry_runs:
            event = {"event": "seen", "revision": revision}
            self._record(event)

    def end(self, how: str) -> None:
        """Nothing is left to do. Raises TargetError if that cannot be written down."""
        event = {"event": "ended", "how": how}
        self._append(event)
        self._replay(event)

    def _record(self, event: dict[str, Any]) -> None:
        try:
            self._append(event)
        except TargetError:
            if not self.putting_back:
                raise
        self._replay(event)

    def _replay(self, event: dict[str, Any]) -> None:
        match event["event"]:
            case "intent" if event["dry_run"]:
                self.dry_runs += 1
                self.open_dry_runs += 1
            case "seen":
                self.open_dry_runs = 0
            case "intent":
                self.updates += 1
            case "answer" if _is_refusal(event["status"]):
                self.refused += 1
            case "answer" if event["version"] is not None and event["version"] > self._floor:
                self.made.append(min(event["version"], self.highest_own()))
            case "ended":
                self.ended = event["how"]

    @property
    def touched(self) -> bool:
        """Whether anything left that could have changed the release."""
        return bool(self.updates or self.dry_runs)

    @property
    def unknown(self) -> int:
        """How many updates may have been carried out although no response says what they made."""
        return self.updates - self.refused - len(self.made)

    @property
    def _floor(self) -> int:
        return max(self.baseline.revision, self.found)

    def highest_own(self) -> int:
        """The highest revision number that the release can have if nobody else updated it.

        One more for each request that may have been carried out: what responses claim does not count.
        """
        return self._floor + self.updates - self.refused + self.open_dry_runs

    def _append(self, event: dict[str, Any]) -> None:
        try:
            handle = os.open(self.path, os.O_RDWR | os.O_APPEND | getattr(os, "O_BINARY", 0))
            try:
                _cut_unfinished_line(handle)
                line = (json.dumps(event) + "\n").encode("ascii")
                if os.write(handle, line) < len(line):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise TargetError(
                f"the journal of the armed run cannot be written: {error.strerror}",
                where=str(self.path),
                cause="the disk is full, or the file was taken away",
                remedy=f"make room, then {restore_command(self.path)}",
            ) from error


def _keep_name(folder: Path) -> None:
    """Let the folder remember the new file over a loss of power, where a folder can be opened."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def journal_path(report_dir: Path, run_id: str) -> Path:
    """Where the journal of a run is."""
    return report_dir / f"restore-{run_id}.jsonl"


def restore_command(path: Path) -> str:
    """The command that finishes what a journal says."""
    return f"cce-release restore {shlex.quote(str(path))}"


def read_journal(path: Path) -> Journal:
    """Read a journal; a last line that was cut off counts as not written.

    Raises UsageError if the file is missing, is none of ours, or is of another version.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
        events = [json.loads(line) for line in lines[:-1]]
        first = events[0]
        version = first["schema_version"]
        if version == SCHEMA_VERSION:
            if first["event"] != "baseline":
                raise KeyError("baseline")
            journal = Journal(path, Spot.from_json(first), Baseline.from_json(first["baseline"]), first["found"])
            for event in events[1:]:
                journal._replay(event)  # noqa: SLF001 - a journal is made from its events here
            journal.highest_own()  # a TypeError where a revision is no number
            return journal
    except OSError as error:
        raise UsageError(
            f"the journal cannot be read: {error.strerror}",
            where=str(path),
            remedy="check the path: it stands in the output of the run",
        ) from error
    except (ValueError, IndexError, KeyError, TypeError, RecursionError) as error:
        raise UsageError(
            "the file is no journal of an armed run",
            where=str(path),
            cause="another file was named, or the run was killed before it had written the first line; then it had"
            " changed nothing yet",
            remedy="name the restore-*.jsonl file that the run printed",
        ) from error
    raise UsageError(
        f"the journal is of version {version!r}, and this program reads {SCHEMA_VERSION}",
        where=str(path),
        remedy="use the version of cce-release-contract that wrote it",
    )


def _cut_unfinished_line(handle: int) -> None:
    """Take away a last line that a kill or a full disk cut off, so that the next one does not become a part of it."""
    size = os.fstat(handle).st_size
    os.lseek(handle, 0, os.SEEK_SET)
    kept = os.read(handle, size).rfind(b"\n") + 1
    if kept < size:
        os.ftruncate(handle, kept)


def _is_refusal(status: int | None) -> bool:
    """Whether a status says that nothing was done; after 408 and 499 somebody in between only gave up waiting."""
    return status is not None and 400 <= status < 500 and status not in (408, 499)


def _made_by(exchange: Exchange) -> int | None:
    """The revision that an answer says it made."""
    if exchange.response is None or exchange.response.status >= 300:
        return None
    try:
        version = exchange.response.json().get("version")
    except (ValueError, AttributeError, RecursionError):
        return None
    return version if isinstance(version, int) and not isinstance(version, bool) else None

"""The journal of an armed run: the baseline and each intent, on disk before anything that could change the release.

One JSON object per line. The first is the baseline with all that is needed to restore the release, except the
credentials. `intent` is written before a request is sent, `answer` after it; `ended` means that nothing is left to
do. A line that a kill cut off counts as not written. Only the owner may read the file.
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
from cce_release_contract.settings.setting import STANDARD, variant_named

SCHEMA_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the release is, and the chart to name in a rollback."""

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
            "variant": address.variant,
            "chart_id": self.chart_id,
        }

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Self:
        """The inverse of `to_json`; the oldest journals name no variant, and had one only.

        Raises KeyError if a member is missing, TypeError if it is not a string, ValueError for an unknown variant.
        """
        names = ("base_url", "cluster_id", "namespace", "release", "chart_id")
        base_url, cluster_id, namespace, release, chart_id = found = [document[name] for name in names]
        if not all(isinstance(part, str) for part in found):
            raise TypeError("a member is not a string")
        variant = variant_named(document.get("variant", STANDARD))
        return cls(base_url, Address(cluster_id, namespace, release, variant), chart_id)


@dataclass(slots=True)
class Journal:
    """What a run found and did.

    `found` is the revision that was current at the start: the baseline's, unless the user named an earlier one.
    `updates` counts the updates sent, and `refused` those that certainly made no revision. `made` are the revisions
    that responses claim, limited to those that the run can have made; they only hint at what a read will show.
    `dry_runs` counts dry runs, which a target that ignores `dry_run` executes. `open_dry_runs` counts those after which
    the release was not read yet. `ended` says why nothing is left to do, and is empty until then. While
    `putting_back` is true, the restoration goes on even if the journal cannot be written.
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
        """Create the file. Raises UsageError if it exists or cannot be written."""
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
        """Write down an update before it is sent. Raises TargetError if that fails; then the update is not sent."""
        event = {"event": "intent", "target": request.target, "dry_run": reach is Reach.DRY_RUN}
        self._record(event)

    def received(self, exchange: Exchange, reach: Reach) -> None:
        """Write down the outcome of an update, as far as it is known."""
        if reach is not Reach.WRITE:
            return
        event = {"event": "answer", "status": exchange.status, "version": _made_by(exchange)}
        self._record(event)

    def seen(self, revision: int) -> None:
        """Write down the revision of the settled release. Earlier dry runs cannot explain a later revision any more."""
        if self.open_dry_runs and revision <= self.highest_own() - self.open_dry_runs:
            event = {"event": "seen", "revision": revision}
            self._record(event)

    def end(self, how: str) -> None:
        """Write down that nothing is left to do. Raises TargetError if that fails."""
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
        """Whether a request was sent that could have changed the release."""
        return bool(self.updates or self.dry_runs)

    @property
    def unknown(self) -> int:
        """How many updates may have been executed although no response names their revision."""
        return self.updates - self.refused - len(self.made)

    @property
    def _floor(self) -> int:
        return max(self.baseline.revision, self.found)

    def highest_own(self) -> int:
        """The highest revision number that the release can have if only this run updated it.

        One more for each request that may have been executed. What responses claim does not count.
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
                cause="the disk is full, or the file was removed",
                remedy=f"make room, then {restore_command(self.path)}",
            ) from error


def _keep_name(folder: Path) -> None:
    """Sync the folder, so that the new file survives a loss of power (POSIX only)."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def journal_path(report_dir: Path, run_id: str) -> Path:
    """The path of a run's journal."""
    return report_dir / f"restore-{run_id}.jsonl"


def restore_command(path: Path) -> str:
    """The command that restores the release of a journal."""
    return f"cce-release restore {shlex.quote(str(path))}"


def read_journal(path: Path) -> Journal:
    """Read a journal; a last line that was cut off counts as not written.

    Raises UsageError if the file is missing, is not a restore journal, or has another version.
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
            journal.highest_own()  # a TypeError if a revision is not a number
            return journal
    except OSError as error:
        raise UsageError(
            f"the journal cannot be read: {error.strerror}",
            where=str(path),
            remedy="check the path: the output of the run shows it",
        ) from error
    except (ValueError, IndexError, KeyError, TypeError, RecursionError) as error:
        raise UsageError(
            "the file is not a restore journal",
            where=str(path),
            cause="another file was named, or the run was killed before it wrote the first line; then it changed"
            " nothing",
            remedy="name the restore-*.jsonl file that the run printed",
        ) from error
    raise UsageError(
        f"the journal has version {version!r}, and this program reads version {SCHEMA_VERSION}",
        where=str(path),
        remedy="use the version of cce-release-contract that wrote it",
    )


def _cut_unfinished_line(handle: int) -> None:
    """Remove a last line that a kill or a full disk cut off, so that the next line does not continue it."""
    size = os.fstat(handle).st_size
    os.lseek(handle, 0, os.SEEK_SET)
    kept = os.read(handle, size).rfind(b"\n") + 1
    if kept < size:
        os.ftruncate(handle, kept)


def _is_refusal(status: int | None) -> bool:
    """Whether a status means that nothing was done. After 408 and 499 a proxy may only have stopped waiting."""
    return status is not None and 400 <= status < 500 and status not in (408, 499)


def _made_by(exchange: Exchange) -> int | None:
    """The revision that a response claims."""
    if exchange.response is None or exchange.response.status >= 300:
        return None
    try:
        version = exchange.response.json().get("version")
    except (ValueError, AttributeError, RecursionError):
        return None
    return version if isinstance(version, int) and not isinstance(version, bool) else None

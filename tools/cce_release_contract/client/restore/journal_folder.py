"""The journals of earlier runs in a folder: those that block a new run, and those that are history."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from cce_release_contract.client.restore.journal import Journal, read_journal
from cce_release_contract.client.target import Address
from cce_release_contract.errors import UsageError

MOST_ENDED: Final = 20
"""How many ended journals a folder keeps. Each says what its run did; `restore` says that it is done."""


def unfinished(report_dir: Path, address: Address) -> Iterator[Journal]:
    """The journals of this release that have no end: the run was killed, failed to end it, or is still running.

    The variant does not count: a cloud might serve the same release under both paths.
    """
    for path in sorted(report_dir.glob("restore-*.jsonl")):
        if not _was_begun(path):
            continue
        journal = read_journal(path)
        if journal.spot.address.place == address.place and not journal.ended:
            yield journal


def forget_ended(report_dir: Path) -> None:
    """Remove the oldest ended journals of a folder that has more than `MOST_ENDED` of them."""
    with suppress(OSError):  # another run does the same; the next run removes the rest
        found = sorted(report_dir.glob("restore-*.jsonl"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        for path in [path for path in found if _has_ended(path)][MOST_ENDED:]:
            path.unlink(missing_ok=True)


def _has_ended(path: Path) -> bool:
    try:
        return bool(read_journal(path).ended)
    except UsageError:
        return False


def _was_begun(path: Path) -> bool:
    """Whether the baseline was written. A run that was killed before that sent nothing."""
    try:
        return b"\n" in path.read_bytes()
    except FileNotFoundError:
        return False  # it had ended, and a later run removed it
    except OSError:
        return True  # reading it names the reason

"""The journals that earlier runs left in a folder: those that hinder a new run, and those that tell of the past."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from cce_release_contract.client.restore.journal import Journal, read_journal
from cce_release_contract.client.target import Address
from cce_release_contract.errors import UsageError

MOST_ENDED: Final = 20
"""Journals with nothing left to do that a folder keeps: each says what its run did, and `restore` that it is done."""


def unfinished(report_dir: Path, address: Address) -> Iterator[Journal]:
    """The journals of this release in a folder that have no end: its run was killed, could not end it, or goes on."""
    for path in sorted(report_dir.glob("restore-*.jsonl")):
        if not _was_begun(path):
            continue
        journal = read_journal(path)
        if journal.spot.address == address and not journal.ended:
            yield journal


def forget_ended(report_dir: Path) -> None:
    """Take away the oldest journals that have an end, where a folder has more than `MOST_ENDED` of them."""
    with suppress(OSError):  # another run does the same; what is left over is for the next one
        found = sorted(report_dir.glob("restore-*.jsonl"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        for path in [path for path in found if _has_ended(path)][MOST_ENDED:]:
            path.unlink(missing_ok=True)


def _has_ended(path: Path) -> bool:
    try:
        return bool(read_journal(path).ended)
    except UsageError:
        return False


def _was_begun(path: Path) -> bool:
    """Whether the baseline was written down; a run that was killed before that had sent nothing."""
    try:
        return b"\n" in path.read_bytes()
    except FileNotFoundError:
        return False  # it had ended, and a later run took it away
    except OSError:
        return True  # reading it names the reason

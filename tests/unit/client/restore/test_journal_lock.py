"""The lock on a journal, which one process holds at a time."""

from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from cce_release_contract.client.restore import journal_lock
from cce_release_contract.client.restore.journal_lock import JournalLock, is_held
from cce_release_contract.errors import TargetError, UsageError

HOLDER = """
import sys
from pathlib import Path
from cce_release_contract.client.restore.journal_lock import JournalLock
print(JournalLock(Path(sys.argv[1])).try_take(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A journal."""
    path = tmp_path / "restore-1.jsonl"
    path.write_text('{"event": "baseline"}\n')
    return path


def test_lock_is_held_by_one_at_a_time(path: Path) -> None:
    """Only one process holds the lock until it is released. The file stays unchanged and readable."""
    with JournalLock(path) as first, JournalLock(path) as second:
        assert (first.try_take(), second.try_take(), is_held(path)) == (True, False, True)
        assert path.read_text() == '{"event": "baseline"}\n'

        first.release()
        first.release()

        assert second.try_take()
    assert not is_held(path)


def test_lock_ends_with_its_process(path: Path) -> None:
    """A killed process no longer holds the lock."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        assert is_held(path)

        holder.kill()
        holder.wait()

        assert not is_held(path)


def test_free_lock_is_taken_without_a_word(path: Path) -> None:
    """A free lock is taken without waiting, and `waits` is not called."""
    with JournalLock(path) as lock:
        lock.take(1, waits=lambda: pytest.fail("waited"), sleep=lambda _: pytest.fail("slept"))

        assert is_held(path)


def test_held_lock_is_waited_for(path: Path) -> None:
    """The holder is waited for, and `waits` is called once."""
    told, slept = [], []
    with JournalLock(path) as holder, JournalLock(path) as lock:
        holder.try_take()

        def sleep(seconds: float) -> None:
            slept.append(seconds)
            if len(slept) == 3:
                holder.release()

        lock.take(60, waits=lambda: told.append("waits"), sleep=sleep)

        assert (told, len(slept)) == (["waits"], 3)
        assert is_held(path)


def test_waiting_has_an_end(path: Path) -> None:
    """A lock that is never released raises, with the cause and the remedy."""
    now = 0.0

    def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds

    with JournalLock(path) as holder, JournalLock(path) as lock:
        holder.try_take()

        with pytest.raises(TargetError, match="still uses the journal after 5 seconds") as caught:
            lock.take(5, waits=lambda: None, sleep=sleep, clock=lambda: now)

    assert 5 < now < 6
    assert caught.value.where == str(path)


def test_missing_journal_is_named(tmp_path: Path) -> None:
    """A missing file is a usage error with its path."""
    with pytest.raises(UsageError, match="No such file") as caught:
        JournalLock(tmp_path / "none")

    assert caught.value.where == str(tmp_path / "none")


def test_drive_without_locks_is_named(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """A drive without locks is a usage error."""

    def refuse(_handle: int, *, at: int) -> bool:
        raise OSError(errno.ENOLCK, f"No locks available at {at}")

    monkeypatch.setattr(journal_lock, "try_lock", refuse)

    with JournalLock(path) as lock, pytest.raises(UsageError, match="cannot be locked: No locks available"):
        lock.try_take()

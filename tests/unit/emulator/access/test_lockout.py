"""The lock on an access key."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cce_release_contract.emulator.access.lockout import FAILURES_ALLOWED, LOCK_TIME, Lockout

NOW = datetime(2025, 12, 8, tzinfo=UTC)


def _failed(times: int) -> Lockout:
    lockout = Lockout()
    for _ in range(times):
        lockout.failed("AK", NOW)
    return lockout


def test_five_failures_do_not_lock() -> None:
    """The key is locked by the sixth failure, not by the fifth."""
    assert not _failed(FAILURES_ALLOWED).is_locked("AK", NOW)
    assert _failed(FAILURES_ALLOWED + 1).is_locked("AK", NOW)


def test_lock_ends_with_its_time_and_starts_anew() -> None:
    """After five minutes the key works, and it takes six failures again to lock it."""
    lockout = _failed(FAILURES_ALLOWED + 1)

    locked = lockout.is_locked("AK", NOW + LOCK_TIME - timedelta(seconds=1))
    freed = not lockout.is_locked("AK", NOW + LOCK_TIME)
    lockout.failed("AK", NOW + LOCK_TIME)

    assert locked
    assert freed
    assert not lockout.is_locked("AK", NOW + LOCK_TIME)


def test_keys_are_counted_apart() -> None:
    """Failures of one key do not lock another."""
    assert not _failed(FAILURES_ALLOWED + 1).is_locked("OTHER", NOW)

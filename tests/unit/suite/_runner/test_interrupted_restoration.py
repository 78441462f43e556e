"""A run that is interrupted again while it puts its release back."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cce_release_contract.client.guard.arming import Reach
from cce_release_contract.client.restore.baseline import Baseline
from cce_release_contract.client.restore.journal import Journal, Spot, restore_command
from cce_release_contract.client.restore.journal_lock import JournalLock, is_held
from cce_release_contract.client.target import Address
from cce_release_contract.exchanges.request import Request
from cce_release_contract.protocol.events import EventReader, EventWriter
from cce_release_suite._runner.recorder import Recorder
from cce_release_suite._runner.run_session import RunSession
from cce_release_suite._runner.target.armed_run import ArmedRun, Ended


@pytest.fixture
def armed(tmp_path: Path) -> ArmedRun:
    """A run that sent an update."""
    journal = Journal(
        tmp_path / "restore-1.jsonl", Spot("u", Address("c", "n", "r"), "chart"), Baseline(5, "", "", ""), 5
    )
    journal.begin()
    journal.intends(Request("PUT", journal.spot.address.path()), Reach.WRITE)
    lock = JournalLock(journal.path)
    assert lock.try_take()
    nothing: Any = None
    return ArmedRun(nothing, nothing, journal, lock)


def test_second_interruption_leaves_the_release_to_the_next_call(
    armed: ArmedRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who interrupts putting back finds it tried again at the end, the journal held, and the command written down."""
    events = tmp_path / "events.jsonl"
    session = object.__new__(RunSession)
    session.parent_watch = SimpleNamespace(end=lambda: None)  # type: ignore[assignment]
    session.watched, session.events, session.recorder = armed, EventWriter(events), Recorder({})
    ends = iter([KeyboardInterrupt(), Ended("as it was")])

    def end(_run: ArmedRun) -> Ended:
        ended = next(ends)
        if isinstance(ended, KeyboardInterrupt):
            raise ended
        return ended

    monkeypatch.setattr(ArmedRun, "_end", end)
    with pytest.raises(KeyboardInterrupt):
        session.put_back()
    first = [(event["kind"], event["text"]) for event in EventReader(events).new_events()]
    held = is_held(armed.journal.path)
    session.put_back()
    session.put_back()

    assert [kind for kind, _ in first] == ["restoring"]
    assert restore_command(armed.journal.path) in first[0][1]
    assert held
    assert not is_held(armed.journal.path)
    kinds = [event["kind"] for event in EventReader(events).new_events()]
    assert kinds == ["restoring", "restoring", "restoration"]
    assert session.ended == Ended("as it was")
    session.events.close()

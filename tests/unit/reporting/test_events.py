"""Tests of writing and reading events."""

from __future__ import annotations

from pathlib import Path

from cce_release_contract.errors import PreflightError
from cce_release_contract.reporting.events import EventReader, EventWriter


def test_events_are_read_as_they_come(tmp_path: Path) -> None:
    """A reader gets each event once, as soon as it is written."""
    path = tmp_path / "events"
    reader = EventReader(path)
    before = list(reader.new_events())

    with EventWriter(path) as writer:
        writer.write("test", test="a")
        first = list(reader.new_events())
        writer.write("test", test="b\u2028\n")
        second = list(reader.new_events())

    assert before == []
    assert first == [{"kind": "test", "test": "a"}]
    assert second == [{"kind": "test", "test": "b\u2028\n"}]


def test_half_a_line_waits(tmp_path: Path) -> None:
    """A line that is still being written is read when it is complete."""
    path = tmp_path / "events"
    reader = EventReader(path)
    path.write_text('{"kind": "te')
    early = list(reader.new_events())
    path.write_text('{"kind": "test"}\n')

    late = list(reader.new_events())

    assert (early, late) == ([], [{"kind": "test"}])


def test_counts_are_written_now_and_then(tmp_path: Path) -> None:
    """Counts are written at most five times a second."""
    times = iter([0.0, 0.1, 0.15, 0.25])
    path = tmp_path / "events"

    with EventWriter(path, clock=lambda: next(times)) as writer:
        for number in range(4):
            writer.count(requests=number, writes=0)

    assert [event["requests"] for event in EventReader(path).new_events()] == [0, 3]


def test_error_keeps_its_parts(tmp_path: Path) -> None:
    """An error is written with its four parts, its code and its exit code."""
    path = tmp_path / "events"

    with EventWriter(path) as writer:
        writer.error(PreflightError("what", where="where", cause="cause", remedy="remedy"))

    (event,) = EventReader(path).new_events()
    assert (event["what"], event["where"], event["cause"], event["remedy"]) == ("what", "where", "cause", "remedy")
    assert (event["code"], event["exit_code"]) == ("preflight", 3)


def test_without_a_file_nothing_is_written() -> None:
    """A writer without a file takes every event and writes none."""
    writer = EventWriter(None)

    writer.write("test", test="a")
    writer.close()

    assert writer.closed

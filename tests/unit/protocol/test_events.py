"""Tests of writing and reading events."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cce_release_contract.errors import PreflightError
from cce_release_contract.protocol.events import EventReader, EventWriter


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


def test_waits_that_are_noticed_are_written(tmp_path: Path) -> None:
    """A wait of a second or more is written with what it is for; a shorter one is not."""
    path = tmp_path / "events"

    with EventWriter(path) as writer:
        writer.waiting(0.9, "a")
        writer.waiting(41.00004, "b")

    assert list(EventReader(path).new_events()) == [{"kind": "waiting", "seconds": 41.0, "what": "b"}]


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


if sys.platform != "win32":
    import resource

    @contextmanager
    def limited(size: int) -> Iterator[None]:
        """Limit the size of files of this process, as with `ulimit -f`."""
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    def test_events_that_decide_outlast_a_file_that_takes_no_more(tmp_path: Path) -> None:
        """If the file cannot grow, progress events make room for the events that decide the result."""
        path = tmp_path / "events"
        reader = EventReader(path)

        with limited(1000), EventWriter(path) as writer:
            writer.write("bug", test="t", text="first")
            writer.write("test", test="test-0")
            seen = list(reader.new_events())
            for number in range(100):
                writer.write("test", test=f"test-{number}")
            writer.write("restoration", text="as it was", failed=False)
            writer.write("finished", test="t", verdict="pass")
            writer.write("report", path="report.json")
            later = list(reader.new_events())

        assert [event["kind"] for event in seen] == ["bug", "test"]
        assert writer.failure == "File too large"
        assert [event["kind"] for event in EventReader(path).new_events()] == ["bug", "restoration", "report"]
        assert [event for event in later if event["kind"] == "test"] == []

    def test_file_that_takes_nothing_raises_nothing(tmp_path: Path) -> None:
        """A run continues if its events cannot be written."""
        path = tmp_path / "events"

        with limited(0), EventWriter(path) as writer:
            writer.write("test", test="t")
            writer.write("report", path="report.json")

        assert (writer.failure, list(EventReader(path).new_events())) == ("File too large", [])

    def test_writer_of_progress_alone_spares_the_file(tmp_path: Path) -> None:
        """A worker, which writes nothing that lasts, takes nothing away from the file that it shares."""
        path = tmp_path / "events"
        path.write_text('{"kind": "report"}\n')

        with limited(path.stat().st_size + 5), EventWriter(path) as worker:
            worker.count(requests=1, writes=0)

        assert worker.failure == "File too large"
        assert list(EventReader(path).new_events()) == [{"kind": "report"}]

"""The judge is a process that may be too slow or die: what it does not judge is counted, and nothing waits for it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from tests.unit.proxy.raw_sockets import until
from tests.unit.proxy.running_proxy import READ, REFUSED, recorded_entries

from cce_release_contract.proxy.har_file import create_har
from cce_release_contract.proxy.observer import ObservingProcess
from cce_release_contract.proxy.passed import PassedExchange
from cce_release_contract.proxy.tally import ProxyTally


def passed(number: int) -> PassedExchange:
    head, _, body = (REFUSED % (number, number)).partition(b"\r\n\r\n")
    return PassedExchange(
        number, 1, 1000.0, READ, b"", head + b"\r\n\r\n", body, sent=1000.0, first_byte=1000.0, ended=1000.0
    )


def test_overload_and_the_end_of_the_judge_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What finds a full queue, or no judge, is not judged; who asked for findings is told so at once."""
    har = tmp_path / "a.har"
    create_har(har, "1", force=False)
    tally = ProxyTally(recording=True)
    said: list[str] = []
    told: list[bytes] = []

    async def run() -> None:
        observer = ObservingProcess(tally, said.append, har)
        await observer.start("http://127.0.0.1:1", strict=False, at_once=True)
        observer.ask(passed(1), told.append)
        await until(lambda: told)
        with monkeypatch.context() as patch:
            patch.setattr("cce_release_contract.proxy.observer._LARGEST_QUEUE", -1)
            observer.ask(passed(2), told.append)
        assert observer.process is not None
        observer.process.kill()
        await until(lambda: said)
        observer.ask(passed(3), told.append)
        await observer.end(at_once=False)

    asyncio.run(run())

    findings = b"Cce-Release-Findings: %s\r\n"
    assert told == [findings % b"none", findings % b"not judged", findings % b"not judged"]
    assert (tally.passed, tally.judged, tally.overload, tally.unfinished) == (3, 1, 1, 1)
    assert "has ended; what passes now is neither judged nor recorded" in said[0]
    assert (len(recorded_entries(har)), tally.unrecorded, tally.exit_code()) == (1, 2, 3)


def test_judge_has_time_for_what_waits() -> None:
    """At the end everything that was handed over is judged, unless it has to end at once."""

    async def judged(*, at_once: bool) -> ProxyTally:
        tally = ProxyTally(recording=False)
        observer = ObservingProcess(tally, print, None)
        await observer.start("http://127.0.0.1:1", strict=False, at_once=False)
        for number in range(1, 301):
            observer.take(passed(number))
        await observer.end(at_once=at_once)
        return tally

    whole = asyncio.run(judged(at_once=False))
    hurried = asyncio.run(judged(at_once=True))

    assert (whole.judged, whole.unfinished) == (300, 0)
    assert hurried.judged + hurried.unfinished == 300
    assert hurried.unfinished > 0

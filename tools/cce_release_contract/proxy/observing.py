"""The process beside the proxy: it judges and records what has passed, and tells what it found.

It reads frames from stdin and writes one JSON object a line to stdout. A process of its own never delays the proxy, and
it ends when the proxy does, however that happens, after it has recorded what it was given by then.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from cce_release_contract.contract.compiled import contract
from cce_release_contract.exchanges.redaction.pseudonyms import Pseudonyms
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.target_text import TargetText
from cce_release_contract.printable import one_line, shortened
from cce_release_contract.proxy.har_entries import har_entry
from cce_release_contract.proxy.har_file import HarFile
from cce_release_contract.proxy.passed import PassedExchange
from cce_release_contract.proxy.read_exchange import ReadExchange
from cce_release_contract.recording.judge import RecordingJudge
from cce_release_contract.recording.recorded import TrafficFinding
from cce_release_contract.settings.setting import VARIANTS
from cce_release_contract.verdicts.verdict import Verdict

_MOST_FINDINGS: Final = 50
"""The most findings of one exchange that are told, gating ones first. The others are counted."""

_LONGEST_TARGET: Final = 300
_SECONDS_BETWEEN_NEWS: Final = 1.0
_LOWER_PRIORITY: Final = 10
_PAUSE_SECONDS: Final = 0.02
_PLENTY: Final = 32_768
_LARGEST_PIECE: Final = 1_048_576


class Observing:
    """Judges and records each exchange. `write` takes each line of news."""

    def __init__(self, base_url: str, record: Path | None, write: Callable[[str], object], *, strict: bool) -> None:
        self._base_url = base_url
        self._judge = RecordingJudge(strict=strict)
        self._pseudonyms = Pseudonyms(json.dumps([contract(variant).document for variant in VARIANTS]))
        self._har = None if record is None else HarFile(record)
        self._write = write
        self._told = 0.0
        self._taken = 0
        self._failed = 0
        self._recorded = 0

    def take(self, passed: PassedExchange) -> None:
        """Judge and record one exchange. An error of ours costs its judgement only."""
        self._taken += 1
        findings: list[dict[str, str]] = []
        clauses: Counter[tuple[str, str]] = Counter()
        line = ""
        try:
            read = ReadExchange.of(passed)
            request = self._recorded_request(read)
            line = one_line(shortened(f"{request.method} {request.target}", _LONGEST_TARGET))
            found = self._judge.take(read.recorded(self._base_url, entry=self._taken))
            clauses = Counter((one.clause, one.verdict.value) for one in found)
            found.sort(key=lambda one: one.verdict is not Verdict.FAIL)
            findings = [self._told_finding(one) for one in found[:_MOST_FINDINGS]]
        except Exception as error:  # one exchange must not end the observation of all others
            self._failed += 1
            self._tell(error=f"exchange {passed.number} was not judged: {type(error).__name__}")
        if findings or passed.asked or time.monotonic() - self._told > _SECONDS_BETWEEN_NEWS:
            self._tell(number=passed.number, request=line, findings=findings, clauses=_counts(clauses))

    def end(self) -> None:
        """Say what there was in all."""
        self._tell(ended=True)
        if self._har is not None:
            self._har.close()

    def _recorded_request(self, read: ReadExchange) -> Request:
        """Record the exchange, and return its redacted request. Then its secrets are known when a finding is quoted."""
        if self._har is None:
            return self._pseudonyms.redacted(lambda redactor: redactor.request(read.request))
        redacted = self._pseudonyms.redacted(read.redacted)
        try:
            self._har.append(har_entry(redacted, self._base_url))
        except OSError as error:
            self._recorded = self._har.entries
            self._har.close()
            self._har = None
            self._tell(record_error=error.strerror or "it cannot be written")
        return redacted.request

    def _told_finding(self, finding: TrafficFinding) -> dict[str, str]:
        problem = finding.problem
        texts = {"subject": problem.subject, "expected": problem.expected, "observed": problem.observed}
        quoted = self._pseudonyms.redacted(
            lambda redactor: {name: redactor.quote(TargetText(text)) for name, text in texts.items()}, again=True
        )
        return {"clause": finding.clause, "verdict": finding.verdict.value, **quoted, "earlier": finding.earlier}

    def _tell(self, **news: Any) -> None:  # noqa: ANN401 # plain data
        now = time.monotonic()
        if news.get("ended") or now - self._told > _SECONDS_BETWEEN_NEWS:
            # Now and then: a summary takes longer than a judgement.
            self._told = now
            summary = self._judge.summary()
            news["counts"] = {
                "exchanges": self._taken,
                "matched": summary.matched,
                "judged": summary.judged,
                "failed": self._failed,
                "recorded": self._recorded if self._har is None else self._har.entries,
            }
        self._write(json.dumps(news) + "\n")


def _counts(clauses: Counter[tuple[str, str]]) -> list[tuple[str, str, int]]:
    return [(clause, verdict, count) for (clause, verdict), count in clauses.items()]


def frames_of(stream: io.RawIOBase | io.BytesIO, pause: float) -> Iterator[PassedExchange]:
    """The exchanges that come, until there are no more. One that is cut, since the proxy was killed, is left out.

    While little comes, it waits `pause` seconds before it reads more: being woken for each exchange would take the time
    of what passes.
    """
    waiting = bytearray()
    size = 0
    while True:
        if size < _PLENTY:
            time.sleep(pause)
        piece = stream.read(_LARGEST_PIECE)
        if not piece:
            return
        size = len(piece)
        waiting += piece
        place = 0
        while (found := PassedExchange.from_bytes(waiting, place)) is not None:
            passed, place = found
            yield passed
        del waiting[:place]


def main() -> None:
    """Observe what comes on stdin."""
    parser = argparse.ArgumentParser()
    parser.add_argument("base_url")
    parser.add_argument("--record", type=Path)
    parser.add_argument("--strict", action="store_true")
    parser.add_argument("--at-once", action="store_true")
    options = parser.parse_args()
    _give_way()
    _write_news('{"ready": true}\n')
    observing = Observing(options.base_url, options.record, _write_news, strict=options.strict)
    with open(sys.stdin.fileno(), "rb", buffering=0, closefd=False) as stream:  # a descriptor
        for passed in frames_of(stream, 0.0 if options.at_once else _PAUSE_SECONDS):
            observing.take(passed)
    observing.end()


def _give_way() -> None:
    """Let what passes have the processor first, and room for much that waits."""
    with contextlib.suppress(OSError, AttributeError):  # as far as the system knows these
        os.nice(_LOWER_PRIORITY)
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    with contextlib.suppress(OSError, ImportError, AttributeError):
        import fcntl

        fcntl.fcntl(sys.stdin.fileno(), fcntl.F_SETPIPE_SZ, _LARGEST_PIECE)


def _write_news(line: str) -> None:
    # A proxy that was killed reads no news; what it handed over before is recorded all the same.
    with contextlib.suppress(BrokenPipeError):
        os.write(sys.stdout.fileno(), line.encode())


if __name__ == "__main__":
    main()

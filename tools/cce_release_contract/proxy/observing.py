"""The process beside the proxy: it judges and records what has passed, and tells what it found.

It reads frames from stdin and writes one JSON object a line to stdout. A process of its own never delays the proxy, and
it ends when the proxy does, however that happens. It writes what it has read by then.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, Final

from cce_release_contract.exchanges.redaction.pseudonyms import Pseudonyms
from cce_release_contract.exchanges.target_text import TargetText
from cce_release_contract.printable import one_line, shortened
from cce_release_contract.proxy.har_entries import har_entry
from cce_release_contract.proxy.har_file import HarFile
from cce_release_contract.proxy.passed import FRAME_HEAD, PassedExchange
from cce_release_contract.proxy.read_exchange import ReadExchange
from cce_release_contract.recording.judge import RecordingJudge
from cce_release_contract.recording.recorded import TrafficFinding

_MOST_FINDINGS: Final = 50
"""The most findings of one exchange that are told; the others are counted in the summary."""

_LONGEST_TARGET: Final = 300
_SECONDS_BETWEEN_NEWS: Final = 1.0
_LOWER_PRIORITY: Final = 5


class Observing:
    """Judges and records each exchange. `write` takes each line of news."""

    def __init__(self, base_url: str, record: Path | None, write: Callable[[str], object], *, strict: bool) -> None:
        self._base_url = base_url
        self._judge = RecordingJudge(strict=strict)
        self._pseudonyms = Pseudonyms()
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
        line = ""
        try:
            read = ReadExchange.of(passed)
            redacted = self._pseudonyms.redacted(read.redacted)
            line = one_line(shortened(f"{redacted.request.method} {redacted.request.target}", _LONGEST_TARGET))
            self._record(redacted)
            found = self._judge.take(read.recorded(self._base_url, entry=self._taken))
            findings = [self._told_finding(one) for one in found[:_MOST_FINDINGS]]
        except Exception as error:  # one exchange must not end the observation of all others
            self._failed += 1
            self._tell(error=f"exchange {passed.number} was not judged: {type(error).__name__}")
        if findings or passed.asked or time.monotonic() - self._told > _SECONDS_BETWEEN_NEWS:
            self._tell(number=passed.number, request=line, findings=findings)

    def end(self) -> None:
        """Say what there was in all."""
        self._tell(ended=True)
        if self._har is not None:
            self._har.close()

    def _record(self, redacted: ReadExchange) -> None:
        if self._har is None:
            return
        try:
            self._har.append(har_entry(redacted, self._base_url))
        except OSError as error:
            self._recorded = self._har.entries
            self._har.close()
            self._har = None
            self._tell(record_error=error.strerror or "it cannot be written")

    def _told_finding(self, finding: TrafficFinding) -> dict[str, str]:
        problem = finding.problem
        texts = {"subject": problem.subject, "expected": problem.expected, "observed": problem.observed}
        quoted = self._pseudonyms.redacted(
            lambda redactor: {name: redactor.quote(TargetText(text)) for name, text in texts.items()}
        )
        return {"clause": finding.clause, "verdict": finding.verdict.value, **quoted, "earlier": finding.earlier}

    def _tell(self, **news: Any) -> None:  # noqa: ANN401 # plain data
        self._told = time.monotonic()
        summary = self._judge.summary()
        counts = {
            "exchanges": self._taken,
            "matched": summary.matched,
            "judged": summary.judged,
            "failed": self._failed,
            "recorded": self._recorded if self._har is None else self._har.entries,
        }
        if news.get("ended"):
            news["clauses"] = {name: asdict(count) for name, count in summary.clauses.items()}
        self._write(json.dumps({**news, "counts": counts}) + "\n")


def observe(frames: BinaryIO, observing: Observing) -> None:
    """Take each frame until there are no more. A frame that is cut, since the proxy was killed, is left out."""
    while len(head := frames.read(FRAME_HEAD)) == FRAME_HEAD:
        plain_size, content_size = PassedExchange.sizes(head)
        plain, content = frames.read(plain_size), frames.read(content_size)
        if len(content) < content_size or len(plain) < plain_size:
            break
        observing.take(PassedExchange.from_frame(plain, content))
    observing.end()


def main() -> None:
    """Observe what comes on stdin."""
    parser = argparse.ArgumentParser()
    parser.add_argument("base_url")
    parser.add_argument("--record", type=Path)
    parser.add_argument("--strict", action="store_true")
    options = parser.parse_args()
    with contextlib.suppress(OSError, AttributeError):
        os.nice(_LOWER_PRIORITY)  # what passes comes first
    _write_news('{"ready": true}\n')
    observe(sys.stdin.buffer, Observing(options.base_url, options.record, _write_news, strict=options.strict))


def _write_news(line: str) -> None:
    # A proxy that was killed reads no news; what it handed over before is recorded all the same.
    with contextlib.suppress(BrokenPipeError):
        os.write(sys.stdout.fileno(), line.encode())


if __name__ == "__main__":
    main()

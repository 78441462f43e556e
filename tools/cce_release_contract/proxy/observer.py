"""The proxy's side of the process that judges and records: a bounded queue to it, and its news."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from cce_release_contract.errors import CceReleaseError
from cce_release_contract.proxy.har_file import mend_har
from cce_release_contract.proxy.passed import PassedExchange
from cce_release_contract.proxy.tally import ProxyTally
from cce_release_contract.python_process import python_command, python_environment

FINDINGS_HEADER: Final = "Cce-Release-Findings"
"""The header of a response that was held until its findings were known."""

_MODULE: Final = "cce_release_contract.proxy.observing"
_LARGEST_QUEUE: Final = 64 * 1_048_576
"""The most bytes that wait for the judge. What passes while they do is not judged."""

_LONGEST_LINE: Final = 1_048_576
_SECONDS_FOR_FINDINGS: Final = 5.0
"""How long a held response waits for its findings."""

_SECONDS_TO_END: Final = 30.0
"""How long the judge has for what still waits when the proxy ends."""


class ObservingProcess:
    """Hands exchanges over and adds up what comes back. `say` shows a line, `record` is the file of the recording."""

    def __init__(self, tally: ProxyTally, say: Callable[[str], None], record: Path | None) -> None:
        self._tally = tally
        self._say = say
        self._record = record
        self.process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._asked: dict[int, Callable[[bytes], None]] = {}
        self._handed = 0
        self._ended = False

    async def start(self, base_url: str, *, strict: bool, at_once: bool) -> None:
        """Start the process, and wait until it is ready. `at_once` says that findings are waited for."""
        arguments = [base_url, *(["--strict"] if strict else []), *(["--at-once"] if at_once else [])]
        if self._record is not None:
            arguments += ["--record", str(self._record.absolute())]
        self.process = await asyncio.create_subprocess_exec(
            *python_command(_MODULE),
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=python_environment(os.environ),
            start_new_session=True,  # Ctrl-C in a terminal is for the proxy, which then ends it
            limit=_LONGEST_LINE,
        )
        assert self.process.stdout is not None
        if b"ready" not in await self.process.stdout.readline():
            raise CceReleaseError("the process that judges did not start", remedy="see its error above")
        self._reading = asyncio.get_running_loop().create_task(self._read())

    def take(self, passed: PassedExchange) -> None:
        """Hand an exchange over, unless too much waits already."""
        self._tally.passed += 1
        if passed.failure:
            self._tally.failures[passed.failure] += 1
            self._say(f"exchange {passed.number}: {passed.failure}: {passed.detail}")
        self._hand_over(passed)

    def ask(self, passed: PassedExchange, done: Callable[[bytes], None]) -> None:
        """The same, and call `done` with the header line of the findings, after five seconds at most."""
        self._asked[passed.number] = done
        self.take(passed)
        asyncio.get_running_loop().call_later(_SECONDS_FOR_FINDINGS, self._answer, passed.number, "not judged in time")

    def refused(self, _connection: int, reason: str) -> None:
        """A request was refused, since it cannot be passed on."""
        self._tally.refusals[reason] += 1
        self._say(f"refused: {reason}")

    async def end(self, *, at_once: bool) -> None:
        """Let the process finish what it has, or kill it."""
        assert self.process is not None
        assert self.process.stdin is not None
        assert self._reading is not None
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        try:
            async with asyncio.timeout(0 if at_once else _SECONDS_TO_END):
                await self._reading
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                self.process.kill()
        await self.process.wait()
        if not self._ended:
            if self._record is not None:
                mend_har(self._record)
            self._tally.unfinished += self._handed - self._tally.counts.get("exchanges", 0)

    def _hand_over(self, passed: PassedExchange) -> None:
        stdin = None if self.process is None else self.process.stdin
        if stdin is None or stdin.is_closing() or self._ended or self._reading is None or self._reading.done():
            self._tally.unfinished += 1
            self._answer(passed.number, "not judged")
        elif stdin.transport.get_write_buffer_size() > _LARGEST_QUEUE:
            self._tally.overload += 1
            self._answer(passed.number, "not judged")
        else:
            self._handed += 1
            stdin.write(passed.to_frame())

    async def _read(self) -> None:
        assert self.process is not None
        assert self.process.stdout is not None
        while line := await self.process.stdout.readline():
            self._take_news(json.loads(line))
        if not self._ended:
            self._say("the process that judges and records has ended; what passes now is neither judged nor recorded")
        for number in list(self._asked):
            self._answer(number, "not judged")

    def _take_news(self, news: dict[str, Any]) -> None:
        self._tally.counts = news.get("counts", self._tally.counts)
        if "error" in news:
            self._say(news["error"])
        if "record_error" in news:
            self._tally.record_error = news["record_error"]
            self._say(f"the recording stops: {news['record_error']}")
        if news.get("ended"):
            self._ended = True
        for finding in news.get("findings", ()):
            place = {"exchange": news["number"], "request": news["request"]}
            self._tally.keep_finding({**place, **finding})
            where = f" at {finding['subject']}" if finding["subject"] else ""
            self._say(
                f"{finding['verdict']}: {finding['clause']}: {news['request']}: expected {finding['expected']}"
                f"{where}, observed {finding['observed']}"
            )
        if "number" in news:
            self._tally.add_findings(news["clauses"])
            clauses = dict.fromkeys(clause for clause, _, _ in news["clauses"])
            self._answer(news["number"], ", ".join(clauses) or "none")

    def _answer(self, number: int, text: str) -> None:
        done = self._asked.pop(number, None)
        if done is not None:
            done(f"{FINDINGS_HEADER}: {text}\r\n".encode())

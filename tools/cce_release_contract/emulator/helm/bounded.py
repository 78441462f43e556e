"""Charts that are not ours, rendered in a process of their own with limits on memory, time and text.

A template can ask for any amount of all three, and Go's runtime ends its process when memory runs out. So the process
that it ends is not the server. It starts with the first chart that needs it and starts again when it had to be ended.
"""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import tempfile
import threading
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any, Final, cast

from cce_release_contract.emulator.helm.native import HelmFault
from cce_release_contract.python_process import python_command, python_environment

MOST_MEMORY_MEGABYTES: Final = 512
"""What the process may take where the system can say no (Linux); Python and Helm take 140 of them."""

LONGEST_SECONDS: Final = 10.0
"""How long one rendering may take. A chart takes milliseconds, and a busy machine may take a hundred times that."""

LARGEST_MANIFEST: Final = 4 * 1024 * 1024
"""Characters that the templates of a chart may make together. Kubernetes keeps a release in 1 MB, compressed."""

_PROGRAM: Final = "cce_release_contract.emulator.helm.bounded_process"
_OUT_OF_MEMORY: Final = re.compile("out of memory|cannot allocate memory|MemoryError", re.IGNORECASE)
"""How Go and Python say that the limit on memory was reached."""

_CAUSE: Final = re.compile(r"^(?:fatal error|panic): .*", re.MULTILINE)
"""The line of Go's last words that says why; what stands after it is the state of the machine. Python says it last."""

_READ: Final = 1_000_000
_QUOTED: Final = 200


@dataclass(frozen=True, slots=True)
class RenderLimits:
    """What one rendering may take: megabytes of memory, seconds, characters of text."""

    megabytes: int = MOST_MEMORY_MEGABYTES
    seconds: float = LONGEST_SECONDS
    characters: int = LARGEST_MANIFEST


class BoundedHelm:
    """Renders manifests within limits; safe to share between threads, which take turns."""

    def __init__(self, limits: RenderLimits = RenderLimits()) -> None:
        self._limits = limits
        self._turn = threading.Lock()
        self._process: _Process | None = None

    def manifest(self, archive: bytes, digest: str, values: Mapping[str, Any], release: Mapping[str, Any]) -> str:
        """The manifest of an archive's templates; `digest` names the archive, `release` is what Helm is told of it.

        Raises HelmFault where Helm refuses or a limit is reached.
        """
        question = (archive, digest, values, release)
        with self._turn:
            try:
                answer = self._ask(*question)
            except _UnexpectedEnd:  # of something else than the chart, perhaps
                answer = self._ask(*question)
        if "fault" in answer:
            raise HelmFault(answer["fault"])
        return answer["manifest"]

    def _ask(
        self, archive: bytes, digest: str, values: Mapping[str, Any], release: Mapping[str, Any]
    ) -> dict[str, str]:
        if self._process is None:
            self._process = _Process(self._limits)
        answer = self._process.ask(archive, digest, values, release)
        if answer is None:
            ended, self._process = self._process, None
            raise ended.why()
        return answer


class _UnexpectedEnd(HelmFault):
    """The process ended, and no limit was reached."""


class _Process:
    """One process and its pipes. It ends when its standard input is closed, so with this process, however that ends."""

    def __init__(self, limits: RenderLimits) -> None:
        self._limits = limits
        self._known: set[str] = set()
        self._late = threading.Event()
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        self._process = subprocess.Popen(  # noqa: S603 - our own program, its arguments are a list
            [*python_command(_PROGRAM), str(limits.megabytes), str(limits.characters)],
            env=python_environment(os.environ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
        )
        self._end = weakref.finalize(self, _end, self._process, self._said)
        cast("IO[bytes]", self._process.stdout).readline()  # It says that it is there: starting takes none of its time.

    def ask(
        self, archive: bytes, digest: str, values: Mapping[str, Any], release: Mapping[str, Any]
    ) -> dict[str, str] | None:
        """What the process answers, or None if it ended instead."""
        question: dict[str, Any] = {"chart": digest, "values": values, "release": release}
        if digest not in self._known:
            question["archive"] = base64.b64encode(archive).decode()
            self._known.add(digest)
        stdin, stdout = cast("IO[bytes]", self._process.stdin), cast("IO[bytes]", self._process.stdout)
        timer = threading.Timer(self._limits.seconds, self._stop)
        timer.daemon = True
        timer.start()
        try:
            stdin.write(json.dumps(question).encode() + b"\n")
            stdin.flush()
            line = stdout.readline()
        except OSError:
            line = b""
        finally:
            timer.cancel()
            timer.join()  # It holds this object, whose end is the process's end.
        if self._late.is_set() or not line.endswith(b"\n"):
            return None
        answer: dict[str, str] = json.loads(line)
        return answer

    def why(self) -> HelmFault:
        """Why it ended: a limit, or _UnexpectedEnd."""
        status = self._process.wait()
        self._said.seek(0)
        said = self._said.read(_READ).decode("utf-8", "replace").strip()
        self._end()
        if self._late.is_set():
            return HelmFault(f"the chart's templates are not rendered within {self._limits.seconds:g} seconds")
        if _OUT_OF_MEMORY.search(said):
            return HelmFault(f"the chart's templates cannot be rendered with {self._limits.megabytes} MB of memory")
        cause = _CAUSE.search(said)
        line = cause[0] if cause else said.rpartition("\n")[2]
        return _UnexpectedEnd(
            f"the process that renders charts ended with status {status}: {line[:_QUOTED] or 'it said nothing'}"
        )

    def _stop(self) -> None:
        self._late.set()
        self._process.kill()


def _end(process: subprocess.Popen[bytes], said: IO[bytes]) -> None:
    process.kill()
    process.communicate()
    said.close()

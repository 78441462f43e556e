"""Render foreign charts in a separate process with limits on memory, time and text.

A template can use any amount of all three, and Go's runtime ends its process when memory runs out. The separate process
protects the server. It starts with the first chart that needs it, and starts again after it was ended.
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
"""Megabytes that the process may use, where the system enforces it (Linux); Python and Helm use 140 of them."""

LONGEST_SECONDS: Final = 10.0
"""Seconds that one rendering may take. A chart takes milliseconds; a busy machine may need a hundred times that."""

LARGEST_MANIFEST: Final = 4 * 1024 * 1024
"""Characters that the templates of a chart may produce in total. Kubernetes stores a release in 1 MB, compressed."""

_PROGRAM: Final = "cce_release_contract.emulator.helm.bounded_process"
_OUT_OF_MEMORY: Final = re.compile("out of memory|cannot allocate memory|MemoryError", re.IGNORECASE)
"""The messages of Go and Python when memory runs out."""

_CAUSE: Final = re.compile(r"^(?:fatal error|panic): .*", re.MULTILINE)
"""The line with the reason in Go's output; the state of the machine follows. Python prints the reason last."""

_READ: Final = 1_000_000
_QUOTED: Final = 200


@dataclass(frozen=True, slots=True)
class RenderLimits:
    """The limits of one rendering: megabytes of memory, seconds, characters of text."""

    megabytes: int = MOST_MEMORY_MEGABYTES
    seconds: float = LONGEST_SECONDS
    characters: int = LARGEST_MANIFEST


class BoundedHelm:
    """Renders manifests within limits. Threads may share it; they take turns."""

    def __init__(self, limits: RenderLimits = RenderLimits()) -> None:
        self._limits = limits
        self._turn = threading.Lock()
        self._process: _Process | None = None

    def manifest(self, archive: bytes, digest: str, values: Mapping[str, Any], release: Mapping[str, Any]) -> str:
        """The manifest of an archive's templates; `digest` identifies the archive, `release` is Helm's release data.

        Raises HelmFault if Helm refuses or a limit is reached.
        """
        request = (archive, digest, values, release)
        with self._turn:
            try:
                response = self._ask(*request)
            except _UnexpectedEnd:  # perhaps not because of the chart
                response = self._ask(*request)
        if "fault" in response:
            raise HelmFault(response["fault"])
        return response["manifest"]

    def _ask(
        self, archive: bytes, digest: str, values: Mapping[str, Any], release: Mapping[str, Any]
    ) -> dict[str, str]:
        if self._process is None:
            self._process = _Process(self._limits)
        response = self._process.ask(archive, digest, values, release)
        if response is None:
            ended, self._process = self._process, None
            raise ended.why()
        return response


class _UnexpectedEnd(HelmFault):
    """The process ended without reaching a limit."""


class _Process:
    """One process and its pipes. It ends when its standard input closes, and so whenever this process ends."""

    def __init__(self, limits: RenderLimits) -> None:
        self._limits = limits
        self._known: set[str] = set()
        self._late = threading.Event()
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        self._process = subprocess.Popen(  # noqa: S603 - our own program, its arguments are a list
            [*python_command(_PROGRAM), str(limits.megabytes), str(limits.characters)],
            env=python_environment(os.environ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
        )
        self._end = weakref.finalize(self, _end, self._process, self._stderr)
        # Wait until the process is ready, so that its start does not count as rendering time.
        cast("IO[bytes]", self._process.stdout).readline()

    def ask(
        self, archive: bytes, digest: str, values: Mapping[str, Any], release: Mapping[str, Any]
    ) -> dict[str, str] | None:
        """The response of the process, or None if it ended instead."""
        request: dict[str, Any] = {"chart": digest, "values": values, "release": release}
        if digest not in self._known:
            request["archive"] = base64.b64encode(archive).decode()
            self._known.add(digest)
        stdin, stdout = cast("IO[bytes]", self._process.stdin), cast("IO[bytes]", self._process.stdout)
        timer = threading.Timer(self._limits.seconds, self._stop)
        timer.daemon = True
        timer.start()
        try:
            stdin.write(json.dumps(request).encode() + b"\n")
            stdin.flush()
            line = stdout.readline()
        except OSError:
            line = b""
        finally:
            timer.cancel()
            timer.join()  # The timer references this object; the process ends with it.
        if self._late.is_set() or not line.endswith(b"\n"):
            return None
        response: dict[str, str] = json.loads(line)
        return response

    def why(self) -> HelmFault:
        """Why it ended: a limit, or _UnexpectedEnd."""
        status = self._process.wait()
        self._stderr.seek(0)
        stderr = self._stderr.read(_READ).decode("utf-8", "replace").strip()
        self._end()
        if self._late.is_set():
            return HelmFault(f"rendering the chart's templates took more than {self._limits.seconds:g} seconds")
        if _OUT_OF_MEMORY.search(stderr):
            return HelmFault(f"the chart's templates cannot be rendered with {self._limits.megabytes} MB of memory")
        cause = _CAUSE.search(stderr)
        line = cause[0] if cause else stderr.rpartition("\n")[2]
        return _UnexpectedEnd(
            f"the process that renders charts ended with status {status}: {line[:_QUOTED] or 'it had no output'}"
        )

    def _stop(self) -> None:
        self._late.set()
        self._process.kill()


def _end(process: subprocess.Popen[bytes], stderr: IO[bytes]) -> None:
    process.kill()
    process.communicate()
    stderr.close()

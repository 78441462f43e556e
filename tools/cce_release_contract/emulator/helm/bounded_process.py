"""The process in which charts of others are rendered: a line of JSON comes in, a line of JSON goes out.

Run as `python -m cce_release_contract.emulator.helm.bounded_process MEGABYTES CHARACTERS`.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Mapping
from typing import Any

from cce_release_contract.emulator.helm.manifests import BadManifest, assemble_manifest
from cce_release_contract.emulator.helm.native import HelmFault, NativeChart, parse_manifest_yaml


def main(megabytes: int, characters: int) -> None:
    """Answer questions until standard input is closed, which also ends an answer that is being made."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, whose end closes standard input
    _limit_memory(megabytes * 1024 * 1024)
    charts: dict[str, NativeChart] = {}
    questions: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read_questions, args=(questions,), daemon=True).start()
    _write({})
    while True:
        try:
            answer = {"manifest": _manifest(json.loads(questions.get()), charts, characters)}
        except (HelmFault, BadManifest) as fault:
            answer = {"fault": str(fault.args[0]) if isinstance(fault, BadManifest) else fault.message}
        _write(answer)


def _read_questions(questions: queue.SimpleQueue[bytes]) -> None:
    for line in sys.stdin.buffer:
        questions.put(line)
    # The owner is gone, however it ended. A template may need hours yet, and nobody waits for it.
    os._exit(0)


def _write(document: Mapping[str, str]) -> None:
    sys.stdout.buffer.write(json.dumps(document).encode() + b"\n")
    sys.stdout.buffer.flush()


def _manifest(question: Mapping[str, Any], charts: dict[str, NativeChart], characters: int) -> str:
    digest = question["chart"]
    if "archive" in question:
        charts[digest] = NativeChart(base64.b64decode(question["archive"]))
    rendered = charts[digest].render(question["values"], **question["release"])
    made = sum(map(len, rendered.values()))
    if made > characters:
        raise HelmFault(f"the chart's templates make {made} characters of text, more than {characters}")
    return assemble_manifest(rendered, parse_manifest_yaml)


def _limit_memory(size: int) -> None:
    """Take at most so many bytes, where the system has such a limit and keeps it."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (size, size))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))

"""The process that renders foreign charts: it reads one line of JSON and writes one line of JSON per request.

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
    """Respond to requests until standard input closes, which also stops a rendering in progress."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the server, which closes standard input
    _limit_memory(megabytes * 1024 * 1024)
    charts: dict[str, NativeChart] = {}
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read_requests, args=(requests,), daemon=True).start()
    _write({})
    while True:
        try:
            response = {"manifest": _manifest(json.loads(requests.get()), charts, characters)}
        except (HelmFault, BadManifest) as fault:
            response = {"fault": str(fault.args[0]) if isinstance(fault, BadManifest) else fault.message}
        _write(response)


def _read_requests(requests: queue.SimpleQueue[bytes]) -> None:
    for line in sys.stdin.buffer:
        requests.put(line)
    # The owner has ended. Stop at once: a template may need hours, and its result is no longer needed.
    os._exit(0)


def _write(document: Mapping[str, str]) -> None:
    sys.stdout.buffer.write(json.dumps(document).encode() + b"\n")
    sys.stdout.buffer.flush()


def _manifest(request: Mapping[str, Any], charts: dict[str, NativeChart], characters: int) -> str:
    digest = request["chart"]
    if "archive" in request:
        charts[digest] = NativeChart(base64.b64decode(request["archive"]))
    rendered = charts[digest].render(request["values"], **request["release"])
    made = sum(map(len, rendered.values()))
    if made > characters:
        raise HelmFault(f"the chart's templates produce {made} characters of text, more than {characters}")
    return assemble_manifest(rendered, parse_manifest_yaml)


def _limit_memory(size: int) -> None:
    """Limit the memory of this process to this many bytes, if the system supports it."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (size, size))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))

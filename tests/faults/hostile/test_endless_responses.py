"""What a target whose responses have no end, or are compressed, does to a whole run: it ends with 3 and the reason."""

from __future__ import annotations

import contextlib
import gzip
import os
import re
import socket
import subprocess
import sys
import threading

import pytest
from tests.levels import few
from tests.waiting import LONGEST_SECONDS

from cce_release_contract.exit_codes import ExitCode

BODY = b'{"errorCode": "CCE.02404001", "errorMessage": "no", "error_code": "CCE.02404001", "error_msg": "no"}'
HEAD = b"HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\n"
USABLE = HEAD + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY
COMPRESSED = gzip.compress(BODY)
UNUSABLE = {
    "body": (HEAD + b"\r\n", b" " * 65_536, "the response is larger than 2 MB"),
    "continue": (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1_000, "the head of the response is larger than 1 MB"),
    "compressed": (
        HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(COMPRESSED) + COMPRESSED,
        b"",
        "the response is compressed (Content-Encoding: gzip)",
    ),
}


class Target:
    """Answers `usable` requests as a service does, and then each one with a beginning and what follows without end."""

    def __init__(self, usable: int, begin: bytes, more: bytes) -> None:
        self.left, self.begin, self.more = usable, begin, more
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self.serve, args=(self.listener.accept()[0],), daemon=True).start()

    def serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            while head := connection.recv(1_048_576):
                while b"\r\n\r\n" not in head:
                    head += connection.recv(1_048_576)
                head, _, body = head.partition(b"\r\n\r\n")
                length = re.search(rb"(?i)content-length: (\d+)", head)
                while length is not None and len(body) < int(length[1]):
                    body += connection.recv(1_048_576)
                self.left -= 1
                if self.left >= 0:
                    connection.sendall(USABLE)
                    continue
                connection.sendall(self.begin)
                while self.more:
                    connection.sendall(self.more)


@pytest.mark.parametrize("usable", few([0, 2]), ids=["first", "third"])
@pytest.mark.parametrize(("begin", "more", "reason"), UNUSABLE.values(), ids=list(UNUSABLE))
def test_unusable_response_ends_the_run(tmp_path, begin, more, reason, usable):
    """Whichever response it is, the run ends with 3, says why once, and judges nothing by it."""
    target = Target(usable, begin, more)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CCE_RELEASE_", "PYTEST_"))}

    done = subprocess.run(
        [
            *(sys.executable, "-m", "cce_release_contract.cli", "check", "--target", target.url),
            *("--cluster-id", "a870253f-5dc7-11ee-bf71-0255ac100b03", "--namespace", "monitoring"),
            *("--release", "testwww", "--max-response-mb", "2", "--clause", "request.body"),
        ],
        cwd=tmp_path,
        env=kept | {"CCE_RELEASE_TOKEN": "a-token-of-a-user"},
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_SECONDS,
    )
    target.listener.close()

    assert done.returncode == ExitCode.NOTHING_PROVEN, done.stdout + done.stderr
    assert reason in done.stdout + done.stderr
    assert " fail" not in done.stdout.splitlines()[-1]

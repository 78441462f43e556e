"""First responses of a target that means harm: good ones with bytes changed, the token echoed, and what steers readers.

The same seed makes the same responses. `answering` serves them, one a connection, byte for byte.
"""

from __future__ import annotations

import json
import random
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

from tests.unit.spelt_secrets import TOKEN, spellings

STEERING: Final = (
    *("\x1b[31mred", "\x1b]52;c;cHduZWQ=\x07", "\x9b31m", "\u202eabc\u2066", "\r", "\x00", "\x7f", "\u2028"),
    *("\n::error::pwned", "\r\n::add-mask::abc", "\n  ::set-output name=a::b", "##[error]pwned", "\n##vso[task.x]"),
)
_RELEASE: Final = {
    "name": "web",
    "status": "DEPLOYED",
    "version": 5,
    "chart_name": "nginx",
    "chart_version": "1.0.0",
    "values": '{"a": 1}',
    "resources": "[]",
    "description": "Install complete",
}
_REFUSAL: Final = {"errorCode": "APIGW.0301", "errorMessage": "Incorrect IAM authentication information"}


def _response(status: str, document: object, *headers: str, chunked: bool = False) -> bytes:
    body = json.dumps(document).encode()
    framing = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {len(body)}"
    head = "\r\n".join([f"HTTP/1.1 {status}", "Content-Type: application/json", framing, *headers, "", ""]).encode()
    return head + (b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body) if chunked else body)


GOOD: Final = (
    _response("200 OK", _RELEASE),
    _response("200 OK", _RELEASE, "X-Request-Id: 0123456789abcdef", chunked=True),
    _response("201 Created", _RELEASE | {"status": "PENDING_UPGRADE"}),
    _response("401 Unauthorized", _REFUSAL),
    _response("403 Forbidden", _REFUSAL | {"errorCode": "CCE.01403001"}),
    _response("404 Not Found", _REFUSAL | {"errorCode": "APIGW.0101"}),
    _response("302 Found", "", "Location: https://login.example.com/"),
    _response("500 Internal Server Error", _REFUSAL),
    _response("503 Service Unavailable", _REFUSAL, "Retry-After: 0"),
    b"HTTP/1.1 100 Continue\r\n\r\n" + _response("200 OK", [_RELEASE]),
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html>login</html>",
)


def hostile_response(seed: int) -> bytes:
    """A good response that was changed in one to four places."""
    rng = random.Random(seed)  # the same one for the same seed
    response = rng.choice(GOOD)
    for _ in range(rng.randint(1, 4)):
        response = rng.choice(_CHANGES)(response, rng)
    return response


def _snippet(rng: random.Random) -> bytes:
    spelt = rng.choice(list(spellings(TOKEN).values()))
    parts = [spelt, rng.choice(STEERING)] if rng.random() < 0.7 else [spelt * rng.randint(1, 40)]
    rng.shuffle(parts)
    return "".join(parts).encode()


def _insert(response: bytes, rng: random.Random) -> bytes:
    place = rng.randint(0, len(response))
    return response[:place] + _snippet(rng) + response[place:]


def _in_status_line(response: bytes, rng: random.Random) -> bytes:
    place = rng.choice([0, 5, 9, 12, response.find(b"\r\n")])
    return response[:place] + _snippet(rng) + response[place:]


def _in_header(response: bytes, rng: random.Random) -> bytes:
    """A new header, the end of one, or in the place of a value, a chunk's size among them."""
    colons = [place for place in range(len(response)) if response[place : place + 2] == b": "]
    if not colons:
        return _insert(response, rng)
    place = rng.choice(colons) + 2
    end = response.find(b"\r\n", place)
    return rng.choice(
        [
            response[:place] + _snippet(rng) + response[end:],
            response[:end] + b"\r\nX-Echo: " + _snippet(rng) + response[end:],
            response[:end] + b"\r\n" + _snippet(rng) + b": 1" + response[end:],
            response[:end] + b"\r\nLocation: " + _snippet(rng) + response[end:],
            response.replace(b"\r\n\r\n", b"\r\n\r\n" + _snippet(rng), 1),
        ]
    )


def _in_body(response: bytes, rng: random.Random) -> bytes:
    """In the place of a member of the document, whose length is put right."""
    head, _, body = response.partition(b"\r\n\r\n")
    try:
        document = json.loads(body)
        name = rng.choice(list(document))
        document[name] = _snippet(rng).decode()
    except (ValueError, TypeError, IndexError, RecursionError):  # not the document any more that it was
        return _insert(response, rng)
    content = json.dumps(document, ensure_ascii=rng.random() < 0.5).encode()
    return head.replace(b"Content-Length: %d" % len(body), b"Content-Length: %d" % len(content)) + b"\r\n\r\n" + content


def _bytes(response: bytes, rng: random.Random) -> bytes:
    """A few bytes changed, taken away, or doubled."""
    start = rng.randint(0, len(response))
    end = start + rng.randint(0, 12)
    middle = rng.choice([b"", rng.randbytes(4), response[start:end] * 3, b"9" * 5000, b"[" * 100_000, b'{"a":' * 5000])
    return response[:start] + middle + response[end:]


def _cut(response: bytes, rng: random.Random) -> bytes:
    return response[: rng.randint(0, len(response))]


_CHANGES: Final[tuple[Callable[[bytes, random.Random], bytes], ...]] = (
    *(_insert, _in_status_line, _in_header, _in_header, _in_body, _in_body, _bytes, _cut),
)


@contextmanager
def answering(response: bytes) -> Iterator[str]:
    """The URL of a server on loopback that answers everything with these bytes, and closes the connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):  # the block has ended
                while True:
                    caller, _ = server.accept()
                    threading.Thread(target=_answer, args=(caller, response), daemon=True).start()

        serving = threading.Thread(target=serve, daemon=True)
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}"
        finally:
            server.shutdown(socket.SHUT_RDWR)
            serving.join()


def _answer(caller: socket.socket, response: bytes) -> None:
    with suppress(OSError), caller:
        caller.settimeout(10)
        read = b""
        while b"\r\n\r\n" not in read and (more := caller.recv(65536)):
            read += more
        head, _, body = read.partition(b"\r\n\r\n")
        length = next(
            (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
        )
        while len(body) < length and (more := caller.recv(65536)):
            body += more
        caller.sendall(response)
        caller.shutdown(socket.SHUT_WR)
        while caller.recv(65536):  # closing over unread bytes would be a reset that takes the response along
            pass

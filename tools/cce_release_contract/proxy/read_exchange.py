"""What passed, read as HTTP: request and response with their headers, and bodies without content coding."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, replace
from typing import Final

from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.exchanges.request import Headers, Request, find_header
from cce_release_contract.exchanges.response import Response
from cce_release_contract.proxy.forwarding.bodies import LARGEST_COPY
from cce_release_contract.proxy.passed import PassedExchange
from cce_release_contract.recording.recorded import RecordedExchange

_ANY_ZLIB_FORMAT: Final = zlib.MAX_WBITS | 32
_STATUS: Final = re.compile(r"[1-9][0-9]{2}")
_HEAD_END: Final = re.compile(rb"\n\r?\n\Z")
_FOLDED: Final = re.compile(r"\n[ \t]+")
_ZLIB_CODINGS: Final = frozenset({"gzip", "x-gzip", "deflate"})


@dataclass(frozen=True, slots=True)
class ReadExchange:
    """One exchange that passed. A body that is cut, or that cannot be decoded, is not known and empty."""

    passed: PassedExchange
    request: Request
    request_version: str
    request_body_known: bool
    response: Response | None
    response_version: str
    reason: str
    response_body_known: bool

    @classmethod
    def of(cls, passed: PassedExchange) -> ReadExchange:
        """Read the heads and the bodies."""
        (method, target, version), headers = _head(passed.request_head.lstrip(b"\r\n"))
        content = None if passed.request_cut else _decoded_body(headers, passed.request_body)
        (response_version, status, reason), received = _head(passed.response_head)
        whole = not passed.failure and not passed.response_cut
        body = _decoded_body(received, passed.response_body) if whole else None
        response = None
        if _STATUS.fullmatch(status) and passed.failure != "protocol" and _HEAD_END.search(passed.response_head):
            elapsed = max(passed.ended - passed.started, 0.0)
            response = Response(int(status), received, body or b"", elapsed)
        return cls(
            passed=passed,
            request=Request(method, target, headers, content or b""),
            request_version=version,
            request_body_known=content is not None,
            response=response,
            response_version=response_version,
            reason=reason,
            response_body_known=body is not None,
        )

    def recorded(self, base_url: str, *, entry: int) -> RecordedExchange:
        """The exchange as the judge of recordings takes it, with its place among all exchanges."""
        return RecordedExchange(
            Exchange(self.request, self.response, failure=self.passed.failure, base_url=base_url),
            entry=entry,
            started=self.passed.started,
            ended=self.passed.ended,
            request_body_known=self.request_body_known,
            response_body_known=self.response_body_known,
        )

    def redacted(self, redactor: Redactor) -> ReadExchange:
        """The same exchange without secrets."""
        return replace(
            self,
            request=redactor.request(self.request),
            response=None if self.response is None else redactor.response(self.response),
            reason=redactor.text(self.reason),
        )


def _head(head: bytes) -> tuple[tuple[str, str, str], Headers]:
    """The three parts of the first line, and the headers; each byte is a character."""
    first, *lines = _FOLDED.sub(" ", head.decode("latin-1").replace("\r\n", "\n")).split("\n")
    parts = (*first.split(" ", 2), "", "", "")[:3]
    pairs = [line.partition(":") for line in lines if ":" in line]
    return (parts[0], parts[1], parts[2]), tuple((name, value.strip(" \t")) for name, _, value in pairs)


def _decoded_body(headers: Headers, body: bytes) -> bytes | None:
    """A body without its content coding; None if that cannot be removed, or if the body is too large then."""
    coding = (find_header(headers, "Content-Encoding") or "identity").strip().lower()
    if coding == "identity" or not body:
        return body
    if coding not in _ZLIB_CODINGS:
        return None
    reader = zlib.decompressobj(_ANY_ZLIB_FORMAT)
    try:
        content = reader.decompress(body, LARGEST_COPY)
    except zlib.error:
        return None
    return content if reader.eof else None

"""What passed, read as HTTP: request and response with their headers, and bodies without content coding."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import unquote

from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.exchanges.request import Headers, Request, find_header
from cce_release_contract.exchanges.response import Response
from cce_release_contract.judging.every_response import asked_of
from cce_release_contract.proxy.forwarding.bodies import LARGEST_COPY
from cce_release_contract.proxy.passed import PassedExchange
from cce_release_contract.proxy.searchable_bodies import is_searchable
from cce_release_contract.recording.recorded import RecordedExchange

_ANY_ZLIB_FORMAT: Final = zlib.MAX_WBITS | 32
_STATUS: Final = re.compile(r"[1-9][0-9]{2}")
_HEAD_END: Final = re.compile(rb"\n\r?\n\Z")
_FOLDED: Final = re.compile(r"\n[ \t]+")
_UNRESERVED: Final = re.compile(r"%(?:2[DE]|3[0-9]|4[1-9A-F]|5[0-9AF]|6[1-9A-F]|7[0-9AE])", re.IGNORECASE)
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
            request=_spelt_as_stated(Request(method, _without_origin(target), headers, content or b"")),
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
        """The same exchange without secrets. A body that cannot be searched for them is not known any more."""
        request, response = self.request, self.response
        request_known = self.request_body_known and is_searchable(request.headers, request.body)
        response_known = response is None or is_searchable(response.headers, response.body)
        if not request_known:
            request = replace(request, body=b"")
        if response is not None and not response_known:
            response = replace(response, body=b"")
        return replace(
            self,
            request=redactor.request(request),
            request_body_known=request_known,
            response=None if response is None else redactor.response(response),
            response_body_known=self.response_body_known and response_known,
            reason=redactor.prose(self.reason),
        )


def _head(head: bytes) -> tuple[tuple[str, str, str], Headers]:
    """The three parts of the first line, and the headers; each byte is a character."""
    first, *lines = _FOLDED.sub(" ", head.decode("latin-1").replace("\r\n", "\n")).split("\n")
    parts = (*first.split(" ", 2), "", "", "")[:3]
    pairs = [line.partition(":") for line in lines if ":" in line]
    return (parts[0], parts[1], parts[2]), tuple((name, value.strip(" \t")) for name, _, value in pairs)


def _without_origin(target: str) -> str:
    """The path and the query of a target that is a URL: only those of our own origin are passed on."""
    if target.startswith(("/", "*")):
        return target
    _, _, rest = target.partition("://")
    place = min((found for sign in "/?#" if (found := rest.find(sign)) >= 0), default=len(rest))
    path = rest[place:]
    return path if path.startswith("/") else f"/{path}"


def _spelt_as_stated(request: Request) -> Request:
    """A request whose path is one of the contract only after letters are decoded, with those letters: `/rel%65ases/`.

    Source: RFC 3986, section 6.2.2.2: both spellings are the same URL.
    """
    if "%" not in request.path or asked_of(Exchange(request, None))[1] is not None:
        return request
    path, mark, query = request.target.partition("?")
    decoded = replace(request, target=_UNRESERVED.sub(lambda escape: unquote(escape[0]), path) + mark + query)
    return request if asked_of(Exchange(decoded, None))[1] is None else decoded


def _decoded_body(headers: Headers, body: bytes) -> bytes | None:
    """A body without its content coding; None if that cannot be removed, or if the body is too large then."""
    coding = (find_header(headers, "Content-Encoding") or "identity").strip().lower()
    if coding == "identity" or not body:
        return body
    if coding not in _ZLIB_CODINGS:
        return None
    content = b""
    while body:  # a body in gzip may have several members
        reader = zlib.decompressobj(_ANY_ZLIB_FORMAT)
        room = LARGEST_COPY - len(content)
        try:
            content += reader.decompress(body, room) if room else b""
        except zlib.error:
            return None
        if not reader.eof:
            return None
        body = reader.unused_data
    return content

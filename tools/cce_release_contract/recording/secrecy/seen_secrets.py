"""The secrets that the exchanges of a recording held so far: no report shows them."""

from __future__ import annotations

import base64
import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import parse_qsl

from cce_release_contract.contract.json_text import Json, parse_json
from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.exchanges.redaction.secret_names import secret_looking
from cce_release_contract.exchanges.request import Headers
from cce_release_contract.recording.opened import is_masked
from cce_release_contract.recording.recorded import RecordedExchange
from cce_release_contract.recording.secrecy.sent_secrets import secret_texts

_MOST_SECRETS: Final = 512
_SHORTEST_TEXT: Final = 6
"""Shorter texts of a body occur by accident."""

_SIGNATURE: Final = re.compile(r"(?:Access|Credential)=([^,\s]+).*Signature=([^,\s]+)")


class SeenSecrets:
    """The last 512 secrets: those of headers, query and body, also of earlier requests.

    Of signatures it has the last one, since each request has another.
    """

    def __init__(self) -> None:
        self._secrets: OrderedDict[str, None] = OrderedDict()
        self._signature = ""
        self._redactor: Redactor | None = None

    def learn(self, recorded: RecordedExchange) -> None:
        """Remember the secrets of a request."""
        request = recorded.exchange.request
        signature = _SIGNATURE.search(request.header("Authorization") or "")
        if signature is not None and signature[2] != self._signature:
            self._signature, self._redactor = signature[2], None
        self._remember(_of_headers(request.headers))
        if "=" in request.query:
            pairs = parse_qsl(request.query)
            self._remember(value for name, value in pairs if secret_looking(name))
        if request.body:
            self._remember(_of_body(request.body))

    def learn_response(self, recorded: RecordedExchange) -> None:
        """Remember the secrets that a response shows, which takes long: do it before the response is quoted."""
        response = recorded.exchange.response
        if response is not None:
            self._remember(_of_headers(response.headers))
            self._remember(_of_body(response.body))

    def redactor(self) -> Redactor:
        """Masks the secrets that are known by now."""
        if self._redactor is None:
            self._redactor = Redactor((*self._secrets, self._signature))
        return self._redactor

    def _remember(self, secrets: Iterable[str]) -> None:
        for secret in secrets:
            if secret not in self._secrets:
                self._redactor = None
                self._secrets[secret] = None
                if len(self._secrets) > _MOST_SECRETS:
                    self._secrets.popitem(last=False)
            self._secrets.move_to_end(secret)


def _of_headers(headers: Headers) -> Iterator[str]:
    for name, value in headers:
        if value and secret_looking(name) and not is_masked(value):
            yield from _parts(name.lower(), value.strip())


def _parts(name: str, value: str) -> Iterator[str]:
    """The secrets in the value of a header: it may be more than the token, and part of it may be no secret."""
    if name.endswith("cookie"):
        yield from (pair.partition("=")[2].strip() for pair in value.split(";") if "=" in pair)
        return
    if not name.endswith("authorization"):
        yield value
        return
    if (signature := _SIGNATURE.search(value)) is not None:
        yield signature[1]
        return
    scheme, _, word = value.partition(" ")
    yield word.strip() or scheme
    if scheme.lower() == "basic":
        try:
            decoded = base64.b64decode(word).decode("utf-8", "replace")
        except ValueError:
            return
        yield from (decoded, decoded.partition(":")[2])


def _of_body(body: bytes) -> Iterator[str]:
    """The secrets of a body of JSON, and of JSON in its texts."""
    waiting: list[str | bytes] = [body]
    while waiting:
        try:
            document = parse_json(waiting.pop())
        except (ValueError, RecursionError):
            continue
        yield from (text for text in secret_texts(document) if len(text) >= _SHORTEST_TEXT)
        waiting += _inner(document)


def _inner(document: Json) -> list[str | bytes]:
    """The texts of a document that may be JSON themselves."""
    found: list[str | bytes] = []
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str) and value[:1] in ("{", "["):
            found.append(value)
    return found

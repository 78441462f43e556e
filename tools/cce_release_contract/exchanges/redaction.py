"""The one place where secrets leave an exchange before anybody sees it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final
from urllib.parse import quote

from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.redacted_json import redact_json
from cce_release_contract.exchanges.request import Headers, Request
from cce_release_contract.exchanges.response import Response
from cce_release_contract.exchanges.secrets import MASK, secret_looking

_SHORTEST_SECRET: Final = 4
"""Values shorter than this are not masked by value: they would turn ordinary text into asterisks."""

_USERINFO: Final = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*://)[^/\s?#@\"']*(?:@[^/\s?#@\"']*)*@")
_SIGNATURE: Final = re.compile(
    r"(?P<algorithm>[A-Z0-9]+-[A-Z0-9-]+) (?:Access|Credential)=[^,\s]+, "
    r"SignedHeaders=(?P<signed>[^,\s]*), Signature=[^,\s]+"
)
_QUERY_PAIR: Final = re.compile(r"(?P<name>[^?&=#\s]+)=(?P<value>[^&#\s]*)")
_LOOSE_NAME: Final = re.compile(r"""(?P<name>[\w.-]{2,64})\\*["']?\s*[:=]\s*""")
_LOOSE_VALUE: Final = re.compile(
    r"""
    (?P<quote>")(?:[^"\\]|\\.)*(?P<end>"?)
    | (?P<single>')[^'\n]*(?P<single_end>'?)
    | (?P<escaped>\\+["'])(?:.*?)(?P<escaped_end>(?<!\\)(?P=escaped)|$)
    | [^\s,;&}\]"'\\]+
    """,
    re.VERBOSE | re.DOTALL,
)


class Redactor:
    """Masks secrets by header name, by member name and by value.

    `secrets` are the values known to be secret (tokens, keys): they are masked wherever they stand, also
    percent-encoded and as JSON text. Empty ones and those under four characters are ignored.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        spellings: set[str] = set()
        for secret in secrets:
            if len(secret) >= _SHORTEST_SECRET:
                spellings |= {secret, quote(secret, safe=""), quote(secret), json.dumps(secret)[1:-1]}
        longest_first = sorted(spellings, key=lambda spelling: (-len(spelling), spelling))
        self._values = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def text(self, text: str) -> str:
        """Any text without known secret values and without the user part of URLs."""
        if self._values is not None:
            text = self._values.sub(MASK, text)
        return _USERINFO.sub(rf"\g<scheme>{MASK}@", text) if "@" in text else text

    def target(self, target: str) -> str:
        """A request target without known secret values and without the values of secret-looking parameters."""
        path, mark, query = self.text(target).partition("?")
        return path + mark + _QUERY_PAIR.sub(self._query_pair, query)

    def headers(self, headers: Headers) -> Headers:
        """The same headers, secret ones masked by their name, the others by value."""
        return tuple((name, self._header(name, value)) for name, value in headers)

    def body(self, body: bytes) -> bytes:
        """The same body; JSON stays JSON and keeps its spelling where nothing was masked."""
        if not body:
            return body
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            return _mask_loosely(self.text(body.decode("latin-1"))).encode("latin-1")
        redacted = redact_json(text, self.text)
        if redacted is None:
            redacted = _mask_loosely(self.text(text))
        return redacted.encode("utf-8", "surrogatepass")

    def request(self, request: Request) -> Request:
        """The same request without secrets."""
        return replace(
            request,
            target=self.target(request.target),
            headers=self.headers(request.headers),
            body=self.body(request.body),
        )

    def response(self, response: Response) -> Response:
        """The same response without secrets."""
        return replace(response, headers=self.headers(response.headers), body=self.body(response.body))

    def exchange(self, exchange: Exchange) -> Exchange:
        """The same exchange without secrets."""
        return replace(
            exchange,
            request=self.request(exchange.request),
            response=None if exchange.response is None else self.response(exchange.response),
            base_url=self.text(exchange.base_url),
        )

    def _header(self, name: str, value: str) -> str:
        if not value or not secret_looking(name):
            return self.text(value)
        signature = _SIGNATURE.fullmatch(value.strip())
        if name.lower() == "authorization" and signature is not None:
            # The algorithm and the list of signed headers say why a signature was refused and give nothing away.
            return (
                f"{signature['algorithm']} Access={MASK}, "
                f"SignedHeaders={self.text(signature['signed'])}, Signature={MASK}"
            )
        return MASK

    @staticmethod
    def _query_pair(pair: re.Match[str]) -> str:
        return f"{pair['name']}={MASK}" if pair["value"] and secret_looking(pair["name"]) else pair[0]


def _mask_loosely(text: str) -> str:
    """A text that is not JSON, with every `name: value` masked whose name looks secret; quotes stay."""
    parts: list[str] = []
    position = 0
    while (name := _LOOSE_NAME.search(text, position)) is not None:
        parts.append(text[position : name.end()])
        position = name.end()
        value = _LOOSE_VALUE.match(text, position) if secret_looking(name["name"]) else None
        if value is not None:
            opening = value["quote"] or value["single"] or value["escaped"] or ""
            closing = value["end"] or value["single_end"] or value["escaped_end"] or ""
            parts += [opening, MASK, closing]
            position = value.end()
    return "".join(parts) + text[position:]

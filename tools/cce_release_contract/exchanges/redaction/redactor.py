"""Remove the secrets from exchanges and texts before they are shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from cce_release_contract.exchanges.case import Case
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.redaction.known_secrets import KnownSecrets
from cce_release_contract.exchanges.redaction.parameters import (
    is_form,
    redact_parameters,
    redact_queries,
    redact_target,
)
from cce_release_contract.exchanges.redaction.redacted_json import redact_json
from cce_release_contract.exchanges.redaction.secret_names import MASK, OTHER_TOKEN, Substitute, mask, secret_looking
from cce_release_contract.exchanges.redaction.withholding import WITHHELD
from cce_release_contract.exchanges.request import Headers, Request
from cce_release_contract.exchanges.response import Response
from cce_release_contract.exchanges.target_text import TargetText
from cce_release_contract.printable import one_line, shortened

_LONGEST_READ: Final = 64 * 1024
"""How many characters of a text are searched for names of secrets if only its beginning is quoted."""

_USERINFO: Final = re.compile(r"(?<=://)[^/\s?#\"']*@")
_SIGNATURE: Final = re.compile(
    r"(?P<algorithm>[A-Z0-9]+-[A-Z0-9-]+) (?:Access|Credential)=(?P<key>[^,\s]+), "
    r"SignedHeaders=(?P<signed>[^,\s]*), Signature=(?P<signature>[^,\s]+)"
)
# Possessive: a body of megabytes is read once, without backtracking.
_LOOSE_NAME: Final = re.compile(r"""(?<![\w.-])(?P<name>[\w.-]{2,}+)\\*+["']?+\s*+[:=]\s*+""")
_LONGEST_NAME: Final = 64
"""How many of the last characters of a name are checked."""

_QUOTED: Final = r"""
    (?P<quote>")[^"\\]*+(?:\\.[^"\\]*+)*+(?P<end>"?)
    | (?P<single>')[^'\n]*(?P<single_end>'?)
    | (?P<escaped>\\+["'])(?:.*?)(?P<escaped_end>(?<!\\)(?P=escaped)|$)
"""
_LOOSE_VALUE: Final = re.compile(rf"""{_QUOTED} | [^\s,;&}}\]"'\\]+""", re.VERBOSE | re.DOTALL)
_LINE_VALUE: Final = re.compile(
    rf"""{_QUOTED} | [|>][-+]?[ \t]*+(?:\n[ \t]++[^\n]*+)++ | [^\s"'\\{{\[|>][^\n]*[^\s"'}}\]]""",
    re.VERBOSE | re.DOTALL,
)
"""The value of a line `name: two words`, or of the lines after `name: |`, as in YAML and INI files."""

_LONGEST_INDENT: Final = 64
_SCHEME_AND_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]*+[ \t]++[^\s,;&}\]\"'\\]++")
"""The value of a header that authenticates: `Bearer TOKEN`. Source: RFC 9110, section 11.6.2."""


class Redactor:
    """Masks secrets by header name, by member name and by value.

    `secrets` are the values known to be secret (tokens, keys). They are masked everywhere and in any spelling (see
    `known_secrets`). Empty ones and those under four characters are ignored. `shown` tells what to
    show instead of a secret.
    """

    def __init__(self, secrets: Iterable[str] = (), *, shown: Substitute = mask) -> None:
        self._secrets = KnownSecrets(secrets, shown=shown)
        self._shown = shown

    def text(self, text: str) -> str:
        """Any text without known secret values and without the user part of URLs."""
        text = self._secrets.masked(text)
        return _USERINFO.sub(f"{MASK}@", text) if "@" in text else text

    def prose(self, text: str) -> str:
        """Any text as `text` shows it, and without the values beside names of secrets in it."""
        return self._loosely(self.text(text))

    def quote(self, said: TargetText, longest: int = 300) -> str:
        """Text from a target that a message may quote: without secrets, in one printable line, then cut."""
        # The searched part contains the whole secret even if the beginning ends inside it.
        text = self.text(said.unredacted[: _LONGEST_READ + self._secrets.longest])[:_LONGEST_READ]
        return shortened(one_line(self._by_name(text)), longest)

    def members(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """A release as a target shows it, with members that may be quoted. Values and resources stay unchanged."""
        return {
            name: member
            if name in WITHHELD or member is None or isinstance(member, bool | int | float)
            else self.quote(TargetText.of(member))
            for name, member in document.items()
        }

    def target(self, target: str) -> str:
        """A request target without known secret values and without the values of secret-looking parameters."""
        return redact_target(self.text(target), self._shown, self._by_name)

    def headers(self, headers: Headers) -> Headers:
        """The same headers, secret ones masked by their name, the others as any text."""
        return tuple((self.text(name), self._header(name, value)) for name, value in headers)

    def body(self, body: bytes) -> bytes:
        """The same body; JSON stays JSON and keeps its spelling where nothing was masked."""
        if not body:
            return body
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            return self.prose(body.decode("latin-1")).encode("latin-1")
        return self._by_name(text, self.text).encode("utf-8", "surrogatepass")

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
            case=None if exchange.case is None else self.case(exchange.case),
        )

    def case(self, case: Case) -> Case:
        """The same case without secrets."""
        return replace(case, request=self.request(case.request), reason=self.text(case.reason))

    def _by_name(self, text: str, mask_text: Callable[[str], str] = str) -> str:
        """A text with the values of secret-looking names masked. `mask_text` is applied to the rest."""

        def mask_string(string: str) -> str:
            return self._loosely(mask_text(string))

        redacted = redact_json(text, mask_string, shown=self._shown)
        return mask_string(text) if redacted is None else redacted

    def _loosely(self, text: str) -> str:
        """A text that is not JSON, with the values of secret-looking names masked."""
        if "=" not in text and ":" not in text:
            return text
        if "=" in text and is_form(text):
            return redact_parameters(text, self._shown, self._by_name)
        if "?" in text:
            text = redact_queries(text, self._shown, self._by_name)
        return _mask_loosely(text, self._shown)

    def _header(self, name: str, value: str) -> str:
        if not value or not secret_looking(name):
            return self.prose(value)
        if value == OTHER_TOKEN:
            return value
        signature = _SIGNATURE.fullmatch(value.strip())
        if name.lower() == "authorization" and signature is not None:
            # The algorithm and the signed headers help to explain a refusal, and contain no secret.
            return (
                f"{signature['algorithm']} Access={self._shown(signature['key'])}, "
                f"SignedHeaders={self.text(signature['signed'])}, Signature={self._shown(signature['signature'])}"
            )
        return self._shown(value)


def _mask_loosely(text: str, shown: Substitute = mask) -> str:
    """A text that is not JSON, with every `name: value` masked whose name looks secret; quotes stay."""
    parts: list[str] = []
    position = 0
    while (name := _LOOSE_NAME.search(text, position)) is not None:
        parts.append(text[position : name.end()])
        position = name.end()
        known = name["name"][-_LONGEST_NAME:]
        scheme = _SCHEME_AND_WORD.match(text, position) if known.lower().endswith("authorization") else None
        value = _loose_value(text, name) if secret_looking(known) else None
        if scheme is not None:
            parts.append(shown(scheme[0]))
            position = scheme.end()
        elif value is not None:
            opening = value["quote"] or value["single"] or value["escaped"] or ""
            closing = value["end"] or value["single_end"] or value["escaped_end"] or ""
            parts += [opening, shown(value[0][len(opening) : len(value[0]) - len(closing)]), closing]
            position = value.end()
    return "".join(parts) + text[position:]


def _loose_value(text: str, name: re.Match[str]) -> re.Match[str] | None:
    """The value after a name: to the end of its line, if the line holds nothing else."""
    start = name.start()
    before = text[max(start - _LONGEST_INDENT, 0) : start].rstrip(" \t-")
    alone = (before.endswith("\n") or (not before and start < _LONGEST_INDENT)) and "\n" not in name[0]
    return (_LINE_VALUE if alone else _LOOSE_VALUE).match(text, name.end()) or _LOOSE_VALUE.match(text, name.end())

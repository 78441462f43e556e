"""Names for secrets: the same secret has the same name, and no name tells its secret."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeVar

from cce_release_contract.exchanges.redaction.redactor import Redactor
from cce_release_contract.exchanges.redaction.secret_names import Substitute

PSEUDONYM: Final = "hmac-"
"""The beginning of a name."""

_DIGITS: Final = 24
_MOST_REMEMBERED: Final = 32
_MOST_OF_ONE: Final = 128
_SIGNATURE: Final = re.compile(r"[0-9a-f]{64}")
_LARGEST_KEPT_BODY: Final = 65_536
_MOST_BODIES: Final = 32
_SHORTEST_REMEMBERED: Final = 8
"""Shorter values occur by accident, and are only recognised by the names of their members."""

_WORD: Final = re.compile(r"[A-Za-z][A-Za-z_-]{7,63}")
_MOST_WORDS: Final = 4096
_COOKIE: Final = re.compile(r"[ \t]*([\w.-]+)=\"?([^\";]*)")
_COOKIE_ATTRIBUTES: Final = frozenset({"path", "domain", "expires", "max-age", "samesite"})

Redacted = TypeVar("Redacted")


class _BodyMemory(Redactor):
    """A redactor that redacts the same body once: clients that wait for a release read the same one often.

    `written` are the paths and the bodies that it has made since they were last taken.
    """

    def __init__(self, known: Iterable[str] = (), *, shown: Substitute, on_path: Callable[[str], None]) -> None:
        super().__init__(known, shown=shown)
        self._bodies: dict[bytes, bytes] = {}
        self._on_path = on_path
        self.written: list[bytes] = []

    def target(self, target: str) -> str:
        """The same target without secrets."""
        self._on_path(target.partition("?")[0])
        return super().target(target)

    def body(self, body: bytes) -> bytes:
        """The same body without secrets."""
        known = self._bodies.get(body)
        if known is None:
            known = super().body(body)
            self.written.append(known[:_LARGEST_KEPT_BODY])
            if len(body) <= _LARGEST_KEPT_BODY and len(self._bodies) < _MOST_BODIES:
                self._bodies[body] = known
        return known


class _Words:
    """Words that are no secrets, since they were shown before a secret was the same: the last thousands of them."""

    def __init__(self, always: str) -> None:
        self._always = always.lower()
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._text = ""

    def add(self, text: str) -> None:
        """The words of a text that is shown."""
        for word in _WORD.findall(text):
            if word.lower() not in self._seen:
                self._seen[word.lower()] = None
                self._text = ""
                if len(self._seen) > _MOST_WORDS:
                    self._seen.popitem(last=False)

    def __contains__(self, secret: str) -> bool:
        if not _WORD.fullmatch(secret):
            return False
        self._text = self._text or "\n".join(self._seen)
        return secret.lower() in self._text or secret.lower() in self._always


class Pseudonyms:
    """Redacts with names instead of masks, so that a reader still sees where a secret occurs again.

    A name is an HMAC of the secret under a key that exists in this process alone. All secrets of an exchange, up to
    128, are recognised by value in it, and the last 32 in whatever follows; but of signatures the last one alone, since
    each request has another. So are the parts of a secret that authenticate by themselves: the token after its scheme,
    a password in base64, the values of cookies. What is masked already stays as it is.

    A secret that is a word which was shown before is not recognised by value: names of members would be replaced, and
    what was read before would seem to have changed. `words` are shown from the beginning.
    """

    def __init__(self, words: str = "") -> None:
        self._key = secrets.token_bytes(32)
        self._remembered: OrderedDict[str, None] = OrderedDict()
        self._signature = ""
        self._words = _Words(words)
        self._met: dict[str, None] = {}
        self._made: set[str] = set()
        self._known: frozenset[str] = frozenset()
        self._redactor = self._redactor_of(())

    def redacted(self, redact: Callable[[Redactor], Redacted], *, again: bool = False) -> Redacted:
        """What `redact` makes with a redactor. It is called again if it met a secret that was not known before.

        `again` says that it redacts more of the exchange of the last call.
        """
        if not again:
            self._met.clear()
            self._made.clear()
        result = redact(self._redactor)
        self._remember()
        if not self._known.issuperset(self._met):
            self._known = frozenset((*self._remembered, *self._met, self._signature))
            self._redactor = self._redactor_of(self._known)
            result = redact(self._redactor)
        for body in self._redactor.written:
            self._words.add(body.decode("latin-1"))
        self._redactor.written.clear()
        return result

    def _redactor_of(self, known: Iterable[str]) -> _BodyMemory:
        return _BodyMemory(known, shown=self._shown, on_path=self._words.add)

    def _shown(self, secret: str) -> str:
        if not secret.strip("*") or secret in self._made:
            return secret
        for part in (secret, *_parts_of(secret)):
            if len(part) >= _SHORTEST_REMEMBERED and len(self._met) < _MOST_OF_ONE and part not in self._words:
                self._met[part] = None
        digest = hmac.new(self._key, secret.encode("utf-8", "surrogatepass"), hashlib.sha256)
        name = f"{PSEUDONYM}{digest.hexdigest()[:_DIGITS]}"
        self._made.add(name)
        return name

    def _remember(self) -> None:
        for secret in self._met:
            if _SIGNATURE.fullmatch(secret):
                self._signature = secret
                continue
            self._remembered[secret] = None
            self._remembered.move_to_end(secret)
            if len(self._remembered) > _MOST_REMEMBERED:
                self._remembered.popitem(last=False)


def _parts_of(secret: str) -> Iterator[str]:
    """What authenticates by itself inside a secret. Sources: RFC 9110, section 11.6.2; RFC 7617; RFC 6265."""
    scheme, _, word = secret.partition(" ")
    if scheme.isalpha() and word and " " not in word.strip():
        yield word.strip()
        try:
            user, mark, password = base64.b64decode(word, validate=True).decode("utf-8").partition(":")
        except (binascii.Error, ValueError):
            user = mark = password = ""
        if mark:
            yield f"{user}:{password}"
            yield password
    if "=" in secret:
        for name, value in (found.groups() for found in map(_COOKIE.match, secret.split(";")) if found):
            if name.lower() not in _COOKIE_ATTRIBUTES:
                yield value

"""Names for secrets: the same secret has the same name, and no name tells its secret."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from cce_release_contract.exchanges.redaction.redactor import Redactor
from cce_release_contract.exchanges.redaction.secret_names import Substitute

PSEUDONYM: Final = "hmac-"
"""The beginning of a name."""

_DIGITS: Final = 24
_MOST_REMEMBERED: Final = 32
_SIGNATURE: Final = re.compile(r"[0-9a-f]{64}")
_LARGEST_KEPT_BODY: Final = 65_536
_MOST_BODIES: Final = 32
_SHORTEST_REMEMBERED: Final = 8
"""Shorter values occur by accident, and are only recognised by the names of their members."""

Redacted = TypeVar("Redacted")


class _BodyMemory(Redactor):
    """A redactor that redacts the same body once: clients that wait for a release read the same one often."""

    def __init__(self, known: Iterable[str] = (), *, shown: Substitute) -> None:
        super().__init__(known, shown=shown)
        self._bodies: dict[bytes, bytes] = {}

    def body(self, body: bytes) -> bytes:
        """The same body without secrets."""
        known = self._bodies.get(body)
        if known is None:
            known = super().body(body)
            if len(body) <= _LARGEST_KEPT_BODY and len(self._bodies) < _MOST_BODIES:
                self._bodies[body] = known
        return known


class Pseudonyms:
    """Redacts with names instead of masks, so that a reader still sees where a secret occurs again.

    A name is an HMAC of the secret under a key that exists in this process alone. The last 32 secrets are recognised by
    value in whatever follows, but of signatures the last one alone, since each request has another. What is masked
    already stays as it is.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._remembered: OrderedDict[str, None] = OrderedDict()
        self._signature = ""
        self._news = False
        self._redactor = _BodyMemory(shown=self._shown)

    def redacted(self, redact: Callable[[Redactor], Redacted]) -> Redacted:
        """What `redact` makes with a redactor. It is called again if it met a secret that was not known before."""
        for _ in range(2):
            self._news = False
            result = redact(self._redactor)
            if not self._news:
                break
            self._redactor = _BodyMemory((*self._remembered, self._signature), shown=self._shown)
        return result

    def _shown(self, secret: str) -> str:
        if not secret.strip("*") or secret.startswith(PSEUDONYM):
            return secret
        if _SIGNATURE.fullmatch(secret):
            self._news = self._news or secret != self._signature
            self._signature = secret
        elif len(secret) >= _SHORTEST_REMEMBERED:
            self._remember(secret)
        digest = hmac.new(self._key, secret.encode("utf-8", "surrogatepass"), hashlib.sha256)
        return f"{PSEUDONYM}{digest.hexdigest()[:_DIGITS]}"

    def _remember(self, secret: str) -> None:
        if secret not in self._remembered:
            self._news = True
            self._remembered[secret] = None
            if len(self._remembered) > _MOST_REMEMBERED:
                self._remembered.popitem(last=False)
        self._remembered.move_to_end(secret)

"""Whether a response shows the credentials of its run, in any spelling."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.redaction.known_secrets import KnownSecrets
from cce_release_contract.judging.problems import Problem

SHORTEST: Final = 12
"""Credentials with fewer characters may occur in a response by accident."""

_MOST_READ: Final = 256 * 1024
"""How many bytes of a body are searched: no error is longer, and every spelling takes a search of its own."""


def credential_problems(exchange: Exchange, secrets: Iterable[str]) -> list[Problem]:
    """Whether neither a header nor the body shows one of the secrets, spelt as it is or escaped or encoded.

    A problem does not quote what it found.
    """
    response, known = exchange.response, _known(frozenset(one for one in secrets if len(one) >= SHORTEST))
    if response is None:
        return []
    places = [(name, value) for name, value in response.headers]
    places.append(("", response.body[:_MOST_READ].decode("utf-8", "replace")))
    return [
        Problem(place, "nothing of the credentials", "the credentials of a request")
        for place, text in places
        if known.shown_in(text)
    ]


def may_show_credentials(exchange: Exchange, secrets: Iterable[str]) -> bool:
    """Whether `credential_problems` may find something. It reads the response once, as one text."""
    response, known = exchange.response, _known(frozenset(one for one in secrets if len(one) >= SHORTEST))
    if response is None:
        return False
    body, values = response.body[:_MOST_READ], "\n".join([value for _, value in response.headers])
    if known.surely_absent(b"\n".join([values.encode("utf-8", "surrogatepass"), body])):
        return False
    return known.shown_in(f"{values}\n{body.decode('utf-8', 'replace')}")


@lru_cache(maxsize=32)
def _known(secrets: frozenset[str]) -> KnownSecrets:
    return KnownSecrets(secrets)

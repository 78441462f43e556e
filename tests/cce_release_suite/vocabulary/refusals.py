"""Error responses of several kinds, each provoked when a test first asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Final

from cce_release_contract.client.credentials import Anonymous, Token
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_suite._runner.outcomes import Inconclusive, NotApplicable
from cce_release_suite._runner.target.permission import READS_ALONE
from cce_release_suite.vocabulary.expect import precondition
from cce_release_suite.vocabulary.safe_release import SafeRelease

NEVER_ISSUED: Final = "0123456789abcdef" * 4

PROVOCATIONS: Final[dict[str, Callable[[SafeRelease], Exchange]]] = {
    "no credentials": lambda safe_release: safe_release.update(credentials=Anonymous()),
    "unknown token": lambda safe_release: safe_release.update(credentials=Token(NEVER_ISSUED)),
    "not found": lambda safe_release: safe_release.endpoint.update(safe_release.missing, safe_release.body()),
    "not JSON": lambda safe_release: safe_release.update(b"{"),
    "invalid": lambda safe_release: safe_release.update(safe_release.body("delete")),
    "media type": lambda safe_release: safe_release.update(content_type="text/plain"),
}
"""A request for each kind of refusal, by what is wrong with it."""


READ_PROVOCATIONS: Final[dict[str, Callable[[SafeRelease], Exchange]]] = {
    "no credentials": lambda safe_release: safe_release.endpoint.show(safe_release.missing, credentials=Anonymous()),
    "unknown token": lambda safe_release: safe_release.endpoint.show(
        safe_release.missing, credentials=Token(NEVER_ISSUED)
    ),
    "not found": lambda safe_release: safe_release.endpoint.show(safe_release.missing),
}
"""Those that a read can provoke, for a run of reads alone."""


class Refusals:
    """The responses to the provocations, by kind.

    `kept` outlives the test where the target is live: a refusal looks the same for every test that reads it, and each
    write counts against the little that a live target allows. `show` is called with each exchange that is used again,
    so that it is in the report of the test. A run of reads alone has fewer kinds; asking for another one raises
    `NotApplicable`.
    """

    def __init__(
        self,
        safe_release: SafeRelease,
        kept: dict[str, Exchange],
        show: Callable[[Exchange], None],
        *,
        reads_alone: bool = False,
    ) -> None:
        self._safe_release = safe_release
        self._provocations = READ_PROVOCATIONS if reads_alone else PROVOCATIONS
        self._kept = kept
        self._show = show

    def __getitem__(self, kind: str) -> Exchange:
        if kind not in self._provocations:
            raise NotApplicable(READS_ALONE)
        if kind in self._kept:
            self._show(self._kept[kind])
        else:
            exchange = self._provocations[kind](self._safe_release)
            precondition(exchange)
            self._kept[kind] = exchange
        return self._kept[kind]

    def __iter__(self) -> Iterator[Exchange]:
        return (self[kind] for kind in self._provocations)

    def errors(self) -> Iterator[Exchange]:
        """Those that are errors. An accepted request shows no error body; other clauses judge that it was accepted.

        Raises `Inconclusive` at the end if none was.
        """
        seen = False
        for exchange in self:
            if precondition(exchange).status >= HTTPStatus.BAD_REQUEST:
                seen = True
                yield exchange
        if not seen:
            raise Inconclusive("the target returned no error, so no error body was seen")

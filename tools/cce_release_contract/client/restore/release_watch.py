"""Stop writing when a response shows that a process other than this run changed the release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, Protocol

from cce_release_contract.client.restore.baseline import PENDING
from cce_release_contract.client.restore.journal import Journal
from cce_release_contract.client.target import Address
from cce_release_contract.contract.operations import Effect
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.exchanges.response import Response
from cce_release_contract.exchanges.target_text import TargetText

ENDED_BADLY: Final = ("FAILED", "UNKNOWN")


_QUOTED: Final = ("name", "namespace", "cluster_id", "status")
"""The members that a reason may quote."""


class Writing(Protocol):
    """A gateway, whose writing can be stopped. `redactor` makes text from the target safe to quote."""

    writing_stopped: str
    redactor: Redactor


@dataclass(slots=True)
class ReleaseWatch:
    """A listener of a gateway that checks each exchange of one release and stops writing if needed.

    `journal` knows which revisions the run can have made. It is None for a run without reads: such a run requests dry
    runs only, and they all announce the same revision.
    """

    gateway: Writing
    address: Address
    journal: Journal | None = None
    _announced: int | None = None

    def __call__(self, exchange: Exchange) -> None:
        """Check one exchange. Raises TargetError if the journal cannot be written."""
        document = _shown(exchange.response)
        if exchange.request.path != self.address.path() or document is None:
            return
        quote = self.gateway.redactor.quote
        texts = {name: said for name in _QUOTED if isinstance(said := document.get(name), str)}
        shown = document | {name: quote(TargetText(said)) for name, said in texts.items()}
        request = exchange.request
        read = self.address.contract.effect_of(request.method, request.path) is Effect.READ
        reason = self._objection(shown, read=read)
        if reason:
            self.gateway.writing_stopped = self.gateway.writing_stopped or reason
        elif self.journal is not None and read and shown.get("status") not in PENDING:
            revision = shown_revision(shown)
            if revision is not None:
                self.journal.seen(revision)

    def _objection(self, shown: Mapping[str, Any], *, read: bool) -> str:
        foreign = foreign_identity(self.address, shown)
        if foreign:
            return f"a response shows another release: {foreign}"
        revision = shown_revision(shown)
        if revision is None:
            return ""
        if self.journal is None:
            return self._objection_to_announced(revision)
        if revision > self.journal.highest_own():
            return (
                f"a response shows revision {revision}, and this run can have made at most"
                f" {self.journal.highest_own()}: another process updates the release, or the number is wrong"
            )
        if read and revision < self.journal.found:
            return f"a response shows revision {revision}, and the run found revision {self.journal.found}"
        # With --baseline-revision, a run may begin with a failed release.
        if shown.get("status") in ENDED_BADLY and revision != self.journal.found:
            return f"revision {revision} ended as {shown['status']}"
        return ""

    def _objection_to_announced(self, revision: int) -> str:
        if self._announced is None:
            self._announced = revision
        if revision == self._announced:
            return ""
        return (
            f"a dry run announces revision {revision}, and an earlier one announced {self._announced}: another"
            " process updates the release, or the target executes dry runs"
        )


def _shown(response: Response | None) -> dict[str, Any] | None:
    """The release that a response shows; None if it shows none."""
    if response is None or response.status >= HTTPStatus.MULTIPLE_CHOICES:
        return None
    try:
        document = response.json()
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def shown_revision(shown: Mapping[str, Any]) -> int | None:
    """The revision number that is shown, 1 or more; None if there is none."""
    revision = shown.get("version")
    return revision if isinstance(revision, int) and not isinstance(revision, bool) and revision > 0 else None


def foreign_identity(address: Address, shown: Mapping[str, Any]) -> str:
    """Why this is not the release of the address, in words; empty if nothing differs.

    `shown` has members that may be quoted. A member that is missing or not a string does not count: another clause
    requires it.
    """
    own = {"name": address.name, "namespace": address.namespace, "cluster_id": address.cluster_id}
    for member, value in own.items():
        if isinstance(shown.get(member), str) and shown[member] != value:
            return f"its {member} is {shown[member]!r}, not {value!r}"
    return ""

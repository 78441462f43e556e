"""What a run may do to the named release of a live target."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final, Protocol

from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import Request
from cce_release_contract.settings.marker import Marker


@dataclass(frozen=True, slots=True)
class Arming:
    """What the user allowed for this run in addition to reads: dry runs of the named release, or updates of it.

    With a `marker`, an upgrade may set that one value.
    """

    dry_runs: bool = False
    writes: bool = False
    marker: Marker | None = None


UNARMED: Final = Arming()


class Reach(Enum):
    """What a request can do to the named release."""

    NOTHING = "it reads, or it names an impossible release"
    DRY_RUN = "it requests a dry run of the named release"
    WRITE = "it updates the named release"


class WriteObserver(Protocol):
    """An object that is called for each request that could change the named release."""

    def intends(self, request: Request, reach: Reach) -> None:
        """Called before the request is sent. The request is not sent if this raises."""
        ...

    def received(self, exchange: Exchange, reach: Reach) -> None:
        """Called after the request was sent. The exchange may have no response."""
        ...

"""How far a run may go with the named release of a live target."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final, Protocol

from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import Request


@dataclass(frozen=True, slots=True)
class Arming:
    """What the user allowed for this run beside reads: dry runs of the named release, updates of it."""

    dry_runs: bool = False
    writes: bool = False


UNARMED: Final = Arming()


class Reach(Enum):
    """What a request can do to the named release."""

    NOTHING = "it reads, or it names an impossible release"
    DRY_RUN = "it asks for a dry run of the named release"
    WRITE = "it updates the named release"


class WriteObserver(Protocol):
    """Hears of requests that could change the named release."""

    def intends(self, request: Request, reach: Reach) -> None:
        """The request is about to leave; it does not if this raises."""
        ...

    def answered(self, exchange: Exchange, reach: Reach) -> None:
        """The request left; what came of it may be nothing at all."""
        ...

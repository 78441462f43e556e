"""Whether a run may update at all: what its settings say, and what a live target returns to its updates."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from cce_release_contract.client.retrying import is_busy
from cce_release_contract.exchanges.exchange import Exchange

READS_ALONE: Final = "needs a PUT, and the run sends none (--max-puts 0)"
READ_ONLY: Final = (
    "the target returns 403 to every update with the run's credentials, which may only read: give --max-puts 0 for a"
    " run of reads alone, or credentials that may update (cce:release:update)"
)
_ENOUGH: Final = 3
"""Updates that get 403, and none before them anything else that counts, after which no more is sent."""


@dataclass(slots=True)
class Permission:
    """What is known of it. `reads_alone`: the run is not to send a PUT; `live`: the target's 403 may be about the user.

    A response of 2xx or 404 shows that the credentials may update: the target carried an update out, or looked its
    release up. A refusal of the body shows nothing, as it may come before the permission is looked at.
    """

    live: bool = False
    reads_alone: bool = False
    _granted: bool = False
    _denied: int = 0

    def note(self, exchange: Exchange) -> None:
        """Take one response in."""
        if exchange.request.method != "PUT" or exchange.status is None:
            return
        if 200 <= exchange.status < 300 or exchange.status == HTTPStatus.NOT_FOUND or is_busy(exchange):
            self._granted = True
        elif exchange.status == HTTPStatus.FORBIDDEN:
            self._denied += 1

    @property
    def missing(self) -> bool:
        """Whether so many updates were forbidden that the next one would be forbidden too."""
        return self.live and not self._granted and self._denied >= _ENOUGH

    def denied(self, exchange: Exchange) -> bool:
        """Whether a response to the run's own credentials says that they may not update, and nothing else."""
        forbidden = exchange.request.method == "PUT" and exchange.status == HTTPStatus.FORBIDDEN
        return self.live and forbidden and not self._granted and not is_busy(exchange)

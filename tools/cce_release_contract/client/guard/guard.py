"""Whether a request may be sent to a target, by its final method, target, headers and body."""

from __future__ import annotations

import re
from typing import Final, Protocol
from urllib.parse import urlsplit

from cce_release_contract.client.guard.arming import Reach
from cce_release_contract.client.guard.live_guard import LiveGuard
from cce_release_contract.client.guard.nonexistent_names import impossible_prefix
from cce_release_contract.client.target import Target, host_header
from cce_release_contract.errors import GuardRefusal
from cce_release_contract.exchanges.request import Request

__all__ = ["EmulatorGuard", "Guard", "LiveGuard", "guard_for"]

_RESERVED_DOMAINS: Final = (".invalid", ".test", ".example")
"""Names that belong to no host. Source: RFC 2606 and RFC 6761."""

_LINE_BREAKS: Final = re.compile(r"[\r\n\x00]")


class Guard(Protocol):
    """Decides about one request."""

    def check(self, request: Request) -> None:
        """Return if the request may be sent. Raises GuardRefusal if not."""
        ...

    def reach(self, request: Request) -> Reach:
        """What a request that may be sent can do to the named release of a live target."""
        ...


class EmulatorGuard:
    """Allows any method, path and body that can only reach this emulator.

    Refuses absolute targets of another origin, Host headers of another host (except reserved domains such as
    `other.invalid`, which belong to no host), and line breaks that would start a second request.
    """

    def __init__(self, base_url: str) -> None:
        self._host = host_header(base_url).lower()

    def check(self, request: Request) -> None:
        """Return if the request stays on this emulator. Raises GuardRefusal."""
        parts = (request.method, request.target, *(text for pair in request.headers for text in pair))
        if any(_LINE_BREAKS.search(part) for part in parts):
            raise GuardRefusal("a line break in the head would make it two requests", where=repr(request))
        if "://" in request.target.partition("?")[0]:
            try:
                host = urlsplit(request.target).netloc.lower()
            except ValueError:
                host = ""
            if host != self._host:
                raise GuardRefusal(f"the target {request.target!r} names another host than {self._host}")
        for name, value in request.headers:
            if name.strip().lower() == "host" and not self._stays(value):
                raise GuardRefusal(
                    f"the Host header {value!r} may reach another host than {self._host}",
                    remedy="use a name of a reserved domain, such as other.invalid",
                )

    def reach(self, request: Request) -> Reach:
        """Always `NOTHING`: an emulator needs no protection."""
        del request
        return Reach.NOTHING

    def _stays(self, host: str) -> bool:
        wanted = host.strip().lower()
        return wanted in ("", self._host) or wanted.partition(":")[0].endswith(_RESERVED_DOMAINS)


def guard_for(target: Target, run_id: str) -> Guard:
    """The guard of a target: everything for a proven sandbox; for any other target, what its arming allows.

    Raises ValueError for a bad run id.
    """
    if target.is_vouched_for:
        return EmulatorGuard(target.base_url)
    impossible_prefix(run_id)  # a run id of another form fails here, before the first request
    return LiveGuard(target.base_url, target.address, target.chart_ids, run_id, target.arming)

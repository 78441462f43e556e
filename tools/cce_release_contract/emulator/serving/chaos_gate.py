"""The gate in front of the contract's path, which delays, refuses or cuts off requests.

It is outside the rules. A request that gets a chaos status or a reset is not executed; one with a lost response is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import replace
from typing import Any, Final

from cce_release_contract.emulator.app import is_control
from cce_release_contract.emulator.error_bodies import (
    BACKEND_TIMEOUT,
    BACKEND_UNAVAILABLE,
    IAM_UNAVAILABLE,
    THROTTLED,
    ErrorKind,
)
from cce_release_contract.emulator.incoming import new_request_id
from cce_release_contract.emulator.serving.chaos import Chaos, ChaosSequence
from cce_release_contract.emulator.serving.http_protocol import RESET_KEY
from cce_release_contract.emulator.wire_responses import Application, AsgiScope, Receive, Send, error_response

_KINDS: Final[Mapping[str, ErrorKind]] = {
    "status_429": THROTTLED,
    "status_502": BACKEND_UNAVAILABLE,
    "status_503": IAM_UNAVAILABLE,
    "status_504": BACKEND_TIMEOUT,
}
_SAY_WHEN: Final = (429, 503)
"""Statuses that may have a Retry-After. Source: RFC 9110, section 10.2.3; RFC 6585, section 4."""


class ChaosGate:
    """An ASGI application around the emulator's; requests without a problem pass unchanged.

    The control API is never affected. `sleep` waits for a number of seconds.
    """

    def __init__(
        self, inside: Application, chaos: Chaos, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._inside = inside
        self._chaos = chaos
        self._sequence = ChaosSequence(chaos)
        self._sleep = sleep

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Pass on one request, or give it a problem (ASGI 3)."""
        if scope["type"] != "http" or is_control(scope) or not self._chaos.touches(scope["method"]):
            await self._inside(scope, receive, send)
            return
        trouble, seconds = self._sequence.draw()
        if seconds:
            await self._sleep(seconds)
        if not trouble:
            await self._inside(scope, receive, send)
        elif trouble in _KINDS:
            await self._turn_away(_KINDS[trouble], receive, send)
        else:
            if trouble == "lost_answers":
                await self._inside(scope, receive, _unsent)
            scope[RESET_KEY]()
            await _until(receive, lambda message: message["type"] == "http.disconnect")

    async def _turn_away(self, kind: ErrorKind, receive: Receive, send: Send) -> None:
        # A client that is still sending would not read the response, so read the whole request first.
        await _until(receive, lambda message: not message.get("more_body", False))
        response = error_response(kind, "", new_request_id())
        wait = self._chaos.retry_after_seconds
        if wait is not None and kind.status in _SAY_WHEN:
            response = replace(response, headers=(*response.headers, (b"retry-after", str(wait).encode())))
        await response.send(send)


async def _until(receive: Receive, last: Callable[[Mapping[str, Any]], bool]) -> None:
    while not last(await receive()):
        pass


async def _unsent(message: MutableMapping[str, Any]) -> None:
    """Discard the lost response."""

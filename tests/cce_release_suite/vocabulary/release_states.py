"""A release in a known state, and the steps that bring it there."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from cce_release_contract.client.polling import FEWEST_SECONDS_TO_READ, SETTLING, Polling
from cce_release_contract.client.restore.baseline import PENDING
from cce_release_contract.client.restore.release_watch import ENDED_BADLY
from cce_release_contract.client.retrying import is_busy
from cce_release_contract.client.target import Address
from cce_release_contract.exchanges.case import Case
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.judging.release_changes import numbers
from cce_release_contract.judging.texts import parsed_values
from cce_release_contract.judging.times import moment
from cce_release_suite._runner.capabilities import NO_REVISION
from cce_release_suite._runner.outcomes import Inconclusive, NotApplicable
from cce_release_suite.vocabulary.endpoint import Endpoint, update_body
from cce_release_suite.vocabulary.expect import SUCCESSES, describe, precondition
from cce_release_suite.vocabulary.shown import Shown, ShownList

__tracebackhide__ = True  # a failure shows the line of the test, not ours below it

EMULATOR_POLLING: Final = Polling(first_seconds=0.0, between_seconds=0.05, limit_seconds=0.3)
"""An emulator's clock is moved on between two looks, so an update that settles at all has settled at the second."""

FEWEST_LOOKS: Final = 3
"""How often a release is looked at before it counts as one that does not settle."""


@dataclass(slots=True)
class ReleaseState:
    """A release that the suite may update, together with what was done to it.

    `chart_id` is the chart that it was made from and `other_chart_id` another version of it, empty if the target has
    none. `version` is the current revision as far as this object knows, 0 if it does not; `responses` are those to its
    own updates, oldest first. `skip_time` moves the target's clock on until a pending update settles, where that can
    be done. `watch` is called after each response of the release, and ends the test where going on would do harm.
    """

    endpoint: Endpoint
    address: Address
    chart_id: str
    other_chart_id: str
    reads: bool
    polling: Polling
    version: int
    skip_time: Callable[[], None] = lambda: None
    watch: Callable[[], None] = lambda: None
    responses: list[Shown] = field(default_factory=list)

    def body(self, action: str = "upgrade", *, chart_id: str | None = None, **rest: Any) -> dict[str, Any]:
        """The body of an update of this release, by default with its own chart. Other arguments as in `update_body`."""
        return update_body(self.chart_id if chart_id is None else chart_id, action, **rest)

    def update(self, action: str = "upgrade", **arguments: Any) -> Exchange:
        """Send an update and return the exchange, whatever the response. Arguments as in `body`."""
        return self.submit(self.body(action, **arguments))

    def submit(self, body: dict[str, Any] | bytes | Case, **parts: Any) -> Exchange:
        """Send a body as an update. Arguments as in `Endpoint.update`.

        Without reads it is unknown when the last update settles, so a busy release is asked again until it accepts.
        """
        deadline = time.monotonic() + self.polling.limit_seconds
        while True:
            exchange = self.submit_once(body, **parts)
            if self.reads or not is_busy(exchange) or time.monotonic() > deadline:
                return exchange
            self.skip_time()
            self._wait(self.polling.between_seconds)

    def submit_once(self, body: dict[str, Any] | bytes | Case, **parts: Any) -> Exchange:
        """Send a body as an update, busy or not."""
        exchange = self.endpoint.update(self.address, body, **parts)
        self.watch()
        return exchange

    def upgrade(self, **arguments: Any) -> Shown:
        """Upgrade, wait until it settles, and return the response. Arguments as in `body`."""
        return self._make("upgrade", arguments)

    def rollback(self, **arguments: Any) -> Shown:
        """Roll back, wait until it settles, and return the response. Arguments as in `body`."""
        return self._make("rollback", arguments)

    def _make(self, action: str, arguments: dict[str, Any]) -> Shown:
        exchange = self.update(action, **arguments)
        response = release_of(exchange)
        if response is None:
            raise Inconclusive(f"a {action} that prepares the test failed with {describe(precondition(exchange))}")
        self.responses.append(response)
        self.settle()
        self.version = version_of(response)
        return response

    def settle(self) -> None:
        """Wait until the release is no longer pending. Raises `Inconclusive` if it fails or takes too long."""
        if not self.reads:
            return
        self._wait(self.polling.first_seconds)
        deadline = time.monotonic() + self.polling.limit_seconds
        looks = 0
        while (status := self.read(max(deadline - time.monotonic(), FEWEST_SECONDS_TO_READ)).get("status")) in PENDING:
            looks += 1
            # A machine that stood still for a while has not looked often enough to give up.
            if time.monotonic() > deadline and looks > FEWEST_LOOKS:
                raise Inconclusive(f"the release is still {status} after {self.polling.limit_seconds:g} seconds")
            self.skip_time()
            self._wait(self.polling.between_seconds)
        if status in ENDED_BADLY:
            raise Inconclusive(f"the release ended as {status}")

    def _wait(self, seconds: float) -> None:
        self.endpoint.gateway.wait(seconds, SETTLING)

    def read(self, within: float = math.inf) -> Shown:
        """Read the release, which may take `within` seconds. Raises `Inconclusive` if it cannot be read."""
        exchange = self.endpoint.show(self.address, within=within)
        self.watch()
        response = release_of(exchange)
        if response is None:
            raise Inconclusive(f"the release cannot be read: {describe(precondition(exchange))}")
        return response

    def next_revision(self) -> int:
        """The number that the next update makes. Raises `NotApplicable` where the current one cannot be known."""
        if not self.version:
            raise NotApplicable(NO_REVISION)
        return self.version + 1

    def earlier(self) -> int:
        """A revision to go back to: the one before the current one where the history has it, else the current one.

        Raises `NotApplicable` where none is known: 0 means the one before the current one, which need not be there.
        """
        if not self.version:
            raise NotApplicable(NO_REVISION)
        known = numbers(self.revisions()) if self.reads else []
        return max((number for number in known if number < self.version), default=self.version)

    def revisions(self) -> ShownList:
        """The release's history. Raises `Inconclusive` if it cannot be read."""
        exchange = self.endpoint.history(self.address)
        response = precondition(exchange)
        try:
            document = response.json()
        except ValueError:
            document = None
        if response.status != HTTPStatus.OK or not isinstance(document, list):
            raise Inconclusive(f"the history cannot be read: {describe(response)}")
        return ShownList((item for item in document if isinstance(item, dict)), exchange)


def upgraded_twice(release: ReleaseState) -> ReleaseState:
    """The release after two upgrades with different values, the responses of which are known."""
    release.upgrade(values={"imageTag": "v2", "x-second": {"only": 2}}, reset_values=True)
    release.upgrade(values={"imageTag": "v3", "x-third": [3]}, reset_values=True)
    return release


def release_of(exchange: Exchange) -> Shown | None:
    """The release that a response shows, or None if the response is not a success or not a JSON object."""
    response = precondition(exchange)
    if response.status not in SUCCESSES:
        return None
    try:
        document = response.json()
    except ValueError:
        return None
    return Shown(document, exchange) if isinstance(document, dict) else None


def version_of(response: Shown) -> int:
    """The response's revision number. Raises `Inconclusive` if it has none, which another clause judges."""
    version = response.get("version")
    if isinstance(version, bool) or not isinstance(version, int):
        raise Inconclusive("the version in the response is not a number, so the next one is unknown")
    return version


def time_of(response: Shown, member: str) -> datetime:
    """The moment that a member names. Raises `Inconclusive` if it is not a time, which another clause judges."""
    named = moment(response, member)
    if named is None:
        raise Inconclusive(f"{member} is {response.get(member)!r}, which is not a time")
    return named


def values_of(response: Shown) -> Shown:
    """The response's `values`, read. Raises `Inconclusive` if they are not the text of an object."""
    try:
        values = parsed_values(response)
    except ValueError:
        raise Inconclusive("the values in the response cannot be read") from None
    return Shown(values, response.exchange)


def state_of(response: Shown) -> Shown:
    """The members of a response that an update may change, so that two reads can be compared."""
    names = ("version", "chart_name", "chart_version", "values", "status", "description", "create_at", "update_at")
    state = {name: response.get(name) for name in names}
    with contextlib.suppress(ValueError):
        state["values"] = parsed_values(response)  # so that a difference shows the member and not the whole text
    return Shown(state, response.exchange)


def dry_run_of(make_release: Callable[[], ReleaseState], kept: list[Exchange]) -> Exchange:
    """A dry run of an upgrade: the one that is kept, or else a new one, which is kept."""
    if not kept:
        exchange = make_release().update(dry_run=True)
        precondition(exchange)
        kept.append(exchange)
    return kept[0]

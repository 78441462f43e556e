"""Faults that only parallel requests show: lost races, state shared by requests, torn or stale reads.

Each fault waits between two steps that belong together: an update until the other updates have arrived, a read until
they have their responses. Sequential requests are served correctly.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from cce_release_contract.contract.json_text import Json
from cce_release_contract.emulator.error_bodies import INTERNAL
from cce_release_contract.emulator.faults.fault_builders import PlanUpdate, settled_at_once, with_header
from cce_release_contract.emulator.faults.underway import Underway
from cce_release_contract.emulator.pipeline import AppendStep, Conversation, Fault, FindStep, Wrap
from cce_release_contract.emulator.rules.releases import Release, ReleaseKey, Revision
from cce_release_contract.emulator.rules.updates import PlannedUpdate, UpdateCommand
from cce_release_contract.emulator.storage.interface import RevisionConflict, StoreReads, StoreTransaction
from cce_release_contract.emulator.wire_responses import REQUEST_ID_HEADER, WireResponse, error_response

GROUP: Final = "concurrency"


JOIN_SECONDS: Final = 3.0
"""Seconds in which the next read can join a read that ran in parallel with an update."""

_AHEAD: Final = 1000
"""How far a wrong response is ahead of the new revision."""


@dataclass
class _Early:
    """The release as it was when the current request arrived."""

    release: Release | None = None


def _with_early(early: _Early, method: str) -> Mapping[str, Wrap]:
    """Keeps the release as it was when a request arrived, and responds after the other requests have arrived."""
    underway = Underway()
    others = underway.all_have_come if method == "PUT" else underway.all_have_responses

    async def conduct(conversation: Conversation) -> None:
        concerned = conversation.incoming.method == method
        seen = conversation.release() if concerned else None
        if concerned:
            await others(conversation.incoming.raw_path)
        early.release = seen
        try:
            response = conversation.respond()
        finally:
            early.release = None
        await conversation.send(response)

    return underway.wraps(conduct)


def _early_copy() -> Mapping[str, Wrap]:
    """Updates use the release as it was when they arrived; of two with the same number the later is dropped."""
    early = _Early()

    def find(original: FindStep) -> FindStep:
        def found(store: StoreReads, key: ReleaseKey) -> Release | None:
            seen = early.release
            return seen if seen is not None and seen.key == key else original(store, key)

        return found

    def append(original: AppendStep) -> AppendStep:
        def appended(transaction: StoreTransaction, key: ReleaseKey, revision: Revision) -> None:
            with suppress(RevisionConflict):
                original(transaction, key, revision)

        return appended

    return {**_with_early(early, "PUT"), "find_release": find, "append": append}


def _early_busy() -> Mapping[str, Wrap]:
    """The busy state of a release is read when an update arrives, and not again."""
    early = _Early()

    def plan(original: PlanUpdate) -> PlanUpdate:
        def planned(release: Release, command: UpdateCommand, now: datetime) -> PlannedUpdate:
            seen = early.release
            overtaken = seen is not None and seen.last.number < release.last.number
            return (settled_at_once(original) if overtaken else original)(release, command, now)

        return planned

    return {**_with_early(early, "PUT"), "plan": plan}


def _burnt_numbers() -> Mapping[str, Wrap]:
    """An update that waits for another one tries again and skips a number."""
    early = _Early()

    def plan(original: PlanUpdate) -> PlanUpdate:
        def planned(release: Release, command: UpdateCommand, now: datetime) -> PlannedUpdate:
            made = original(release, command, now)
            seen = early.release
            lost = 0 if seen is None else release.last.number - seen.last.number
            return replace(made, number=made.number + 1) if lost > 0 else made

        return planned

    return {**_with_early(early, "PUT"), "plan": plan}


def _numbers_ahead() -> Mapping[str, Wrap]:
    """An update that waits for another one returns a number far ahead of its own."""
    early = _Early()

    def plan(original: PlanUpdate) -> PlanUpdate:
        def planned(release: Release, command: UpdateCommand, now: datetime) -> PlannedUpdate:
            made = original(release, command, now)
            seen = early.release
            overtaken = seen is not None and release.last.number > seen.last.number
            return replace(made, number=made.number + _AHEAD) if overtaken else made

        return planned

    def append(original: AppendStep) -> AppendStep:
        def appended(transaction: StoreTransaction, key: ReleaseKey, revision: Revision) -> None:
            release = transaction.load(key)
            number = revision.number if release is None else release.last.number + 1
            original(transaction, key, replace(revision, number=number))

        return appended

    return {**_with_early(early, "PUT"), "plan": plan, "append": append}


def _early_values() -> Mapping[str, Wrap]:
    """A read takes the number from the release now and the values from an earlier state."""
    early = _Early()

    def current(original: Callable[[Release, datetime], Revision]) -> Callable[[Release, datetime], Revision]:
        def shown(release: Release, now: datetime) -> Revision:
            seen = early.release
            revision = original(release, now)
            return revision if seen is None else replace(revision, values=seen.last.values)

        return shown

    return {**_with_early(early, "GET"), "current": current}


def _one_body() -> Mapping[str, Wrap]:
    """All requests read the body of the request that arrived last."""
    latest: dict[str, bytes] = {}
    underway = Underway()

    async def conduct(conversation: Conversation) -> None:
        incoming = conversation.incoming
        if incoming.method == "PUT":
            latest["body"] = incoming.body
            await underway.all_have_come(incoming.raw_path)
            latest["current"] = latest["body"]
        response = conversation.respond()
        latest.pop("current", None)
        await conversation.send(response)

    def read(original: Callable[[bytes], Json]) -> Callable[[bytes], Json]:
        return lambda body: original(latest.get("current", body))

    return {**underway.wraps(conduct), "read_body": read}


def _fails_at_once() -> Mapping[str, Wrap]:
    """The second of two parallel updates of a release finds the database locked and fails."""
    busy: Counter[str] = Counter()
    underway = Underway()

    async def conduct(conversation: Conversation) -> None:
        incoming = conversation.incoming
        if incoming.method != "PUT":
            await conversation.send(conversation.respond())
            return
        if busy[incoming.raw_path]:
            await conversation.send(error_response(INTERNAL, "database is locked", incoming.request_id))
            return
        busy[incoming.raw_path] += 1
        try:
            await underway.all_have_come(incoming.raw_path)
        finally:
            busy.pop(incoming.raw_path)
        await conversation.send(conversation.respond())

    return underway.wraps(conduct)


def _shared_reads() -> Mapping[str, Wrap]:
    """A read that arrives during an equal read gets the same response."""
    flights: dict[tuple[str | None, ...], tuple[WireResponse, asyncio.Event]] = {}
    underway = Underway()

    async def conduct(conversation: Conversation) -> None:
        incoming = conversation.incoming
        if incoming.method != "GET":
            await conversation.send(conversation.respond())
            return
        flight = (incoming.target, incoming.header("x-auth-token"), incoming.header("authorization"))
        if flight in flights:
            shared, joined = flights[flight]
            joined.set()
            await conversation.send(with_header(shared, REQUEST_ID_HEADER, incoming.request_id.encode()))
            return
        response, joined = flights[flight] = conversation.respond(), asyncio.Event()
        try:
            if await underway.all_have_responses(incoming.raw_path):
                joined.clear()
                with suppress(TimeoutError):
                    await asyncio.wait_for(joined.wait(), JOIN_SECONDS)
        finally:
            flights.pop(flight)
        await conversation.send(response)

    return underway.wraps(conduct)


FAULTS: Final = (
    Fault(
        "update-on-an-early-copy",
        "an update uses the release as it was when the request arrived, so two parallel updates make the same revision",
        GROUP,
        ("concurrency.update.numbered", "concurrency.update.none_lost", "concurrency.update.explained"),
        _early_copy(),
        may_break=("concurrency.update.one_pending", "concurrency.release.independent"),
    ),
    Fault(
        "busy-looked-up-early",
        "the busy state of a release is read before its lock is held",
        GROUP,
        ("concurrency.update.one_pending",),
        _early_busy(),
    ),
    Fault(
        "number-burnt-in-a-race",
        "an update that loses a race skips a revision number",
        GROUP,
        ("concurrency.update.numbered", "concurrency.update.explained"),
        _burnt_numbers(),
        may_break=("concurrency.release.independent",),
    ),
    Fault(
        "number-ahead-in-a-race",
        "an update that waits for another one returns a number far ahead of its own",
        GROUP,
        ("concurrency.update.numbered", "concurrency.update.ordered"),
        _numbers_ahead(),
        may_break=(
            "concurrency.update.explained",
            "concurrency.update.none_lost",
            "concurrency.release.independent",
        ),
    ),
    Fault(
        "body-shared-by-requests",
        "parallel updates all read the body that arrived last",
        GROUP,
        ("concurrency.update.none_lost", "concurrency.release.independent"),
        _one_body(),
        may_break=("concurrency.update.explained", "concurrency.update.one_pending"),
    ),
    Fault(
        "second-update-crashes",
        "the second of two parallel updates of a release fails with 500",
        GROUP,
        ("concurrency.update.numbered",),
        _fails_at_once(),
        may_break=("concurrency.release.independent",),
    ),
    Fault(
        "read-torn",
        "a read during an update shows the new number with the old values",
        GROUP,
        ("concurrency.read.whole",),
        _early_values(),
        may_break=("concurrency.update.explained",),
    ),
    Fault(
        "reads-shared",
        "a read that joins another read in progress gets its result",
        GROUP,
        ("concurrency.read.current",),
        _shared_reads(),
        may_break=("concurrency.update.explained",),
    ),
)

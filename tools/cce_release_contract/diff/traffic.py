"""Which recorded exchanges a change concerns: those that the old document allows and the new one refuses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

import jsonschema_rs

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import child, split
from cce_release_contract.contract.schema_errors import BreachKind
from cce_release_contract.diff.changes import ContractEdit, DocumentDiff, TrafficCount
from cce_release_contract.diff.comparison import DocumentPair
from cce_release_contract.diff.normal_form import Direction
from cce_release_contract.diff.operation_changes import takes
from cce_release_contract.diff.operation_views import OperationView, Part, operation_views, schema_place
from cce_release_contract.diff.payload_changes import covering, covering_type, media_types
from cce_release_contract.diff.sources import Source

_WILD: Final = ("*", "{any}")
"""Steps of a change's path that stand for any item or member."""


@dataclass(frozen=True, slots=True)
class TrafficBody:
    """A JSON body with its media type."""

    media_type: str
    value: Json


@dataclass(frozen=True, slots=True)
class PlainExchange:
    """A recorded exchange: where it stands, and what of it is known. `status` is 0 without a response."""

    place: str
    method: str
    path: str
    sent: TrafficBody | None
    status: int
    received: TrafficBody | None


def with_traffic(diff: DocumentDiff, old: Source, new: Source, exchanges: Iterable[PlainExchange]) -> DocumentDiff:
    """The diff with the places of the exchanges that each change concerns. Reads the exchanges once."""
    traffic = _Traffic(diff, old, new)
    for exchange in exchanges:
        traffic.note(exchange)
    changes = tuple(
        replace(change, exchanges=tuple(places)) for change, places in zip(diff.changes, traffic.places, strict=True)
    )
    return replace(diff, changes=changes, traffic=TrafficCount(traffic.read, traffic.matched, traffic.concerned))


class _Traffic:
    def __init__(self, diff: DocumentDiff, old: Source, new: Source) -> None:
        self.places: list[list[str]] = [[] for _ in diff.changes]
        self.read = self.matched = self.concerned = 0
        self._changes = diff.changes
        self._pair = DocumentPair(old, new)
        self._before = list(operation_views(old))
        self._after = {operation.key: operation for operation in operation_views(new)}
        self._bases = {urlsplit(str(one.get("url", ""))).path.rstrip("/") for one in old.data.get("servers") or ()}

    def note(self, exchange: PlainExchange) -> None:
        """Add the place of an exchange to the changes that concern it."""
        self.read += 1
        old = self._operation(exchange)
        if old is None:
            return
        self.matched += 1
        found = sorted(set(self._concerned(exchange, old)))
        self.concerned += bool(found)
        for index in found:
            self.places[index].append(exchange.place)

    def _operation(self, exchange: PlainExchange) -> OperationView | None:
        """The operation of the old document; of several, the one with the fewest variables."""
        paths = [exchange.path[len(base) :] for base in {"", *self._bases} if exchange.path.startswith(f"{base}/")]
        fitting = [
            one
            for one in self._before
            if one.method.upper() == exchange.method and any(takes(one, path) for path in paths)
        ]
        return min(fitting, key=lambda one: one.path.count("{"), default=None)

    def _concerned(self, exchange: PlainExchange, old: OperationView) -> Iterator[int]:
        new = self._after.get(old.key)
        if new is None:
            yield from self._of("operation-removed", old.name)
            return
        if exchange.sent is not None:
            bodies = old.body(), new.body()
            if bodies[0] is not None and bodies[1] is not None:
                yield from self._refused(exchange.sent, (bodies[0], bodies[1]), "request", f"{new.name} request")
        if exchange.status:
            yield from self._response(exchange, old, new)

    def _response(self, exchange: PlainExchange, old: OperationView, new: OperationView) -> Iterator[int]:
        before, after = old.responses(), new.responses()
        status = str(exchange.status)
        was, now = covering(status, before), covering(status, after)
        if was is not None and now is None:
            yield from self._of("response-status-removed", f"{new.name} response {was}")
        elif was is not None and now is not None and exchange.received is not None:
            for name in dict.fromkeys((was, now)):
                yield from self._refused(
                    exchange.received, (before[was], after[now]), "response", f"{new.name} response {name}"
                )

    def _refused(
        self, body: TrafficBody, holders: tuple[Part, Part], direction: Direction, subject: str
    ) -> Iterator[int]:
        """The changes for which the new document refuses a body that the old one allows."""
        types = [media_types(source, one) for source, one in zip(self._sources, holders, strict=True)]
        names = [covering_type(body.media_type, known) for known in types]
        if names[0] is None:
            return
        if names[1] is None:
            yield from self._of(f"{direction}-media-type-removed", subject)
            return
        parts = types[0][names[0]], types[1][names[1]]
        if not all("schema" in part.value for part in parts):
            return
        errors = [
            self._pair.tools(source, direction).acceptance.errors(
                (schema_place(source, child(part.pointer, "schema")),), body.value
            )
            for source, part in zip(self._sources, parts, strict=True)
        ]
        if errors[0] or not errors[1]:
            return
        near = [index for index in self._of("", subject) if self._changes[index].body_schema]
        for error in errors[1]:
            depths = {index: _depth(error, self._changes[index]) for index in near}
            yield from (index for index in near if depths[index] == max(depths.values()))

    @property
    def _sources(self) -> tuple[Source, Source]:
        return self._pair.old, self._pair.new

    def _of(self, change_id: str, subject: str) -> Iterator[int]:
        """The changes with an id, or with any, of a part of the contract."""
        for index, change in enumerate(self._changes):
            if change_id in ("", change.id) and any(f"{one} ".startswith(f"{subject} ") for one in change.subjects):
                yield index


def _depth(error: jsonschema_rs.ValidationError, change: ContractEdit) -> int:
    """How many steps of an error's place are those of a change; -1 if it is elsewhere."""
    path = list(map(str, error.instance_path))
    kind: BreachKind = error.kind
    if kind.name == "required":
        path.append(str(kind.property))
    steps = split(change.path)
    fits = len(steps) <= len(path) and all(step in (at, *_WILD) for step, at in zip(steps, path, strict=False))
    return len(steps) if fits else -1

"""Reads one recording, whatever its form, entry by entry."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from cce_release_contract.errors import UsageError
from cce_release_contract.printable import printable
from cce_release_contract.recording.reading.har_entry import har_exchange
from cce_release_contract.recording.reading.json_stream import JsonStream, TooLarge, UnreadableJsonError
from cce_release_contract.recording.reading.other_exchanges import (
    exchanges_within,
    is_own,
    own_exchange,
    schemathesis_exchanges,
)
from cce_release_contract.recording.reading.recording_text import RecordingText, opened_recording
from cce_release_contract.recording.recorded import RecordedExchange

_MOST_NAMED: Final = 20
"""Entries that cannot be read and are named; the others are counted."""

_PARTS_OF_DOCUMENT: Final = frozenset({"log", "exchanges", "clauses"})
_PARTS_OF_ENTRY: Final = frozenset({"request", "response", "startedDateTime", "time", "pageref", "test", "started"})
_FORMS: Final = "a HAR file, lines of JSON with one exchange each, or an exchange log or report of this program"


@dataclass(slots=True)
class RecordingFile:
    """One recording. Iterate over it once; then `entries`, `unreadable`, `cut` and `cut_at` are complete.

    `unreadable` has the numbers of entries that are no exchange, with the reason; `unreadable_count` counts them all.
    `cut` says why the file could not be read to its end, empty if it was; `cut_at` is the byte where that is, of the
    unpacked file.
    """

    path: Path
    name: str
    entries: int = 0
    exchanges: int = 0
    unreadable_count: int = 0
    unreadable: list[tuple[int, str]] = field(default_factory=list)
    cut: str = ""
    cut_at: int = 0

    def __iter__(self) -> Iterator[RecordedExchange]:
        """The exchanges in the order of the file. Raises UsageError if it cannot be opened, or is no recording."""
        with opened_recording(self.path) as text:
            stream = JsonStream(text)
            try:
                yield from self._exchanges(stream, text)
                while text.read():
                    pass  # the end of a packed file shows whether it is whole
            except UnreadableJsonError as error:
                self.cut_at = stream.byte if not error.ended else text.bytes_read
                if not self.entries and not text.damage and not (error.ended and stream.began):
                    raise self._no_recording(f"it is not JSON: {error}") from error
                self.cut = text.damage or ("the file ends too early" if error.ended else f"it is not JSON: {error}")
            if text.damage and not self.cut:
                self.cut, self.cut_at = text.damage, text.bytes_read
        if self.unreadable_count and not self.exchanges and not self.cut:
            raise self._no_recording(f"entry {self.unreadable[0][0]} is no exchange: {self.unreadable[0][1]}")

    def _exchanges(self, stream: JsonStream, text: RecordingText) -> Iterator[RecordedExchange]:
        start = stream.peek()
        if start == "[":
            yield from self._listed(stream, text, "")
        elif start == "{" and _is_document(stream):
            yield from self._document(stream, text)
        elif start == "{":
            while stream.peek():
                yield from self._exchange(stream.value(), text, "")
        else:
            raise UnreadableJsonError(f"it begins with {start!r}", ended=False)

    def _document(self, stream: JsonStream, text: RecordingText) -> Iterator[RecordedExchange]:
        known = False
        for name in stream.members():
            start = stream.peek()
            if name == "log" and start == "{":
                known = True
                yield from self._log(stream, text)
            elif name == "exchanges" and start == "[":
                known = True
                yield from self._listed(stream, text, "")
            elif name == "clauses" and start == "[":
                known = True
                yield from self._report(stream)
            else:
                stream.value()
        if not known:
            raise self._no_recording("it has neither log.entries, exchanges nor clauses")

    def _log(self, stream: JsonStream, text: RecordingText) -> Iterator[RecordedExchange]:
        creator = ""
        known = False
        for name in stream.members():
            if name == "entries" and stream.peek() == "[":
                known = True
                yield from self._listed(stream, text, creator)
                continue
            value = stream.value()
            if name == "creator" and isinstance(value, dict):
                creator = str(value.get("name", "")).lower()
        if not known:
            raise self._no_recording("its log has no entries")

    def _listed(self, stream: JsonStream, text: RecordingText, creator: str) -> Iterator[RecordedExchange]:
        for _ in stream.items():
            yield from self._exchange(stream.value(), text, creator)

    def _report(self, stream: JsonStream) -> Iterator[RecordedExchange]:
        """The exchanges of a report, which are evidence, each once, and in no order."""
        seen: set[str] = set()
        for _ in stream.items():
            for document in exchanges_within(stream.value()):
                key = hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
                if key not in seen:
                    seen.add(key)
                    self.entries += 1
                    try:
                        yield self._numbered(own_exchange(document, in_order=False))
                    except (LookupError, TypeError, ValueError, AttributeError) as error:
                        self._refuse(str(error))

    def _exchange(self, value: object, text: RecordingText, creator: str) -> Iterator[RecordedExchange]:
        if isinstance(value, dict) and len(value) == 1 and next(iter(value))[:1].isupper():
            yield from self._event(value)
            return
        self.entries += 1
        if isinstance(value, TooLarge):
            self._refuse(value.reason)
            return
        if not isinstance(value, dict) or not isinstance(value.get("request"), dict):
            self._refuse("it has no request")
            return
        try:
            if is_own(value):
                found = self._numbered(own_exchange(value))
            else:
                found = har_exchange(value, creator, text.beside, file=self.name, entry_number=self.entries)
                self.exchanges += 1
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            self._refuse(str(error))
            return
        yield found

    def _event(self, event: Mapping[str, Any]) -> Iterator[RecordedExchange]:
        """The exchanges of an event of schemathesis; most events have none."""
        if "ScenarioFinished" not in event:
            return
        try:
            for found in schemathesis_exchanges(event):
                self.entries += 1
                yield self._numbered(found)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            self.entries += 1
            self._refuse(str(error))

    def _numbered(self, found: RecordedExchange) -> RecordedExchange:
        self.exchanges += 1
        return replace(found, file=self.name, entry=self.entries)

    def _refuse(self, reason: str) -> None:
        self.unreadable_count += 1
        if len(self.unreadable) < _MOST_NAMED:
            self.unreadable.append((self.entries, printable(reason)))

    def _no_recording(self, what: str) -> UsageError:
        return UsageError(f"this is not a recording: {what}", where=self.name, remedy=f"name {_FORMS}")


def _is_document(stream: JsonStream) -> bool:
    """Whether the first object of a file is the whole of it, and not one of many lines, each with an exchange."""
    value = stream.first_value()
    if isinstance(value, dict):
        return bool(value.keys() & _PARTS_OF_DOCUMENT)
    return stream.first_name() not in _PARTS_OF_ENTRY

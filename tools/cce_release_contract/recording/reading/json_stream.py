"""Reads the values of one large JSON text one after another, in constant memory."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from cce_release_contract.recording.reading.recording_text import RecordingText

LARGEST_ENTRY: Final = 64 * 1024 * 1024
"""The largest entry that is read, in characters."""

_LONGEST_WORD: Final = 12
_WORDS: Final = ("true", "false", "null", "NaN", "Infinity", "-Infinity")
_UNFINISHED: Final = re.compile(r"[.eE][+-]?|\\?u?[0-9A-Fa-f]{0,4}|-")
"""The end of a text inside a number or an escaped character."""

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_FIRST_NAME: Final = re.compile(r'\{\s*"([^"\\]*)"')
_MARK: Final = re.compile(r'["\\\[\]{}]')


class UnreadableJsonError(Exception):
    """The text is not JSON, or ends too early; `ended` tells which."""

    def __init__(self, message: str, *, ended: bool) -> None:
        self.ended = ended
        super().__init__(f"it is not JSON: {message}")


class TooLarge:
    """What is returned for a value that is too large or nested too deeply; `reason` says which."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


class JsonStream:
    """A cursor in a JSON text of any length.

    Each method raises UnreadableJsonError where the text is not what it should be, or ends.
    """

    def __init__(self, text: RecordingText) -> None:
        self._source = text
        self._text = ""
        self._place = 0
        self._ended = False
        self._bytes = 0
        self._decoder = json.JSONDecoder(strict=False)

    @property
    def byte(self) -> int:
        """How many bytes of the text lie before the cursor."""
        return self._bytes + _bytes_of(self._text[: self._place])

    def peek(self) -> str:
        """The next character that is not white space; empty at the end."""
        while True:
            found = _SPACE.match(self._text, self._place)
            self._place = found.end() if found else self._place
            if self._place < len(self._text):
                return self._text[self._place]
            if not self._more():
                return ""

    @property
    def began(self) -> bool:
        """Whether the text begins as an object or an array."""
        return self._bytes > 0 or self._text.lstrip()[:1] in ("{", "[")

    def first_value(self) -> Any:  # noqa: ANN401 - any JSON value
        """The value at the cursor, which stays where it is; None if it does not end in the part that was read."""
        try:
            return self._decoder.raw_decode(self._text, self._place)[0]
        except (ValueError, RecursionError):
            return None

    def first_name(self) -> str:
        """The first name of the object at the cursor, which stays where it is; empty if it is not there yet."""
        found = _FIRST_NAME.match(self._text, self._place)
        return found[1] if found else ""

    def expect(self, mark: str) -> None:
        """Pass over one character."""
        found = self.peek()
        if found != mark:
            raise UnreadableJsonError(f"{mark!r} is missing", ended=not found)
        self._place += 1

    def value(self) -> Any:  # noqa: ANN401 - any JSON value
        """The next value, or `TooLarge`, after which the cursor is behind the value."""
        self.peek()
        while True:
            try:
                found, end = self._decoder.raw_decode(self._text, self._place)
            except RecursionError:
                self._skip()
                return TooLarge("it is nested too deeply")
            except json.JSONDecodeError as error:
                # A part of a value looks like a wrong one. Each time twice as much is read.
                if self._may_go_on(error) and len(self._text) - self._place > LARGEST_ENTRY:
                    self._skip()
                    return TooLarge(f"it has more than {LARGEST_ENTRY} characters")
                if self._may_go_on(error) and self._more(len(self._text) - self._place):
                    continue
                raise UnreadableJsonError(error.msg, ended=self._may_go_on(error)) from error
            except ValueError:  # Python converts at most 4300 digits
                self._skip()
                return TooLarge("a number has too many digits")
            # A number may go on, and so may white space, in the next part.
            if end < len(self._text) or not self._more():
                self._place = end
                return found

    def next_line(self) -> bool:
        """Pass over the rest of a line; False at the last line, or a very long one, where the cursor stays."""
        while True:
            end = self._text.find("\n", self._place)
            if end >= 0 and self._text[end:].strip():
                self._place = end + 1
                return True
            if len(self._text) - self._place > LARGEST_ENTRY or not self._more():
                return False

    def members(self) -> Iterator[str]:
        """The names of an object. After each one the cursor is before its value, which the caller reads."""
        self.expect("{")
        if self.peek() == "}":
            self._place += 1
            return
        while True:
            name = self.value()
            if not isinstance(name, str):
                raise UnreadableJsonError("a name is missing", ended=False)
            self.expect(":")
            yield name
            if self.peek() == "}":
                self._place += 1
                return
            self.expect(",")

    def items(self) -> Iterator[None]:
        """Stops before each item of an array, which the caller reads."""
        self.expect("[")
        if self.peek() == "]":
            self._place += 1
            return
        while True:
            yield
            if self.peek() == "]":
                self._place += 1
                return
            self.expect(",")

    def _more(self, least: int = 0) -> bool:
        """Read at least this number of characters more, if there are; False at the end. What was read is dropped."""
        if self._ended:
            return False
        self._bytes += _bytes_of(self._text[: self._place])
        parts = [self._text[self._place :]]
        self._place = 0
        size = 0
        while size <= least:
            part = self._source.read()
            if not part:
                self._ended = True
                break
            parts.append(part)
            size += len(part)
        self._text = "".join(parts)
        return size > 0

    def _may_go_on(self, error: json.JSONDecodeError) -> bool:
        """Whether the text is the beginning of a value, as far as it was read."""
        rest = self._text[error.pos : error.pos + _LONGEST_WORD]
        if error.msg.startswith("Unterminated") or not rest:
            return True
        ends_here = error.pos + len(rest) == len(self._text)
        return ends_here and (any(word.startswith(rest) for word in _WORDS) or _UNFINISHED.fullmatch(rest) is not None)

    def _skip(self) -> None:
        """Pass over a value without reading it."""
        depth, in_text = 0, False
        while True:
            depth, in_text, end = _depth(self._text, self._place, depth, in_text=in_text, stop=True)
            self._place = end
            if depth == 0 and not in_text:
                return
            if not self._more():
                raise UnreadableJsonError("the text ends inside a value", ended=True)


def _depth(text: str, place: int, depth: int, *, in_text: bool, stop: bool = False) -> tuple[int, bool, int]:
    """How many brackets are open at the end of the text, whether a string is, and the end.

    With `stop` it ends where the value ends. A backslash at the end of the text is not passed over.
    """
    while (found := _MARK.search(text, place)) is not None:
        mark, place = found[0], found.end()
        if mark == "\\":
            if place == len(text):
                return depth, in_text, place - 1
            place += 1
        elif mark == '"':
            in_text = not in_text
        elif not in_text:
            depth += 1 if mark in "[{" else -1
        if stop and depth == 0 and not in_text:
            return depth, in_text, place
    return depth, in_text, len(text)


def _bytes_of(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogateescape"))

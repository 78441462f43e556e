"""One violation on a terminal: at most ten lines, with the first difference marked."""

from __future__ import annotations

import re
import textwrap
from typing import Any, Final

from rich.text import Text

from cce_release_contract.printable import one_line
from cce_release_contract.reporting.violation_text import exchange_line

_MOST_LINES_OF_CLAUSE: Final = 2
_NARROWEST: Final = 40
_MOST_BEFORE: Final = 0.5
"""The part of a line that may stand before the difference; what comes before it is cut."""

_INDENT: Final = "  "
_WORDS: Final = re.compile(r"\w+|\s+|.", re.DOTALL)
DIFFERENT: Final = "bold underline"


def failure_lines(clause: dict[str, Any], violation: dict[str, Any], width: int, *, colour: bool) -> list[Text]:
    """The sentence, expected and observed, the request, and the command that shows it again.

    Each line fits into `width` columns, but for the command, which can be copied whole. Without colour a line of
    carets marks the difference.
    """
    width = max(width, _NARROWEST)
    accepted = clause["reason"] if clause.get("deviation") else ""
    sentence = _wrapped(clause["text"], width - len(_INDENT), 1 if accepted else _MOST_LINES_OF_CLAUSE)
    lines = [Text(_INDENT + line) for line in sentence]
    lines += _compared(violation["expected"], violation["observed"], width, colour=colour)
    facts = (
        ("what", violation["message"]),
        ("invalid because", violation["why_invalid"]),
        ("accepted", accepted),
        ("exchange", exchange_line(violation)),
    )
    lines += [_fact(name, _shortened_middle(one_line(text), width - len(name) - 4)) for name, text in facts if text]
    again = violation["reproduce"] or violation["curl"]
    return [*lines, _fact("reproduce", one_line(again))] if again else lines


def _compared(expected: str, observed: str, width: int, *, colour: bool) -> list[Text]:
    """Both texts in a line each, cut around the first difference, which is marked."""
    texts = one_line(expected), one_line(observed)
    spans = first_difference(*texts)
    room = width - len("expected") - 4
    lines = []
    for name, text, span in zip(("expected", "observed"), texts, spans, strict=True):
        shown, start, end = _around(text, span, room)
        line = _fact(name, shown)
        offset = len(line.plain) - len(shown)
        if start < end and colour:
            line.stylize(DIFFERENT, offset + start, offset + end)
        lines.append(line)
        if start < end and not colour and name == "observed":
            lines.append(Text(" " * (offset + start) + "^" * (end - start)))
    return lines


def first_difference(expected: str, observed: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """Where two texts begin to differ: a word of each, as start and end; empty if they have no beginning in common."""
    left, right = _WORDS.findall(expected), _WORDS.findall(observed)
    same = 0
    while same < min(len(left), len(right)) and left[same] == right[same]:
        same += 1
    if not same:
        return (0, 0), (0, 0)
    start = len("".join(left[:same]))
    ends = [start + len("".join(words[same : same + 1])) for words in (left, right)]
    return (start, ends[0]), (start, ends[1])


def _around(text: str, span: tuple[int, int], room: int) -> tuple[str, int, int]:
    """The text cut to `room` characters so that the span can be seen, and the span in it."""
    start, end = span
    if len(text) <= room:
        return text, start, end
    begin = max(0, min(start - int(room * _MOST_BEFORE), len(text) - room))
    head, tail = "…" if begin else "", "…" if begin + room < len(text) else ""
    shown = head + text[begin + len(head) : begin + room - len(tail)] + tail
    return shown, start - begin, min(end - begin, room)


def _wrapped(text: str, width: int, most: int) -> list[str]:
    return textwrap.wrap(one_line(text), width, max_lines=most, placeholder=" …", break_on_hyphens=False)


def _shortened_middle(text: str, room: int) -> str:
    """The text, or its beginning and its end, which say more of a request than its middle."""
    if len(text) <= room:
        return text
    head = room // 2
    return f"{text[:head]}…{text[len(text) - (room - head - 1) :]}"


def _fact(name: str, text: str) -> Text:
    return Text.assemble((f"{_INDENT}{name}: ", "bold"), text)

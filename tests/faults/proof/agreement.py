"""Whether what a violation shows agrees with what it says: sentence, curl, request, response and timeline row."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import Any

CUT = 300
"""Characters of a target that a row of the timeline shows."""

SENTENCES = {
    "message": (
        r"^unexpected status (?P<status>\d+) for (?P<method>\S+)$",
        r"^the response to (?P<method>PUT|GET)\b",
        r"^the response with status (?P<status>\d+)\b",
    ),
    "observed": (r"^status (?P<status>\d+)\b", r"in a response with status (?P<status>\d+)$"),
}
"""The ways in which the suite's sentences name a method and a status."""


def disagreements(violation: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The parts of a violation, as a trial keeps it, that contradict the exchange that it shows, and what they say."""
    if violation["request"] is None or violation["response"] is None:
        yield "exchange", None
        return
    method, target = violation["request"]["method"], violation["request"]["target"]
    status = violation["response"]["status"]
    shown = (method, status)
    if (violation["method"], violation["status"]) != shown:
        yield "members", (violation["method"], violation["status"])
    for said, where in spoken(violation):
        if any(word not in (None, str(one)) for word, one in zip(said, shown, strict=True)):
            yield "sentence", where
    words = shlex.split(violation["curl"])
    if words[words.index("-X") + 1] != method or not any(word.endswith(target) for word in words):
        yield "command", violation["curl"][:CUT]
    row = violation["timeline"]
    if row is None or (row["method"], row["status"], row["target"][:CUT]) != (*shown, target[:CUT]):
        yield "row", row
    judged = (
        (one["request"]["method"], one["response"]["status"], one["row"])
        for one in violation["judged"]
        if one["deciding"]
    )
    if (deciding := list(judged)) != [(*shown, violation["row"])]:
        yield "judged", deciding


def spoken(violation: dict[str, Any]) -> Iterator[tuple[tuple[str | None, str | None], str]]:
    """The method and the status that each sentence of a violation names, None for what it does not name."""
    for part, patterns in SENTENCES.items():
        first = violation[part].partition("\n")[0]
        for pattern in patterns:
            if found := re.search(pattern, first):
                named = found.groupdict()
                yield (named.get("method"), named.get("status")), first

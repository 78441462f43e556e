"""One violation as lines for people: what the clause says, what was expected, what came, and how to see it again."""

from __future__ import annotations

from typing import Any, Final

from cce_release_contract.printable import shortened

_LONGEST_LINE: Final = 2000
"""Characters of one shown value. The report file has the whole of it."""


def violation_lines(clause: dict[str, Any], violation: dict[str, Any]) -> list[str]:
    """The lines of one violation of a report's clause; empty parts are left out."""
    response = violation["response"]
    answer = "" if response is None else f"{response['status']} {_body(response['body'])}".strip()
    others = [one for one in violation["judged"] if not one["deciding"]]
    parts = (
        ("clause", f"{clause['id']}: {clause['text']}"),
        ("basis", clause["basis"]),
        ("source", clause["source"]),
        ("what", violation["message"]),
        ("expected", violation["expected"]),
        ("observed", violation["observed"]),
        ("accepted", clause["reason"] if clause.get("deviation") else ""),
        ("invalid because", violation["why_invalid"]),
        ("exchange", exchange_line(violation)),
        ("answer", answer),
        ("judged with", "\n".join(map(exchange_line, others))),
        ("before it", "\n".join(violation["earlier"])),
        ("again", violation["curl"]),
        ("reproduce", violation["reproduce"]),
    )
    return [f"{name}: {shortened(text, _LONGEST_LINE)}" for name, text in parts if text]


def exchange_line(shown: dict[str, Any]) -> str:
    """What was sent and what came, in one line; empty if nothing was.

    `shown` is a violation, of which it is the exchange that decides, or one of the exchanges that it judged.
    """
    request, response = shown["request"], shown["response"]
    if request is None:
        return ""
    outcome = "no answer" if response is None else str(response["status"])
    place = "" if shown["row"] is None else f", row {shown['row']} of the timeline"
    return f"{request['method']} {request['target']} -> {outcome}{place}"


def _body(body: dict[str, Any]) -> str:
    return str(body.get("text", f"{len(body.get('base64', '')) * 3 // 4} bytes"))

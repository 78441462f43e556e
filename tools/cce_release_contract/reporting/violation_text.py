"""One violation as text lines: the clause, what was expected and observed, and how to reproduce it."""

from __future__ import annotations

from typing import Any, Final

from cce_release_contract.printable import shortened

_LONGEST_LINE: Final = 2000
"""Characters of one shown value. The report file contains the full value."""


def violation_lines(clause: dict[str, Any], violation: dict[str, Any]) -> list[str]:
    """The lines of one violation; empty parts are left out."""
    response = violation["response"]
    received = "" if response is None else f"{response['status']} {_body(response['body'])}".strip()
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
        ("response", received),
        ("judged with", "\n".join(map(exchange_line, others))),
        ("before it", "\n".join(violation["earlier"])),
        ("again", violation["curl"]),
        ("reproduce", violation["reproduce"]),
    )
    return [f"{name}: {shortened(text, _LONGEST_LINE)}" for name, text in parts if text]


def exchange_line(shown: dict[str, Any]) -> str:
    """One exchange in one line: request and status; empty if nothing was sent.

    `shown` is a violation, for its deciding exchange, or one of the exchanges that it judged.
    """
    request, response = shown["request"], shown["response"]
    if request is None:
        return ""
    outcome = "no response" if response is None else str(response["status"])
    place = "" if shown["row"] is None else f", row {shown['row']} of the timeline"
    return f"{request['method']} {request['target']} -> {outcome}{place}"


def _body(body: dict[str, Any]) -> str:
    return str(body.get("text", f"{len(body.get('base64', '')) * 3 // 4} bytes"))

"""The comparison with an SDK as text, as Markdown and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Final

from cce_release_contract.drift.sdk.differences import SdkDifference
from cce_release_contract.drift.sdk.parsing import Parsing, grouped
from cce_release_contract.drift.sdk.sdk_drift import SdkDrift
from cce_release_contract.printable import counted, one_line

SDK_SCHEMA_VERSION: Final = 1
_SHOWN_MEMBERS: Final = 3


def sdk_text(drift: SdkDrift) -> str:
    """The differences, how the SDK reads what is special, then a line of counts."""
    lines = []
    for one in drift.differences:
        lines.append(f"{'decided' if one.decided else 'DIFFERENCE'} {one.id} {one_line(one.subject)}")
        lines += [f"  {line}" for line in _details(one)]
    lines += ["", "How the SDK reads responses:", *(f"  {line}" for line in _readings(drift.parsings)), ""]
    lines.append(_counts(drift))
    return "\n".join(lines) + "\n"


def sdk_markdown(drift: SdkDrift) -> str:
    """A table of the differences, and one of the responses that were read."""
    lines = [f"# {drift.package} {drift.version} and the contract", "", f"{_counts(drift)}.", ""]
    if drift.differences:
        lines += ["| difference | contract | SDK | places | decided |", "| --- | --- | --- | --- | --- |"]
        lines += [
            f"| `{one.id}` {_cell(one.subject)} | {_cell(one.contract)} | {_cell(one.sdk)} | "
            f"{_cell(str(one.contract_place))}, {_cell(str(one.sdk_place))} | {_cell(one.decided)} |"
            for one in drift.differences
        ]
        lines.append("")
    lines += [f"- {_cell(line)}" for line in _readings(drift.parsings)]
    return "\n".join(lines) + "\n"


def sdk_json(drift: SdkDrift) -> str:
    """The text of the JSON document, in the shape of sdk.schema.json."""
    document: dict[str, Any] = {
        "schema_version": SDK_SCHEMA_VERSION,
        "package": drift.package,
        "version": drift.version,
        "operations": list(drift.operations),
        "differences": [asdict(one) for one in drift.differences],
        "readings": [
            {"kind": kind, "outcome": outcome, "members": list(members)}
            for kind, outcome, members in grouped(drift.parsings)
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _details(one: SdkDifference) -> list[str]:
    lines = [
        f"contract: {one_line(one.contract)} ({one_line(str(one.contract_place))})",
        f"SDK: {one_line(one.sdk)} ({one_line(str(one.sdk_place))})",
        f"so: {one.effect}",
        f"in: {', '.join(one.operations)}",
    ]
    return [*lines, f"decision: {one.decided}"] if one.decided else lines


def _readings(parsings: tuple[Parsing, ...]) -> list[str]:
    """One line for each kind of response and outcome."""
    lines = []
    for kind, outcome, members in grouped(parsings):
        names = [member for member in members if member != "body"]
        more = f" and {len(names) - _SHOWN_MEMBERS} more" if len(names) > _SHOWN_MEMBERS else ""
        place = f" in {', '.join(names[:_SHOWN_MEMBERS])}{more}" if names else ""
        lines.append(one_line(f"{kind}{place}: {outcome}"))
    return lines


def _counts(drift: SdkDrift) -> str:
    decided = sum(bool(one.decided) for one in drift.differences)
    return (
        f"{drift.package} {drift.version}, {counted(len(drift.operations), 'operation')}:"
        f" {counted(len(drift.differences) - decided, 'difference')}, {decided} decided,"
        f" {counted(len(drift.parsings), 'response')} read"
    )


def _cell(text: str) -> str:
    return one_line(text).replace("|", "\\|").replace("<", "&lt;")


SDK_FORMATS: Final[dict[str, Callable[[SdkDrift], str]]] = {
    "text": sdk_text,
    "json": sdk_json,
    "markdown": sdk_markdown,
}
"""Every format of a comparison with an SDK, by its name on the command line."""

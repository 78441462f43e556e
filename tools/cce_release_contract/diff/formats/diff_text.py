"""A diff for people: on a terminal, in Markdown, and as annotations of GitHub Actions."""

from __future__ import annotations

import json
from typing import Final

from cce_release_contract.diff.changelog import proposed_version
from cce_release_contract.diff.changes import ContractEdit, DiffWitness, DocumentDiff, TrafficCount
from cce_release_contract.diff.sources import DiffPlace
from cce_release_contract.printable import counted, one_line, printable, shortened

_LONGEST_WITNESS: Final = 400
_LONGEST_LIST: Final = 5
_COMMANDS: Final = {"breaking": "error", "unproven": "warning", "compatible": "notice"}
_LABELS: Final = {"breaking": "BREAKING", "unproven": "UNPROVEN", "compatible": "compatible"}


def diff_text(diff: DocumentDiff) -> str:
    """The changes, the worst first, then a line of counts."""
    lines = []
    for change in diff.changes:
        lines.append(f"{_LABELS[change.verdict]} {change.id}")
        lines.append(f"  {one_line(change.message)}")
        lines += [f"  {line}" for line in details(change)]
    counts = ", ".join(f"{count} {verdict}" for verdict, count in diff.summary.items())
    version = proposed_version(diff)
    proposal = f"; proposed version: {version}" if diff.changes and version else ""
    lines.append(
        f"{one_line(diff.old)} -> {one_line(diff.new)}: {counted(len(diff.changes), 'change')} ({counts}){proposal}"
    )
    if diff.traffic:
        lines.append(_traffic(diff.traffic))
    return "\n".join(lines) + "\n"


def _traffic(traffic: TrafficCount) -> str:
    return (
        f"{counted(traffic.read, 'recorded exchange')} read, {traffic.matched} of operations of the old document, "
        f"{traffic.concerned} concerned"
    )


def diff_markdown(diff: DocumentDiff) -> str:
    """A table of the changes, and the witnesses below it."""
    counts = ", ".join(f"{count} {verdict}" for verdict, count in diff.summary.items())
    lines = ["# Changes of the contract", "", f"`{one_line(diff.old)}` to `{one_line(diff.new)}`: {counts}.", ""]
    if diff.changes:
        lines += ["| verdict | change | where | places |", "| --- | --- | --- | --- |"]
        lines += [
            f"| {change.verdict} | `{change.id}`: {_cell(change.message)} | {_cell(_subjects(change))} | "
            f"{_cell(_place(change.old))} to {_cell(_place(change.new))} |"
            for change in diff.changes
        ]
        lines.append("")
    for change in diff.changes:
        if change.witness:
            text = printable(_value(change.witness, indent=2)).replace("```", "` ` `")
            models = (
                f"; the models of the old contract {change.meaning_for_models}" if change.meaning_for_models else ""
            )
            lines += [f"`{change.id}`: {_cell(change.reason)}{models}", "", "```text", text, "```", ""]
        if change.exchanges:
            lines += [f"`{change.id}`: recorded exchanges: {_cell(_listed(change.exchanges))}", ""]
    if diff.traffic:
        lines += [f"{_traffic(diff.traffic)}.", ""]
    return "\n".join(lines)


def diff_annotations(diff: DocumentDiff) -> str:
    """A workflow command for each change, at its line in the new document."""
    lines = []
    for change in diff.changes:
        text = "\n".join([change.message, *details(change)])
        place = f"file={_property(change.new.file)},line={change.new.line}"
        title = _property(f"{change.verdict} {change.id}")
        lines.append(f"::{_COMMANDS[change.verdict]} {place},title={title}::{_data(text)}\n")
    return "".join(lines)


def details(change: ContractEdit) -> list[str]:
    """Where a change is, how its verdict is known, the witness, and what it concerns."""
    lines = [f"where: {one_line(_subjects(change))}", f"old: {_place(change.old)}", f"new: {_place(change.new)}"]
    lines.append(f"because: {one_line(change.reason)}")
    if change.witness:
        kind = change.witness.kind.replace("-", " ")
        lines.append(f"{kind}: {shortened(one_line(_value(change.witness)), _LONGEST_WITNESS)}")
    if change.meaning_for_models:
        lines.append(f"the models of the old contract {change.meaning_for_models}")
    named = (("clauses", change.clauses), ("models", change.models), ("recorded exchanges", change.exchanges))
    for name, listed in named:
        if listed:
            lines.append(f"{name}: {_listed(listed)}")
    return lines


def _subjects(change: ContractEdit) -> str:
    return _listed(change.subjects)


def _listed(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _LONGEST_LIST} more" if len(names) > _LONGEST_LIST else ""
    return ", ".join(names[:_LONGEST_LIST]) + more


def _place(place: DiffPlace) -> str:
    return one_line(f"{place.file}:{place.line}")


def _value(witness: DiffWitness, indent: int | None = None) -> str:
    if witness.kind.endswith("-body"):
        return json.dumps(witness.value, ensure_ascii=False, indent=indent)
    return str(witness.value)


def _cell(text: str) -> str:
    return one_line(text).replace("|", "\\|").replace("<", "&lt;")


def _data(text: str) -> str:
    """The text as the message of a command. Source: escaping of data in the toolkit of GitHub Actions."""
    return printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

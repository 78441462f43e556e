"""A comparison as Markdown that also reads well on a terminal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from cce_release_contract.printable import counted, one_line, shortened

_SHOWN: Final = 6
_LONGEST_TEXT: Final = 400
"""Show at most this many names or changes in a line; count the rest."""

_ENDINGS: Final = {
    0: "no difference",
    1: "they differ",
    3: "nothing is proven: at least one side could not be judged completely",
    4: "internal error of cce-release",
}


def comparison_markdown(document: Mapping[str, Any]) -> str:
    """The comparison as text. The first and the last line name both targets."""
    lines = [f"# {_targets(document)}", "", *_facts(document)]
    differing = [clause for clause in document["clauses"] if clause["result"] == "verdict"]
    if differing:
        lines += ["", f"## Verdicts that differ: {counted(len(differing), 'clause')}"]
        for clause in differing:
            lines += ["", *_clause(clause, document["answers"])]
    apart = [clause["id"] for clause in document["clauses"] if clause["result"] == "answers"]
    if apart:
        lines += ["", f"## Same verdict, different responses: {counted(len(apart), 'clause')}", ""]
        lines += _grouped(document["answers"], frozenset(apart))
    lines += _reasons("Clauses that were not compared", _uncompared_clauses(document))
    lines += _reasons("Tests whose responses were not compared", _by_reason(document["uncompared"], "test"))
    return "\n".join([*lines, "", f"{_targets(document)}: {_ENDINGS[document['exit_code']]}", ""])


def _targets(document: Mapping[str, Any]) -> str:
    return " and ".join(f"{name.upper()} {side['target']['base_url']}" for name, side in document["sides"].items())


def _facts(document: Mapping[str, Any]) -> Iterator[str]:
    contract, summary = document["contract"], document["summary"]
    yield (
        f"Contract {contract['version']} {contract['sha256'][:12]}, profile {document['profile']}, "
        f"seed {document['seed']}."
    )
    yield ""
    for name, side in document["sides"].items():
        target = side["target"]
        cut = f"; cut short: {shortened(one_line(side['cut_short']), _LONGEST_TEXT)}" if side["cut_short"] else ""
        yield (
            f"- {name.upper()} {target['base_url']} ({target['kind']}, {target['mode']}): "
            f"{counted(side['requests'], 'request')} from {side['started_at']}{cut}"
        )
    yield (
        f"- {counted(len(document['clauses']), 'clause')}: {summary['verdict']} with different verdicts, "
        f"{summary['answers']} with different responses only, {summary['same']} the same, "
        f"{summary['not_compared']} not compared"
    )
    yield f"- tests with compared responses: {summary['tests']}; others: {summary['tests_not_compared']}"


def _clause(clause: Mapping[str, Any], differences: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield f"- **{clause['id']}**: A {clause['a']['verdict']}, B {clause['b']['verdict']}"
    yield f"  - {clause['text']}"
    for name in ("a", "b"):
        if clause[name]["reason"]:
            yield f"  - {name.upper()}: {_code(clause[name]['reason'])}"
    yield f"  - tests: {_names(clause['tests'])}"
    for difference in differences:
        if difference["test"] in clause["tests"]:
            yield f"  - {_description(difference)}, first {_place(difference)}"
            return


def _grouped(differences: Sequence[Mapping[str, Any]], clauses: frozenset[str]) -> Iterator[str]:
    """The response differences of these clauses, grouped by difference, since most tests read a release."""
    groups: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for difference in differences:
        if clauses.intersection(difference["clauses"]):
            groups[_description(difference)].append(difference)
    for description, members in sorted(groups.items(), key=lambda item: -len(item[1])):
        named = list(dict.fromkeys(c for member in members for c in member["clauses"] if c in clauses))
        yield f"- {description}: {counted(len(members), 'test')}, first {_place(members[0])}"
        yield f"  - {counted(len(named), 'clause')}: {_names(named)}"


def _place(difference: Mapping[str, Any]) -> str:
    request = _code(f"{difference['method']} {difference['target']}")
    return f"in {_code(difference['test'])}, exchange {difference['number']}, {request}"


def _description(difference: Mapping[str, Any]) -> str:
    """How the two responses differ."""
    a, b = difference["a"], difference["b"]
    parts = []
    if "status" in difference["differs"]:
        parts.append(f"status {a['status'] or a['failure']} and {b['status'] or b['failure']}")
    if "code" in difference["differs"]:
        parts.append(f"code {_code(a['code'] or 'none')} and {_code(b['code'] or 'none')}")
    if a["media_type"] != b["media_type"]:
        parts.append(f"media type {_code(a['media_type'] or 'none')} and {_code(b['media_type'] or 'none')}")
    changes = [
        f"{_code(change['pointer'] or 'the body')} {_code(change['a'])} and {_code(change['b'])}"
        for change in difference["changes"]
    ]
    if "shape" in difference["differs"] and changes:
        more = f" and {len(changes) - _SHOWN} more" if len(changes) > _SHOWN else ""
        parts.append(f"shape: {', '.join(changes[:_SHOWN])}{more}")
    return "; ".join(parts)


def _uncompared_clauses(document: Mapping[str, Any]) -> dict[str, list[str]]:
    entries = []
    for clause in document["clauses"]:
        if clause["result"] == "not_compared":
            a, b = (f"{clause[name]['verdict']}: {clause[name]['reason']}".removesuffix(": ") for name in ("a", "b"))
            entries.append({"id": clause["id"], "reason": f"both {a}" if a == b else f"A {a}; B {b}"})
    return _by_reason(entries, "id")


def _by_reason(entries: Sequence[Mapping[str, str]], name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        found[entry["reason"]].append(entry[name])
    return found


def _reasons(title: str, by_reason: Mapping[str, Sequence[str]]) -> list[str]:
    if not by_reason:
        return []
    ordered = sorted(by_reason.items(), key=lambda item: (-len(item[1]), item[0]))
    count = sum(map(len, by_reason.values()))
    return ["", f"## {title}: {count}", "", *(f"- {len(n)} x {_code(reason)}: {_names(n)}" for reason, n in ordered)]


def _names(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def _code(text: str) -> str:
    """Foreign text as code, so that Markdown and HTML in it have no effect."""
    return "`" + shortened(one_line(text), _LONGEST_TEXT).replace("`", "'") + "`"

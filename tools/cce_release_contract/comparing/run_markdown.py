"""A comparison as Markdown that also reads well on a terminal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from cce_release_contract.exchanges.one_line import one_line

_SHOWN: Final = 6
"""Names after one text before the rest is counted."""

_ENDINGS: Final = {
    0: "no difference",
    1: "they differ",
    3: "nothing is proven: one side, or both, could not be judged to the end",
    4: "an error of cce-release itself",
}


def comparison_markdown(document: Mapping[str, Any]) -> str:
    """The comparison as text. Its first line and its last one name both targets."""
    lines = [f"# {_targets(document)}", "", *_facts(document)]
    differing = [clause for clause in document["clauses"] if clause["result"] == "verdict"]
    if differing:
        lines += ["", f"## Verdicts that differ: {_counted(len(differing), 'clause')}"]
        for clause in differing:
            lines += ["", *_clause(clause, document["answers"])]
    apart = [clause["id"] for clause in document["clauses"] if clause["result"] == "answers"]
    if apart:
        lines += ["", f"## Answers that differ without a verdict that does: {_counted(len(apart), 'clause')}", ""]
        lines += _grouped(document["answers"], frozenset(apart))
    lines += _reasons("Clauses that were not compared", _uncompared_clauses(document))
    lines += _reasons("Tests whose answers were not compared", _by_reason(document["uncompared"], "test"))
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
        cut = f"; cut short: {one_line(side['cut_short'])}" if side["cut_short"] else ""
        yield (
            f"- {name.upper()} {target['base_url']} ({target['kind']}, {target['mode']}): {side['requests']} requests"
            f" from {side['started_at']}{cut}"
        )
    yield (
        f"- {len(document['clauses'])} clauses: {summary['verdict']} with another verdict, "
        f"{summary['answers']} with other answers only, {summary['same']} the same, "
        f"{summary['not_compared']} not compared"
    )
    yield f"- {summary['tests']} tests whose answers were compared, {summary['tests_not_compared']} others"


def _clause(clause: Mapping[str, Any], answers: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield f"- **{clause['id']}**: A {clause['a']['verdict']}, B {clause['b']['verdict']}"
    yield f"  - {clause['text']}"
    for name in ("a", "b"):
        if clause[name]["reason"]:
            yield f"  - {name.upper()}: {_code(clause[name]['reason'])}"
    yield f"  - tests: {_names(clause['tests'])}"
    for answer in answers:
        if answer["test"] in clause["tests"]:
            yield f"  - {_difference(answer)}, first {_place(answer)}"
            return


def _grouped(answers: Sequence[Mapping[str, Any]], clauses: frozenset[str]) -> Iterator[str]:
    """The answers of tests of these clauses, those that differ in the same way together: most tests read a release."""
    groups: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for answer in answers:
        if clauses.intersection(answer["clauses"]):
            groups[_difference(answer)].append(answer)
    for difference, members in sorted(groups.items(), key=lambda item: -len(item[1])):
        named = list(dict.fromkeys(c for answer in members for c in answer["clauses"] if c in clauses))
        yield f"- {difference}: {_counted(len(members), 'test')}, first {_place(members[0])}"
        yield f"  - {_counted(len(named), 'clause')}: {_names(named)}"


def _place(answer: Mapping[str, Any]) -> str:
    request = _code(f"{answer['method']} {answer['target']}")
    return f"in {_code(answer['test'])}, exchange {answer['number']}, {request}"


def _difference(answer: Mapping[str, Any]) -> str:
    """In what the two answers differ."""
    a, b = answer["a"], answer["b"]
    parts = []
    if "status" in answer["differs"]:
        parts.append(f"status {a['status'] or a['failure']} and {b['status'] or b['failure']}")
    if "code" in answer["differs"]:
        parts.append(f"code {_code(a['code'] or 'none')} and {_code(b['code'] or 'none')}")
    if a["media_type"] != b["media_type"]:
        parts.append(f"media type {_code(a['media_type'] or 'none')} and {_code(b['media_type'] or 'none')}")
    changes = [
        f"{_code(change['pointer'] or 'the body')} {_code(change['a'])} and {_code(change['b'])}"
        for change in answer["changes"]
    ]
    if "shape" in answer["differs"] and changes:
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


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _code(text: str) -> str:
    """Foreign text as code: nothing in it is taken for Markdown or HTML."""
    return "`" + one_line(text).replace("`", "'") + "`"

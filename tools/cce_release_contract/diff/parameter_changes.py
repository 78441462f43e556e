"""The changes of the parameters of one operation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import quote

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import child
from cce_release_contract.diff.changes import WitnessKind
from cce_release_contract.diff.comparison import DocumentPair, shown_json
from cce_release_contract.diff.operation_views import OperationView, Part
from cce_release_contract.diff.schema_changes import compare_schemas, schema_holder
from cce_release_contract.diff.schemas.roots import DiffVerdict
from cce_release_contract.diff.schemas.views import equal
from cce_release_contract.diff.schemas.witnesses import as_text

_STYLES: Final = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
_LOOKED_UP: Final = "looked up in both documents"


def compare_parameters(pair: DocumentPair, old: OperationView, new: OperationView) -> None:
    """Add the changes of the parameters of an operation that both documents have."""
    before, after = old.parameters(), new.parameters()
    for (where, name), part in before.items():
        subject = f"{old.name} {where} parameter {part.value.get('name')}"
        if (where, name) in after:
            _compare(pair, (old, new), (part, after[where, name]), where, subject)
        elif where == "path":
            _add_undeclared(pair, subject, (part.pointer, new.pointer))
        else:
            pair.add(
                "request-parameter-removed",
                "breaking",
                subject,
                f"the {where} parameter {part.value.get('name')} was removed",
                f"{_LOOKED_UP}: the old one names it, the new one does not",
                (part.pointer, new.pointer),
                _sent(pair, old, part, where)(pair.sample(old.source, part)),
            )
    for (where, name), part in after.items():
        if (where, name) in before:
            continue
        if where == "path":
            _add_undeclared(pair, f"{new.name} path parameter {part.value.get('name')}", (old.pointer, part.pointer))
            continue
        required = bool(part.value.get("required"))
        pair.add(
            f"request-{'required-' if required else ''}parameter-added",
            "breaking" if required else "compatible",
            f"{new.name} {where} parameter {part.value.get('name')}",
            f"the {'required' if required else 'optional'} {where} parameter {part.value.get('name')} was added",
            f"{_LOOKED_UP}: a request without it was complete"
            if required
            else "a request without it is still complete",
            (old.pointer, part.pointer),
            ("request-line", pair.request_line(old)) if required else None,
        )


def _add_undeclared(pair: DocumentPair, subject: str, places: tuple[str, str]) -> None:
    pair.add(
        "request-parameter-declaration-changed",
        "unproven",
        subject,
        "only one document describes the path parameter",
        "what the other document allows there is not known",
        places,
    )


def _compare(
    pair: DocumentPair,
    operations: tuple[OperationView, OperationView],
    parts: tuple[Part, Part],
    where: str,
    subject: str,
) -> None:
    old, new = parts
    places = old.pointer, new.pointer
    was, now = (bool(part.value.get("required")) for part in parts)
    if was != now and where != "path":
        pair.add(
            f"request-parameter-became-{'required' if now else 'optional'}",
            "breaking" if now else "compatible",
            subject,
            f"the parameter became {'required' if now else 'optional'}",
            f"{_LOOKED_UP}: a request without it was complete" if now else "a request with it is still complete",
            (child(places[0], "required"), child(places[1], "required")),
            ("request-line", pair.request_line(operations[0])) if now else None,
        )
    if where == "path" and old.value.get("name") != new.value.get("name"):
        names = old.value.get("name"), new.value.get("name")
        pair.add(
            "request-parameter-renamed",
            "compatible",
            subject,
            f"the path parameter {names[0]} became {names[1]}",
            "the name of a path parameter does not travel",
            (child(places[0], "name"), child(places[1], "name")),
        )
    _compare_styles(pair, parts, where, subject)
    if bool(old.value.get("deprecated")) != bool(new.value.get("deprecated")):
        word = "became" if new.value.get("deprecated") else "no-longer"
        pair.add(
            f"request-parameter-{word}-deprecated",
            "compatible",
            subject,
            f"the parameter {word.replace('-', ' ')} deprecated",
            "every request is still allowed",
            places,
        )
    wrap = _sent(pair, operations[0], old, where)
    old, new = schema_holder(pair.old, old), schema_holder(pair.new, new)
    _compare_defaults(pair, operations[0], (old, new), subject, required=(was and now) or where == "path")
    compare_schemas(
        pair,
        old,
        new,
        direction="request",
        noun="parameter",
        subject=subject,
        wrap=wrap,
        is_text="content" not in parts[0].value,
        in_path=where == "path",
    )


def _compare_styles(pair: DocumentPair, parts: tuple[Part, Part], where: str, subject: str) -> None:
    styles = [str(part.value.get("style", _STYLES.get(where, ""))) for part in parts]
    spread = [bool(part.value.get("explode", style == "form")) for part, style in zip(parts, styles, strict=True)]
    flags = {
        name: [bool(part.value.get(member)) for part in parts]
        for name, member in (("allow-reserved", "allowReserved"), ("allow-empty-value", "allowEmptyValue"))
    }
    media = [list(part.value.get("content") or ()) for part in parts]
    compared: dict[str, Sequence[Json]] = {"style": styles, "explode": spread, **flags, "content": media}
    for name, values in compared.items():
        if values[0] != values[1]:
            pair.add(
                f"request-parameter-{name}-changed",
                "unproven",
                subject,
                f"{name} {shown_json(values[0])} became {shown_json(values[1])}",
                "the way a value is written is compared, but not judged",
                (parts[0].pointer, parts[1].pointer),
            )


def _compare_defaults(
    pair: DocumentPair, operation: OperationView, holders: tuple[Part, Part], subject: str, *, required: bool
) -> None:
    """A default of a parameter that a request may leave out; the schemas know nothing of such a request."""
    views = [
        pair.tools(source, "request").side.view((child(holder.pointer, "schema"),) if "schema" in holder.value else ())
        for source, holder in zip((pair.old, pair.new), holders, strict=True)
    ]
    old, new = ([stated.value for stated in view.all("default")][:1] for view in views)
    if equal(old, new):
        return
    what = "changed" if old and new else "added" if new else "removed"
    verdict: DiffVerdict = "compatible" if required else "breaking" if old and new else "unproven"
    reasons = {
        "compatible": "every request has the parameter",
        "breaking": f"{_LOOKED_UP}: a request without the parameter means another value now",
        "unproven": "only one document says what a request without the parameter means",
    }
    pair.add(
        f"request-parameter-default-{what}",
        verdict,
        subject,
        f"default {what}: {' became '.join(shown_json(one) for one in (*old, *new))}",
        reasons[verdict],
        (views[0].place("default") or holders[0].pointer, views[1].place("default") or holders[1].pointer),
        ("request-line", pair.request_line(operation)) if verdict == "breaking" else None,
    )


def _sent(
    pair: DocumentPair, operation: OperationView, part: Part, where: str
) -> Callable[[Json], tuple[WitnessKind, Json]]:
    """Makes the line of a request in which a parameter has a value."""
    name = str(part.value.get("name"))

    def sent(value: Json) -> tuple[WitnessKind, Json]:
        text = as_text(value)
        if where in ("header", "cookie"):
            return "request-header", f"{name}: {text}" if where == "header" else f"Cookie: {name}={text}"
        if where == "query":
            return "request-line", pair.request_line(operation, f"{quote(name, safe='')}={quote(text, safe='')}")
        return "request-line", pair.request_line(operation, path_values={name: text})

    return sent

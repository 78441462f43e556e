"""The changes of operations: added, removed, and what is in those that both documents have."""

from __future__ import annotations

from typing import Final

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import child, exists, get
from cce_release_contract.contract.references import target_pointer
from cce_release_contract.diff.comparison import DocumentPair, shown_json
from cce_release_contract.diff.operation_views import OperationView, operation_views, part_at
from cce_release_contract.diff.parameter_changes import compare_parameters
from cce_release_contract.diff.payload_changes import compare_bodies, compare_responses
from cce_release_contract.diff.security_changes import compare_security
from cce_release_contract.diff.server_changes import compare_servers
from cce_release_contract.diff.sources import Source

_UNJUDGED: Final = ("callbacks", "x-effect")
_LOOKED_UP: Final = "looked up in both documents"


def compare_operations(pair: DocumentPair) -> None:
    """Add the changes of all operations."""
    before = {operation.key: operation for operation in operation_views(pair.old)}
    after = {operation.key: operation for operation in operation_views(pair.new)}
    for key, old in before.items():
        if key in after:
            _compare(pair, old, after[key])
            continue
        line = pair.request_line(old)
        method, path = line.split(" ", 1)
        other = next((one for one in after.values() if one.method.upper() == method and takes(one, path)), None)
        pair.add(
            "operation-removed",
            "unproven" if other else "breaking",
            old.name,
            f"the operation {old.name} was removed",
            f"{other.name} takes the same request" if other else _LOOKED_UP,
            (old.pointer, other.pointer if other else "/paths"),
            None if other else ("request-line", line),
        )
    for key, new in after.items():
        if key not in before:
            pair.add(
                "operation-added",
                "compatible",
                new.name,
                f"the operation {new.name} was added",
                "no request of the old document changes its meaning" if not _shadows(new, before) else _LOOKED_UP,
                ("/paths", new.pointer),
            )
    for member in ("webhooks", "jsonSchemaDialect"):
        _compare_rest(pair, "", member, "document")
    schemes = "/components/securitySchemes"
    names = [part_at(source, schemes).value for source in (pair.old, pair.new)]
    for pointer in (child(schemes, name) for name in names[0] if name in names[1]):
        _compare_rest(pair, pointer, "flows", "document", pointer)


def _compare(pair: DocumentPair, old: OperationView, new: OperationView) -> None:
    compare_parameters(pair, old, new)
    compare_bodies(pair, old, new)
    compare_responses(pair, old, new)
    compare_security(pair, old, new)
    compare_servers(pair, old, new)
    places = old.pointer, new.pointer
    ids = old.value.get("operationId"), new.value.get("operationId")
    if ids[0] != ids[1]:
        pair.add(
            "operation-id-changed",
            "compatible",
            new.name,
            f"the operation id {shown_json(ids[0])} became {shown_json(ids[1])}",
            "it does not travel; names in generated clients change",
            (child(places[0], "operationId"), child(places[1], "operationId")),
        )
    now = bool(new.value.get("deprecated"))
    if now != bool(old.value.get("deprecated")):
        word = "became" if now else "is no longer"
        pair.add(
            f"operation-{'became' if now else 'no-longer'}-deprecated",
            "compatible",
            new.name,
            f"the operation {word} deprecated",
            "every request and response is still allowed",
            places,
        )
    for member in _UNJUDGED:
        _compare_rest(pair, old.pointer, member, new.name, new.pointer)


def _compare_rest(pair: DocumentPair, old: str, member: str, subject: str, new: str = "") -> None:
    """Add a change if a part differs that is not judged further."""
    values = [
        _expanded(source, part_at(source, pointer).value.get(member))
        for source, pointer in ((pair.old, old), (pair.new, new))
    ]
    if values[0] != values[1]:
        pair.add(
            f"{member.removeprefix('x-')}-changed",
            "unproven",
            subject,
            f"`{member}` differs",
            "this part is compared, but not judged",
            (child(old, member), child(new, member)),
        )


def _expanded(source: Source, value: Json, depth: int = 0) -> Json:
    """The value with its references followed, up to some depth."""
    if depth > 12:
        return value
    if isinstance(value, dict):
        reference = value.get("$ref")
        target = target_pointer(reference) if isinstance(reference, str) else None
        found = {name: _expanded(source, member, depth + 1) for name, member in value.items() if name != "$ref"}
        if target is None or not exists(source.data, target):
            return found if reference is None else {**found, "$ref": reference}
        referred = _expanded(source, get(source.data, target), depth + 1)
        return {**found, "$ref": referred} if found and source.minor > 0 else referred
    if isinstance(value, list):
        return [_expanded(source, item, depth + 1) for item in value]
    return value


def takes(operation: OperationView, path: str) -> bool:
    """Whether a path, which may have a query, fits the template of an operation."""
    known, given = operation.path.split("/"), path.partition("?")[0].split("/")
    return len(known) == len(given) and all("{" in a or a == b for a, b in zip(known, given, strict=True))


def _shadows(new: OperationView, before: dict[tuple[str, str], OperationView]) -> bool:
    return any(old.method == new.method and takes(old, new.path) for old in before.values())

"""The changes of security: which credentials are enough for a request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import child
from cce_release_contract.diff.comparison import DocumentPair
from cce_release_contract.diff.operation_views import OperationView, Part, part_at
from cce_release_contract.diff.sources import Source

_LOOKED_UP: Final = "looked up in both documents"
_TOLD: Final = ("description", "x-")

Alternative = frozenset[tuple[str, str]]
"""Credentials that are enough together: each scheme as text, and a scope of it (or none)."""


def compare_security(pair: DocumentPair, old: OperationView, new: OperationView) -> None:
    """Add the changes of the credentials that one operation wants."""
    before, after = _alternatives(pair.old, old), _alternatives(pair.new, new)
    subject = new.name
    places = _place(old), _place(new)
    for alternative, names in before.items():
        if any(other <= alternative for other in after):
            continue
        scoped = any(_schemes(other) <= _schemes(alternative) for other in after)
        what = "scope-added" if scoped else "alternative-removed" if names else "added"
        header = _header(pair.old, names)
        pair.add(
            f"request-security-{what}",
            "breaking",
            subject,
            f"{' and '.join(names) or 'no credentials'} {'is' if len(names) < 2 else 'are'} not enough any more",
            f"{_LOOKED_UP}: it was enough in the old one and is in no alternative of the new one",
            places,
            ("request-header", header),
        )
    for alternative, names in after.items():
        if not any(other <= alternative for other in before):
            pair.add(
                "request-security-alternative-added",
                "compatible",
                subject,
                f"{' and '.join(names) or 'no credentials'} became enough",
                "every other alternative is judged for itself",
                places,
            )


def _place(operation: OperationView) -> str:
    return child(operation.pointer, "security") if "security" in operation.value else "/security"


def _alternatives(source: Source, operation: OperationView) -> dict[Alternative, tuple[str, ...]]:
    """The alternatives with the names of their schemes; one without credentials if nothing is said."""
    stated = operation.value.get("security", source.data.get("security")) or [{}]
    found: dict[Alternative, tuple[str, ...]] = {}
    for one in stated if isinstance(stated, list) else ():
        parts: set[tuple[str, str]] = set()
        for name, scopes in one.items():
            scheme = _definition(source, name)
            parts.add((scheme, ""))
            parts.update((scheme, str(scope)) for scope in scopes or ())
        found.setdefault(frozenset(parts), tuple(one))
    return found


def _schemes(alternative: Alternative) -> set[str]:
    return {scheme for scheme, _ in alternative}


def _scheme(source: Source, name: str) -> Part:
    return part_at(source, child("/components/securitySchemes", name))


def _definition(source: Source, name: str) -> str:
    """What counts of a scheme, as text: not its name in the document, and not where a browser logs in."""
    value = {key: member for key, member in _scheme(source, name).value.items() if not key.startswith(_TOLD)}
    if value.get("type") == "apiKey" and value.get("in") == "header":
        value["name"] = str(value.get("name")).lower()
    if value.get("type") == "http":
        value = {"type": "http", "scheme": str(value.get("scheme")).lower()}
    if value.get("type") in ("oauth2", "openIdConnect"):
        value.pop("flows", None)
    return json.dumps(value or {"undefined": name}, sort_keys=True)


def _header(source: Source, names: tuple[str, ...]) -> str:
    return ", ".join(_credential(_scheme(source, name).value) for name in names) or "(no credentials)"


def _credential(scheme: Mapping[str, Any]) -> str:
    kind: Json = scheme.get("type")
    if kind == "apiKey":
        name, where = scheme.get("name"), scheme.get("in")
        return f"{name}: ..." if where == "header" else f"Cookie: {name}=..." if where == "cookie" else f"?{name}=..."
    if kind == "http":
        return f"Authorization: {str(scheme.get('scheme')).capitalize()} ..."
    return "Authorization: Bearer ..."

"""Rule: every value that a schema lists has the schema's type, and is listed once."""

from __future__ import annotations

import json
from collections.abc import Iterator

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import child
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each value of `enum` or `const` that the type of the schema forbids, and each duplicate."""
    if files.openapi is None:
        return
    for element in files.schemas:
        listed = element.value.get("enum")
        places = [
            (child(element.pointer, "enum", index), one)
            for index, one in enumerate(listed if isinstance(listed, list) else ())
        ]
        places += [(child(element.pointer, "const"), element.value["const"])] if "const" in element.value else []
        seen: set[str] = set()
        for pointer, value in places:
            text = json.dumps(value, sort_keys=True)
            message = ""
            if not has_type(value, element.value.get("type")):
                message = f"{element} lists {text}, which its type {element.value['type']!r} forbids"
            elif text in seen:
                message = f"{element} lists {text} twice"
            seen.add(text)
            if message:
                yield Breach(files.openapi.path, files.openapi.line(pointer), message, pointer)


def has_type(value: Json, types: Json) -> bool:
    """Whether a value has one of the types of a schema. Every value matches a schema without a type."""
    names = types if isinstance(types, list) else [types]
    if not all(isinstance(name, str) and name in _CLASSES for name in names):
        return True
    if isinstance(value, bool):
        return "boolean" in names
    if isinstance(value, float) and value.is_integer() and "integer" in names:
        return True
    return any(isinstance(value, _CLASSES[name]) for name in names)


_CLASSES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}


RULE = LintRule(
    id="enum-fits",
    title="Every value that a schema lists has the schema's type, and is listed once.",
    remedy="write the value in the schema's type, or remove it",
    check=check,
)

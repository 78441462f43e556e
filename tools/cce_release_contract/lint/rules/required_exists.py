"""Rule: every required member is described among the properties."""

from __future__ import annotations

from collections.abc import Iterator

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import child, parent
from cce_release_contract.contract.references import resolve_reference
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each name in `required` that neither the schema nor its parts describe."""
    if files.openapi is None:
        return
    for element in files.schemas:
        required = element.value.get("required")
        known = _members(files, element.value) | _members_around(files, element.pointer)
        for index, name in enumerate(required if isinstance(required, list) else ()):
            if not isinstance(name, str) or name not in known:
                pointer = child(element.pointer, "required", index)
                message = f"{element} requires the member {name!r}, which it does not describe"
                yield Breach(files.openapi.path, files.openapi.line(pointer), message, pointer)


def _members(files: ContractFiles, schema: Json, depth: int = 8) -> set[str]:
    """The members that a schema and its parts describe."""
    if not isinstance(schema, dict) or depth == 0:
        return set()
    assert files.openapi is not None
    resolved = resolve_reference(files.openapi.data, schema)[0] if "$ref" in schema else {}
    members: set[str] = set()
    for holder in (schema, resolved):
        if isinstance(holder, dict):
            properties = holder.get("properties")
            members |= set(properties) if isinstance(properties, dict) else set()
            for keyword in ("allOf", "anyOf", "oneOf"):
                parts = holder.get(keyword)
                for part in parts if isinstance(parts, list) else ():
                    members |= _members(files, part, depth - 1)
    return members


def _members_around(files: ContractFiles, pointer: str) -> set[str]:
    """The members described by the schema around a branch of allOf, anyOf or oneOf."""
    branch_of = parent(pointer)
    if branch_of.rpartition("/")[2] not in {"allOf", "anyOf", "oneOf"}:
        return set()
    around = parent(branch_of)
    holder = next((element.value for element in files.elements if element.pointer == around), None)
    return _members(files, holder) | _members_around(files, around)


RULE = LintRule(
    id="required-exists",
    title="Every required member is described among the properties.",
    remedy="describe the member under properties, or correct its name in required",
    check=check,
    follows_references=True,
)

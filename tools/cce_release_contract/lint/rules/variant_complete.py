"""Rule: a variant has each operation of the contract, with the same effect, body and responses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import get, parent
from cce_release_contract.contract.references import resolve_reference
from cce_release_contract.contract.walker import Element
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule
from cce_release_contract.settings.setting import VARIANTS


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each unknown variant, each operation that is a variant of nothing or differs, and each that is missing."""
    if files.openapi is None:
        return
    data, path, line = files.openapi.data, files.openapi.path, files.openapi.line
    own = {one.name: one for one in files.operations if _variant(data, one) is None}
    found: dict[str, set[str]] = {}
    for element in files.operations:
        variant, role = _variant(data, element), element.value.get("x-variant-of")
        if variant is None and role is None:
            continue
        message = ""
        if variant not in VARIANTS[1:]:
            message = f"{element} has the variant {variant!r}"
        elif not isinstance(role, str) or role not in own:
            message = f"{element} is a variant of {role!r}, which is not an operation of the contract"
        else:
            found.setdefault(variant, set()).add(role)
            mine, theirs = _contents(data, element), _contents(data, own[role])
            different = [name for name in mine if mine[name] != theirs[name]]
            message = f"{element} differs from {role!r} in {', '.join(different)}" if different else ""
        if message:
            yield Breach(path, line(element.pointer), message, element.pointer)
    for variant, roles in found.items():
        for missing in own.keys() - roles:
            yield Breach(path, line("/paths"), f"the variant {variant} has no operation {missing!r}", "/paths")


def _variant(data: Mapping[str, Any], operation: Element) -> Json:
    return get(data, parent(operation.pointer)).get("x-variant")  # the parent of an operation is always a mapping


def _contents(data: Mapping[str, Any], operation: Element) -> dict[str, Json]:
    """What all variants of an operation share, with its references followed."""
    responses = operation.value.get("responses")
    return {
        "method": operation.pointer.rpartition("/")[2],
        "effect": operation.value.get("x-effect"),
        "body": resolve_reference(data, operation.value.get("requestBody"))[0],
        "responses": {status: resolve_reference(data, one)[0] for status, one in responses.items()}
        if isinstance(responses, dict)
        else None,
    }


RULE = LintRule(
    id="variant-complete",
    title="A variant has each operation of the contract, with the same effect, body and responses.",
    remedy=f"x-variant of the path is one of {', '.join(VARIANTS[1:])}; x-variant-of names the operation to repeat",
    check=check,
    follows_references=True,
)

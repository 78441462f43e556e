"""Rule: every keyword of a schema applies to its type, and each bound is stated once."""

from __future__ import annotations

from collections.abc import Iterator

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import child
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule

_OBJECTS = ("properties", "required", "additionalProperties", "minProperties", "maxProperties")
_ARRAYS = ("items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains")
_TEXTS = ("minLength", "maxLength", "pattern")
_NUMBERS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_TYPES = {
    **dict.fromkeys(_OBJECTS, frozenset({"object"})),
    **dict.fromkeys(_ARRAYS, frozenset({"array"})),
    **dict.fromkeys(_TEXTS, frozenset({"string"})),
    **dict.fromkeys(_NUMBERS, frozenset({"integer", "number"})),
}


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each keyword that does not apply to its schema's type, each array without items, each bound stated twice."""
    if files.openapi is None:
        return
    for element in files.schemas:
        for keyword, message in _wrong_with(element.value):
            pointer = child(element.pointer, keyword)
            yield Breach(files.openapi.path, files.openapi.line(pointer), f"{element} {message}", pointer)


def _wrong_with(schema: dict[str, Json]) -> Iterator[tuple[str, str]]:
    written = schema.get("type")
    types = {one for one in (written if isinstance(written, list) else [written]) if isinstance(one, str)}
    for keyword in schema:
        needed = _TYPES.get(keyword)
        if needed and types and not needed & types:
            yield keyword, f"uses {keyword!r}, which does not apply to the type {written!r}"
    if types == {"array"} and not {"items", "prefixItems"} & set(schema):
        yield "type", "is an array without items: generators need the type of the items"
    for inclusive, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if inclusive in schema and exclusive in schema:
            yield exclusive, f"has both {inclusive!r} and {exclusive!r}; one of them has no effect"


RULE = LintRule(
    id="keywords-fit",
    title="Every keyword of a schema applies to its type, and each bound is stated once.",
    remedy="remove the keyword, or correct the type",
    check=check,
)

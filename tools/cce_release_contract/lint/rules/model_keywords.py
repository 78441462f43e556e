"""Rule: the schemas contain only rules that the generated models can check."""

from __future__ import annotations

from collections.abc import Iterator

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import child
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule

KEPT = frozenset(
    {
        *("$ref", "type", "enum", "properties", "required", "additionalProperties", "items", "allOf", "anyOf"),
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "pattern"),
        *("minItems", "maxItems", "format", "title", "description", "example", "examples", "default", "deprecated"),
        *("readOnly", "writeOnly", "externalDocs"),
    }
)
"""The keywords that the models check as JSON Schema does, and those that check nothing. A test proves each."""

KEPT_TYPES = frozenset({"object", "array", "string", "integer", "boolean"})
"""The types that the models keep. `number` is missing: the models round a large number to a float."""

KEPT_FORMATS = frozenset(
    {
        *(("string", "date-time"), ("string", "date"), ("string", "time"), ("string", "uuid"), ("string", "uri")),
        *(("integer", "int32"), ("integer", "int64")),
    }
)
"""Types and formats that the models do not check either; other formats become types that accept more, or less."""


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each keyword, type or enumeration in a component schema that the models would read differently."""
    if files.openapi is None:
        return
    for element in files.elements:
        if not (element.is_schema and element.pointer.startswith("/components/schemas/")):
            continue
        if not isinstance(element.value, dict):
            message = f"{element} is {str(element.value).lower()} instead of a schema object"
            yield Breach(files.openapi.path, files.openapi.line(element.pointer), message, element.pointer)
            continue
        for keyword, value in element.value.items():
            wrong = _wrong_with(keyword, value, element.value)
            if wrong:
                pointer = child(element.pointer, keyword)
                yield Breach(files.openapi.path, files.openapi.line(pointer), f"{element} {wrong}", pointer)


def _wrong_with(keyword: str, value: Json, schema: Json) -> str:
    if keyword.startswith("x-"):
        return ""
    if keyword not in KEPT:
        return f"uses {keyword!r}, which the generated models do not check"
    if keyword == "type" and (not isinstance(value, str) or value not in KEPT_TYPES):
        return f"has the type {value!r}; the models keep only {', '.join(sorted(KEPT_TYPES))}"
    if keyword == "format" and (schema.get("type"), value) not in KEPT_FORMATS:
        return f"has the format {value!r}; with it, the models accept different values than the schema"
    if keyword == "enum" and not (isinstance(value, list) and all(isinstance(option, str) for option in value)):
        return "lists options that are not strings; the models would treat 1 as true"
    if keyword == "properties" and schema.get("type") != "object":
        return "has properties without `type: object`: the schema accepts all other types, the model does not"
    if keyword == "additionalProperties" and value is not True:
        return "forbids or types additional members; the objects of the contract are open"
    return ""


RULE = LintRule(
    id="model-keywords",
    title="The schemas contain only rules that the generated models can check.",
    remedy="use keywords that the models check, or write a clause with a test",
    check=check,
)

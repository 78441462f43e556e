"""Rule: the schemas use keywords of OpenAPI 3.1 only."""

from __future__ import annotations

from collections.abc import Iterator

from cce_release_contract.contract.pointer import child
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule

KEYWORDS = frozenset(
    {
        *("$ref", "$id", "$schema", "$anchor", "$dynamicRef", "$dynamicAnchor", "$vocabulary", "$comment", "$defs"),
        *("type", "enum", "const", "allOf", "anyOf", "oneOf", "not", "if", "then", "else"),
        *("properties", "patternProperties", "additionalProperties", "unevaluatedProperties", "propertyNames"),
        *("required", "dependentRequired", "dependentSchemas", "minProperties", "maxProperties"),
        *("items", "prefixItems", "unevaluatedItems", "contains", "minContains", "maxContains"),
        *("minItems", "maxItems", "uniqueItems", "minLength", "maxLength", "pattern", "format"),
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
        *("contentEncoding", "contentMediaType", "contentSchema", "title", "description", "default", "deprecated"),
        *("readOnly", "writeOnly", "examples", "example", "discriminator", "xml", "externalDocs"),
    }
)
"""JSON Schema 2020-12 and what OpenAPI 3.1 adds to it."""

_INSTEAD = {"nullable": 'OpenAPI 3.1 has no `nullable`: write `type: [string, "null"]` with the right type'}


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each keyword that validators ignore. A separate rule checks which keywords the models keep."""
    if files.openapi is None:
        return
    for element in files.schemas:
        if element.pointer.startswith("/components/schemas/"):
            continue
        for keyword in element.value:
            if not keyword.startswith("x-") and keyword not in KEYWORDS:
                pointer = child(element.pointer, keyword)
                message = f"{element} uses {keyword!r}, which means nothing in OpenAPI 3.1"
                line = files.openapi.line(pointer)
                yield Breach(files.openapi.path, line, message, pointer, _INSTEAD.get(keyword, ""))


RULE = LintRule(
    id="keywords-known",
    title="The schemas use keywords of OpenAPI 3.1 only.",
    remedy="write the keyword as JSON Schema spells it, or begin its name with x-",
    check=check,
)

"""Rule: every error response has the error body."""

from __future__ import annotations

from collections.abc import Iterator

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import child, get
from cce_release_contract.contract.references import resolve_reference
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule

ERROR_SCHEMA = "/components/schemas/Error"


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each response of an operation with a status of 400 or more whose JSON body does not use the schema Error."""
    if files.openapi is None:
        return
    seen = set()
    for operation in (element for element in files.elements if element.kind == "operation"):
        responses = operation.value.get("responses")
        for status in responses if isinstance(responses, dict) else ():
            if not _is_error(status):
                continue
            place = child(operation.pointer, "responses", status)
            response, pointer = resolve_reference(files.openapi.data, get(files.openapi.data, place), place)
            if pointer in seen or _body_schema(files, response, pointer) == ERROR_SCHEMA:
                continue
            seen.add(pointer)
            message = f"the JSON body of the response {status} of {operation.name!r} does not use the schema Error"
            yield Breach(files.openapi.path, files.openapi.line(pointer), message, pointer)


def _is_error(status: str) -> bool:
    return status == "default" or status[:1] in {"4", "5"}


def _body_schema(files: ContractFiles, response: Json, pointer: str) -> str:
    media_type = "application/json"
    try:
        schema = response["content"][media_type]["schema"]
    except (KeyError, TypeError):
        return ""
    assert files.openapi is not None
    return resolve_reference(files.openapi.data, schema, child(pointer, "content", media_type, "schema"))[1]


RULE = LintRule(
    id="error-body",
    title="Every error response has the error body.",
    remedy='describe its application/json content with `$ref: "#/components/schemas/Error"`',
    check=check,
    follows_references=True,
)

"""Rule: the error codes of a response are complete, listed once, and match its status."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import child, get
from cce_release_contract.contract.references import resolve_reference
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule

_SERVICE_CODE = re.compile(r"^CCE\.[0-9]{2}([0-9]{3})[0-9]{3}$")
"""The service's codes contain their status: CCE, module (2 digits), status (3), number (3)."""


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each entry of `x-error-codes` without code or message, each duplicate, and each code of a different status."""
    if files.openapi is None:
        return
    for response in (element for element in files.elements if element.kind == "response"):
        listed = response.value.get("x-error-codes", [])
        statuses = _statuses(files, response.pointer)
        seen: set[str] = set()
        for index, entry in enumerate(listed if isinstance(listed, list) else [listed]):
            wrong = _wrong_with(entry, statuses, seen)
            if wrong:
                pointer = child(response.pointer, "x-error-codes", index)
                yield Breach(files.openapi.path, files.openapi.line(pointer), f"{response} {wrong}", pointer)


def _wrong_with(entry: Json, statuses: set[str], seen: set[str]) -> str:
    if not isinstance(entry, dict) or not all(isinstance(entry.get(name), str) for name in ("code", "message")):
        return "lists an error code without `code` and `message`"
    code = entry["code"]
    if code in seen:
        return f"lists the error code {code} twice"
    seen.add(code)
    service_code = _SERVICE_CODE.match(code)
    if service_code and statuses and service_code[1] not in statuses:
        return f"lists the error code {code} of status {service_code[1]}, not {' or '.join(sorted(statuses))}"
    return ""


def _statuses(files: ContractFiles, pointer: str) -> set[str]:
    """The statuses for which operations use a response."""
    assert files.openapi is not None
    statuses = set()
    for operation in (element for element in files.elements if element.kind == "operation"):
        responses = operation.value.get("responses")
        for status in responses if isinstance(responses, dict) else ():
            place = child(operation.pointer, "responses", status)
            if resolve_reference(files.openapi.data, get(files.openapi.data, place), place)[1] == pointer:
                statuses.add(status)
    return statuses


RULE = LintRule(
    id="error-codes",
    title="The error codes of a response are complete, listed once, and match its status.",
    remedy="list each code once as `{code, message}`, under the response with its status",
    check=check,
    follows_references=True,
)

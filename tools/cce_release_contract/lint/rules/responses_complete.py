"""Rule: every operation has a response for success and one for a wrong request."""

from __future__ import annotations

from collections.abc import Iterator

from cce_release_contract.contract.pointer import child
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each operation without a success response (2xx or 3xx), or without one for a wrong request."""
    if files.openapi is None:
        return
    for element in files.operations:
        written = element.value.get("responses")
        statuses = [str(status) for status in written] if isinstance(written, dict) else []
        for first, meaning in ((("2", "3"), "success"), (("4",), "a wrong request")):
            if not any(status.startswith(first) for status in statuses):
                pointer = child(element.pointer, "responses")
                message = f"{element} has no response for {meaning}"
                yield Breach(files.openapi.path, files.openapi.line(pointer), message, pointer)


RULE = LintRule(
    id="responses-complete",
    title="Every operation has a response for success and one for a wrong request.",
    remedy="describe a response with a 2xx or 3xx status and one with a 4xx status",
    check=check,
)

"""Rule: every named example has a value."""

from __future__ import annotations

from collections.abc import Iterator

from cce_release_contract.contract.pointer import child
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each named example with neither a value nor the address of one."""
    if files.openapi is None:
        return
    for element in files.elements:
        if element.kind not in {"parameter", "header", "media-type"}:
            continue
        examples = element.value.get("examples")
        for name, example in examples.items() if isinstance(examples, dict) else ():
            if isinstance(example, dict) and not {"value", "externalValue", "$ref"} & set(example):
                pointer = child(element.pointer, "examples", name)
                message = f"the example {name!r} of {element} has no value"
                yield Breach(files.openapi.path, files.openapi.line(pointer), message, pointer)


RULE = LintRule(
    id="example-present",
    title="Every named example has a value.",
    remedy="give it a value, or the address of one in externalValue",
    check=check,
)

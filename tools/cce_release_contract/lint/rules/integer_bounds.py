"""Rule: every integer with a format has the bounds of that format."""

from __future__ import annotations

from collections.abc import Iterator

from cce_release_contract.contract.pointer import child
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule

RANGES = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each integer whose format implies bounds that minimum and maximum do not state, or exceed."""
    if files.openapi is None:
        return
    for element in files.elements:
        if not isinstance(element.value, dict) or element.value.get("type") != "integer":
            continue
        bounds = RANGES.get(str(element.value.get("format")))
        if bounds is None:
            continue
        for keyword, limit in zip(("minimum", "maximum"), bounds, strict=True):
            value = element.value.get(keyword)
            pointer = child(element.pointer, keyword)
            line = files.openapi.line(pointer)
            if not isinstance(value, int):
                message = f"{element} has the format {element.value['format']} and no {keyword}"
                yield Breach(files.openapi.path, line, message, pointer)
            elif not bounds[0] <= value <= bounds[1]:
                message = f"{element} has the {keyword} {value}, beyond the {limit} of {element.value['format']}"
                yield Breach(files.openapi.path, line, message, pointer)


RULE = LintRule(
    id="integer-bounds",
    title="Every integer with a format states its bounds.",
    remedy="write minimum and maximum: some tools treat a format as a bound and others do not",
    check=check,
)

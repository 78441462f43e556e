"""Rule: every element says how we know it."""

from __future__ import annotations

from collections.abc import Iterator

from cce_release_contract.contract.clause import BASES
from cce_release_contract.contract.pages.page_rows import is_report
from cce_release_contract.contract.pointer import child
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule

KINDS = ("operation", "parameter", "property", "request-body", "response", "header", "schema", "security-scheme")


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each element without `x-basis`, and each `x-basis` or `x-constraint-basis` with an unknown word."""
    if files.openapi is None:
        return
    for element in files.elements:
        if not isinstance(element.value, dict):
            continue
        basis = element.value.get("x-basis")
        if element.kind in KINDS and "x-basis" not in element.value:
            yield Breach(
                files.openapi.path, files.openapi.line(element.pointer), f"{element} has no x-basis", element.pointer
            )
        elif basis is not None and basis not in BASES:
            pointer = child(element.pointer, "x-basis")
            message = f"{element} has the unknown x-basis {basis!r}"
            yield Breach(files.openapi.path, files.openapi.line(pointer), message, pointer)
        elif basis == "reported" and not is_report(element.value.get("x-source")):
            pointer = child(element.pointer, "x-basis")
            message = f"{element} is reported, but its x-source has no address and date"
            yield Breach(files.openapi.path, files.openapi.line(pointer), message, pointer)
        yield from _constraints(files, element.pointer, element.value.get("x-constraint-basis"), element.value)


def _constraints(files: ContractFiles, pointer: str, bases: object, element: dict[str, object]) -> Iterator[Breach]:
    assert files.openapi is not None
    for keyword, basis in bases.items() if isinstance(bases, dict) else ():
        place = child(pointer, "x-constraint-basis", keyword)
        if basis not in BASES:
            message = f"the constraint {keyword!r} has the unknown basis {basis!r}"
            yield Breach(files.openapi.path, files.openapi.line(place), message, place)
        elif keyword not in element:
            message = f"x-constraint-basis names {keyword!r}, which the element does not have"
            yield Breach(files.openapi.path, files.openapi.line(place), message, place)


RULE = LintRule(
    id="basis-known",
    title="Every element says how we know it.",
    remedy=f"give it x-basis with one of {', '.join(BASES)}, and a report with address and date; in x-constraint-basis,"
    " name only keywords of the element",
    check=check,
)

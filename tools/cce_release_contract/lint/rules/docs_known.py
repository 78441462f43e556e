"""Rule: every address of a page is listed in page-rows.yaml."""

from __future__ import annotations

from collections.abc import Iterator

from cce_release_contract.contract.pointer import child
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each externalDocs whose address page-rows.yaml does not list."""
    if files.openapi is None or files.rows is None:
        return
    known = {page.address for page in files.rows.pages.values()}
    holders = [("", files.openapi.data), *((element.pointer, element.value) for element in files.elements)]
    for pointer, holder in holders:
        docs = holder.get("externalDocs") if isinstance(holder, dict) else None
        address = docs.get("url") if isinstance(docs, dict) else None
        if address is not None and address not in known:
            place = child(pointer, "externalDocs", "url")
            message = f"page-rows.yaml has no page with the address {address!r}"
            yield Breach(files.openapi.path, files.openapi.line(place), message, place)


RULE = LintRule(
    id="docs-known",
    title="Every address of a page is listed in page-rows.yaml.",
    remedy="list the page in page-rows.yaml, or correct the address",
    check=check,
)

"""Rule: the document has a description, a contact and a licence."""

from __future__ import annotations

from collections.abc import Iterator

from cce_release_contract.contract.pointer import child
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each missing description, contact or licence, and a licence without an identifier or address."""
    if files.openapi is None:
        return
    written = files.openapi.data.get("info")
    info = written if isinstance(written, dict) else {}
    for member, missing in (("description", "no description"), ("contact", "no contact"), ("license", "no licence")):
        if not info.get(member):
            pointer = child("/info", member)
            yield Breach(files.openapi.path, files.openapi.line(pointer), f"the document has {missing}", pointer)
    licence = info.get("license")
    if isinstance(licence, dict) and licence and not (licence.get("identifier") or licence.get("url")):
        message = "the licence has neither an SPDX identifier nor an address"
        yield Breach(files.openapi.path, files.openapi.line("/info/license"), message, "/info/license")


RULE = LintRule(
    id="info-complete",
    title="The document has a description, a contact and a licence.",
    remedy="write the missing part under `info`",
    check=check,
)

"""Rule: every operation has a tag, and every tag is declared and described."""

from __future__ import annotations

from collections.abc import Iterator

from cce_release_contract.contract.pointer import child
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each operation without a tag, each undeclared tag, and each tag without a description."""
    if files.openapi is None:
        return
    listed = files.openapi.data.get("tags")
    declared = [tag if isinstance(tag, dict) else {} for tag in (listed if isinstance(listed, list) else ())]
    for index, tag in enumerate(declared):
        if not isinstance(tag.get("description"), str) or not tag["description"].strip():
            pointer = child("/tags", index)
            message = f"the tag {tag.get('name')!r} is not described"
            yield Breach(files.openapi.path, files.openapi.line(pointer), message, pointer)
    known = [tag.get("name") for tag in declared]
    for element in files.operations:
        tags = element.value.get("tags")
        pointer = child(element.pointer, "tags")
        if not isinstance(tags, list) or not tags:
            yield Breach(files.openapi.path, files.openapi.line(pointer), f"{element} has no tag", pointer)
            continue
        for index, name in enumerate(tags):
            if name not in known:
                place = child(pointer, index)
                message = f"{element} has the tag {name!r}, which is not declared"
                yield Breach(files.openapi.path, files.openapi.line(place), message, place)


RULE = LintRule(
    id="tags-declared",
    title="Every operation has a tag, and every tag is declared and described.",
    remedy="declare the tag under `tags` with a description, or correct its name",
    check=check,
)

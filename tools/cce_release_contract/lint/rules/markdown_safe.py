"""Rule: no text contains a script."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import child
from cce_release_contract.contract.references import holds_data
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule

_SCRIPT = re.compile(r"<script|\beval\(", re.IGNORECASE)


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each description, summary or title with a script tag or a call of eval; data is not checked."""
    if files.openapi is not None:
        yield from _texts(files, files.openapi.data, "")


def _texts(files: ContractFiles, value: Json, pointer: str) -> Iterator[Breach]:
    assert files.openapi is not None
    for name, below in value.items() if isinstance(value, dict) else enumerate(value):
        place = child(pointer, name)
        if holds_data(pointer, str(name), below):
            continue
        if isinstance(below, dict | list):
            yield from _texts(files, below, place)
        elif name in {"description", "summary", "title"} and isinstance(below, str) and _SCRIPT.search(below):
            yield Breach(files.openapi.path, files.openapi.line(place), f"the {name} contains a script", place)


RULE = LintRule(
    id="markdown-safe",
    title="No text contains a script.",
    remedy="remove the script from the text",
    check=check,
)

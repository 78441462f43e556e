"""Rule: a composed schema has a form that every generator can read."""

from __future__ import annotations

import json
from collections.abc import Iterator

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import child
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each allOf with properties next to it, each anyOf or oneOf with one part, and each duplicate part.

    openapi-python-client and openapi-zod-client lose `properties` next to an allOf with one reference.
    """
    if files.openapi is None:
        return
    for element in files.schemas:
        for keyword in ("allOf", "anyOf", "oneOf"):
            parts = element.value.get(keyword)
            if not isinstance(parts, list):
                continue
            message = _wrong_with(keyword, parts, element.value)
            if message:
                pointer = child(element.pointer, keyword)
                yield Breach(files.openapi.path, files.openapi.line(pointer), f"{element} {message}", pointer)


def _wrong_with(keyword: str, parts: list[Json], schema: Json) -> str:
    if keyword == "allOf" and "properties" in schema:
        return "has properties next to its allOf, which some generators lose"
    if keyword != "allOf" and len(parts) == 1:
        return f"has only one part in its {keyword}"
    texts = [json.dumps(part, sort_keys=True, default=str) for part in parts]
    return f"has the same part twice in its {keyword}" if len(set(texts)) < len(texts) else ""


RULE = LintRule(
    id="composition-plain",
    title="A composed schema has a form that every generator can read.",
    remedy="write the properties as one more part of the allOf; replace a single part by itself; remove duplicates",
    check=check,
)

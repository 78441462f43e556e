"""Rule: a composed schema is written in the form that every generator reads."""

from __future__ import annotations

import json
from collections.abc import Iterator

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import child
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each allOf with members beside it, each anyOf or oneOf of one part, and each part that is there twice.

    openapi-python-client and openapi-zod-client lose `properties` beside an allOf with one reference.
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
        return "has properties beside its allOf, which some generators lose"
    if keyword != "allOf" and len(parts) == 1:
        return f"has one part in its {keyword}, so there is nothing to choose"
    texts = [json.dumps(part, sort_keys=True, default=str) for part in parts]
    return f"has the same part twice in its {keyword}" if len(set(texts)) < len(texts) else ""


RULE = LintRule(
    id="composition-plain",
    title="A composed schema is written in the form that every generator reads.",
    remedy="write the members as one more part of the allOf; drop a part that stands alone or twice",
    check=check,
)

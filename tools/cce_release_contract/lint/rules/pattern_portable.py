"""Rule: every pattern means the same to every regular expression engine."""

from __future__ import annotations

import re
from collections.abc import Iterator

import jsonschema_rs

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import child
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule

_UNICODE_CLASS = re.compile(r"\\[dDwWsSbBpP]")
_LOOK_AROUND = re.compile(r"\(\?(?!:)")
_BACK_REFERENCE = re.compile(r"\\[1-9k]")


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each pattern that is not ASCII, is not anchored at both ends, or means different things to different engines."""
    if files.openapi is None:
        return
    for element in files.elements:
        if element.kind == "example" or not isinstance(element.value, dict) or "pattern" not in element.value:
            continue
        wrong = wrong_with(element.value["pattern"])
        if wrong:
            pointer = child(element.pointer, "pattern")
            message = f"the pattern of {element} {wrong}"
            yield Breach(files.openapi.path, files.openapi.line(pointer), message, pointer)


def wrong_with(pattern: Json) -> str:
    """Why a pattern does not mean the same to every engine; empty if it does."""
    if not isinstance(pattern, str):
        return "is not a string"
    # An escaped backslash does not start a class.
    bare = pattern.replace("\\\\", "")
    checks = {
        "is not ASCII": not pattern.isascii(),
        "is not anchored with ^ and $": not (bare.startswith("^") and bare.endswith("$") and not bare.endswith("\\$")),
        "uses a class that is wider than ASCII in some engines": bool(_UNICODE_CLASS.search(bare)),
        "uses look-around, which the models' engine does not support": bool(_LOOK_AROUND.search(bare)),
        "uses a back-reference, which the models' engine does not support": bool(_BACK_REFERENCE.search(bare)),
        "has alternatives outside of a group, so the anchors do not apply to all of them": "|" in _outside_groups(bare),
        "has a dot, which engines interpret differently": "." in _outside_classes(bare),
    }
    for wrong, found in checks.items():
        if found:
            return wrong
    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern})
    except (jsonschema_rs.ValidationError, ValueError):
        return "is not a regular expression"
    return ""


def _outside_classes(pattern: str) -> str:
    """The pattern without escapes and character classes."""
    return re.sub(r"\[[^\]]*\]", "", re.sub(r"\\.", "", pattern))


def _outside_groups(pattern: str) -> str:
    """The pattern without escapes, character classes and groups."""
    rest = _outside_classes(pattern)
    while (shorter := re.sub(r"\([^()]*\)", "", rest)) != rest:
        rest = shorter
    return rest


RULE = LintRule(
    id="pattern-portable",
    title="Every pattern is ASCII, anchored, and means the same to every engine.",
    remedy="write ^...$ with explicit classes such as [0-9] and [A-Za-z]",
    check=check,
)

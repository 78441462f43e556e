"""Rule: every path is valid in a request line, and no request matches two paths."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cce_release_contract.contract.pointer import child
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule

_PARAMETER = re.compile(r"\{[^{}]*\}")


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each path with a query, a final slash or a parameter without a name, and each that an earlier path hides."""
    if files.openapi is None:
        return
    paths = files.openapi.data.get("paths")
    before: list[str] = []
    for path in paths if isinstance(paths, dict) else ():
        message = _wrong_with(path)
        twin = next((other for other in before if _same_requests(path, other)), "")
        if not message and twin:
            message = f"a request can match both this path and {twin!r}"
        before.append(path)
        if message:
            pointer = child("/paths", path)
            yield Breach(files.openapi.path, files.openapi.line(pointer), f"the path {path!r}: {message}", pointer)


def _wrong_with(path: str) -> str:
    if "?" in path or "#" in path:
        return "it contains a query"
    if path != "/" and path.endswith("/"):
        return "it ends with a slash"
    return "a parameter has no name" if "{}" in path else ""


def _same_requests(path: str, other: str) -> bool:
    """Whether a request can match both and neither is more concrete, so that neither takes precedence."""
    mine, theirs = path.split("/"), other.split("/")
    if len(mine) != len(theirs):
        return False
    open_here = {place for place, segment in enumerate(mine) if _PARAMETER.fullmatch(segment)}
    open_there = {place for place, segment in enumerate(theirs) if _PARAMETER.fullmatch(segment)}
    fixed = set(range(len(mine))) - open_here - open_there
    return all(mine[place] == theirs[place] for place in fixed) and not (
        open_here < open_there or open_there < open_here
    )


RULE = LintRule(
    id="path-shape",
    title="Every path is valid in a request line, and no request matches two paths.",
    remedy="write the path without a query or a final slash, with named parameters, and different from other paths",
    check=check,
)

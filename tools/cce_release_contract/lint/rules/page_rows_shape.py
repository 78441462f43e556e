"""Rule: page-rows.yaml lists pages, tables, statuses, media types, status codes, operation, decided differences."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cce_release_contract.contract.pages.page_rows import PageRows
from cce_release_contract.contract.pointer import exists, join
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each part with the wrong shape, an operation that the contract lacks, and a link to no decision."""
    rows, problems = files.rows_and_problems
    for problem in problems:
        yield Breach(problem.path, problem.line, problem.message, remedy=problem.remedy)
    if rows is None:
        return
    yield from _decisions(rows)
    if files.openapi is None:
        return
    operation = rows.document.data.get("operation")
    if isinstance(operation, dict):
        path, method = str(operation.get("path")), str(operation.get("method")).lower()
        if not exists(files.openapi.data, join(("paths", path, method))):
            message = f"the page's operation {method.upper()} {path} is not in the contract"
            yield Breach(rows.document.path, rows.document.line("/operation"), message, "/operation")


def _decisions(rows: PageRows) -> Iterator[Breach]:
    """The links of decided differences that lead to no heading of the file beside page-rows.yaml."""
    path = rows.document.path
    links = [(one.decision, one.at) for one in rows.decided] + [(one.decision, one.at) for one in rows.decided_in_sdk]
    for link, at in links:
        name, _, anchor = link.partition("#")
        decisions = path.parent / name
        if decisions.is_file() and anchor not in _anchors(decisions.read_text(encoding="utf-8", errors="replace")):
            message = f"the link {link!r} of a decided difference leads to no heading"
            yield Breach(path, rows.document.line(at), message, at, remedy="write the decision, or mend the link")


def _anchors(text: str) -> set[str]:
    """The anchors that the code host gives to the headings of a page."""
    headings = re.findall(r"^#+ +(.+?) *$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


RULE = LintRule(
    id="page-rows-shape",
    title="page-rows.yaml lists everything of the page, and the contract has its operation.",
    remedy="describe the operation in openapi.yaml under the page's path and method",
    check=check,
)

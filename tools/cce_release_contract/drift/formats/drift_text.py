"""The comparison with pages for people: on a terminal and in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from cce_release_contract.drift.differences import NotShown, PageComparison, PageDifference
from cce_release_contract.printable import counted, one_line, shortened

_LONGEST_LIST: Final = 8
_LONGEST_TEXT: Final = 200


def drift_text(comparisons: Sequence[PageComparison]) -> str:
    """The differences of each page with the lines to look at and to edit, then a line of counts."""
    lines: list[str] = []
    for one in comparisons:
        for found in one.drift:
            lines += _difference("DRIFT", found, one.file)
        for found in one.decided:
            lines += _difference("decided", found, one.file)
        for found in one.news or ():
            lines += _difference("new since last time", found, one.file)
        lines += [f"not on this copy: {text}" for text in _absent(one.absent)]
        lines.append(_summary(one))
    return "".join(f"{line}\n" for line in lines)


def drift_markdown(comparisons: Sequence[PageComparison]) -> str:
    """A table of the differences of each page."""
    lines = ["# Drift against the page"]
    for one in comparisons:
        lines += ["", f"## {_cell(one.file)}", "", f"{_cell(_summary(one))}."]
        listed = [("drift", found) for found in one.drift] + [("decided", found) for found in one.decided]
        listed += [("new since last time", found) for found in one.news or ()]
        if listed:
            lines += ["", "| | difference | page | contract | edit |", "| --- | --- | --- | --- | --- |"]
        for verdict, found in listed:
            settled = f" ({found.decision})" if found.decision else ""
            page = f"{one_line(found.page_says) or 'nothing'} (line {found.page.line})"
            cells = (verdict, f"{found.message}{settled}", page, found.contract_says or "nothing", _places(found))
            lines.append(f"| {' | '.join(_cell(cell) for cell in cells)} |")
        if one.absent:
            lines += ["", *(f"- Not on this copy: {_cell(text)}" for text in _absent(one.absent))]
    return "\n".join(lines) + "\n"


def _difference(verdict: str, found: PageDifference, file: str) -> Iterator[str]:
    yield one_line(f"{verdict} {found.id} {found.element}")
    yield f"  {one_line(found.message)}"
    where = "" if found.page_says else "after "
    yield f"  page: {where}{one_line(file)}:{found.page.line}{_said(found.page_says)}"
    if found.contract_says:
        before = "contract" if found.contract else "last time"
        yield f"  {before}: {_said(found.contract_says).removeprefix(': ')}"
    if found.decision:
        yield f"  decided: {one_line(found.decision)} ({one_line(found.reason)})"
    elif found.contract:
        yield f"  edit: {_places(found)}"


def _said(text: str) -> str:
    return f": {shortened(one_line(text), _LONGEST_TEXT)}" if text else ""


def _places(found: PageDifference) -> str:
    return ", ".join(one_line(f"{place.file}:{place.line}") for place in found.contract)


def _absent(absent: Sequence[NotShown]) -> Iterator[str]:
    """One line for each reason."""
    by_reason: dict[str, list[str]] = {}
    for one in absent:
        by_reason.setdefault(one.reason, []).append(one.element)
    for reason, elements in by_reason.items():
        more = f" and {len(elements) - _LONGEST_LIST} more" if len(elements) > _LONGEST_LIST else ""
        yield f"{', '.join(elements[:_LONGEST_LIST])}{more} ({reason})"


def _summary(one: PageComparison) -> str:
    date = f", {one.date}" if one.date else ", without a date"
    named = one_line(f"{one.file} ({one.form}{date})")
    if not one.compared:
        return f"{named}: nothing compared; the copy ends at line {one.end}, before the first table"
    found = "no drift" if not one.drift else counted(len(one.drift), "difference")
    decided = f", {len(one.decided)} decided" if one.decided else ""
    news = "" if one.news is None else f", {len(one.news)} new since last time"
    rows = f"{one.compared} of {counted(one.expected, 'row')} compared with {one.operation}"
    return f"{named}: {found}{decided}{news}; {rows}"


def _cell(text: str) -> str:
    return one_line(text).replace("|", "\\|").replace("<", "&lt;")

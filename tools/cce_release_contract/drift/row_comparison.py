"""Compare one row of a page with the same row of the contract."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cce_release_contract.drift.contract_rows import ContractPlace, ExpectedRow
from cce_release_contract.drift.differences import Aspect, DriftKind
from cce_release_contract.drift.pages.page_model import PageRow
from cce_release_contract.drift.pages.page_values import PageOption, mentioned
from cce_release_contract.drift.pages.value_ranges import ValueRange

_BOOLEAN = frozenset(("true", "false"))


@dataclass(frozen=True, slots=True)
class RowDifference:
    """What differs in a row. `says` is what page and contract say. `line` 0 and an empty `at` stand for the row's."""

    kind: DriftKind
    aspect: Aspect
    says: tuple[str, str]
    line: int = 0
    values: tuple[str, ...] = ()
    at: tuple[ContractPlace, ...] = ()


def row_differences(row: PageRow, expected: ExpectedRow, *, has_texts: bool) -> Iterator[RowDifference | str]:
    """Every difference; a text says what cannot be compared, because this copy does not show it."""
    if row.type and expected.type and row.type.casefold() != expected.type.casefold():
        yield RowDifference("changed", "type", (row.type, expected.type))
    if row.mandatory is not None and expected.mandatory is not None and row.mandatory != expected.mandatory:
        words = {True: "mandatory", False: "optional"}
        yield RowDifference("changed", "mandatory", (words[row.mandatory], words[expected.mandatory]))
    yield from _options(row, expected, has_texts=has_texts)
    is_whole = row.is_followed and has_texts
    if row.default is not None or (is_whole and expected.default is not None):
        now, before = row.default or "none", expected.default or "none"
        if now.casefold() != before.casefold():
            yield RowDifference("changed", "default", (now, before), at=_definition(expected))
    has_range = row.range is not None or (is_whole and expected.range is not None and expected.bounds_documented)
    if has_range and not _is_within_words(row.range, expected.range):
        yield RowDifference(
            "changed", "range", (str(row.range or "none"), str(expected.range or "none")), at=_definition(expected)
        )
    if expected.text and row.text != expected.text and shows_text(row, expected, has_texts=has_texts):
        yield RowDifference("changed", "text", (row.text, expected.text))


def shows_text(row: PageRow, expected: ExpectedRow, *, has_texts: bool) -> bool:
    """Whether a copy shows the whole description, with the list that it had."""
    return bool(row.text) and row.is_followed and has_texts and not (row.lists_lost and expected.options)


def _definition(expected: ExpectedRow) -> tuple[ContractPlace, ...]:
    """Where the contract has what no row of page-rows.yaml says."""
    return (expected.defined_at,) if expected.defined_at else ()


def _options(row: PageRow, expected: ExpectedRow, *, has_texts: bool) -> Iterator[RowDifference | str]:
    known = expected.options
    shown = row.options
    if known is None:
        if shown and not (row.type == "Boolean" and {one.value.lower() for one in shown} <= _BOOLEAN):
            for one in shown:
                yield RowDifference(
                    "added", "options", (one.value, "any value"), one.line, (one.value,), _definition(expected)
                )
        return
    shown = shown or mentioned(row.sentences, known)
    if not shown:
        if row.lists_lost or not row.is_followed or not has_texts:
            yield "its values are not on this copy"
        else:
            yield RowDifference("removed", "options", ("no values", ", ".join(known)), 0, known, expected.values_at)
        return
    values = {_written(one.value): one for one in shown}
    wanted = {_written(one): one for one in known}
    for key, option in values.items():
        if key not in wanted:
            says = (option.value, ", ".join(known))
            yield RowDifference("added", "options", says, option.line, (option.value,), expected.values_at)
    order = list(wanted)
    for key, value in wanted.items():
        if key in values:
            continue
        if not row.is_followed and not _is_passed(key, order, list(values)):
            yield "the copy ends in its list of values"
            continue
        line = _line_before(key, order, values)
        yield RowDifference("removed", "options", ("", value), line, (value,), expected.values_at)


def _written(value: str) -> str:
    return value.replace(" ", "").casefold() if "/" in value else value


def _is_passed(key: str, order: list[str], shown: list[str]) -> bool:
    kept = [one for one in shown if one in order]
    return kept == sorted(kept, key=order.index) and any(order.index(one) > order.index(key) for one in kept)


def _line_before(key: str, order: list[str], values: dict[str, PageOption]) -> int:
    before = [values[one].line for one in order[: order.index(key)] if one in values]
    return before[-1] if before else 0


def _is_within_words(now: ValueRange | None, before: ValueRange | None) -> bool:
    """Whether the page says nothing else about the sides that it names."""
    if now is None or before is None:
        return now is before
    sides = ((now.minimum, before.minimum), (now.maximum, before.maximum))
    return now.of_length == before.of_length and all(one is None or one == other for one, other in sides)

"""page-rows.yaml lists the pages and rows that can be cited."""

from __future__ import annotations

from pathlib import Path

import pytest

from cce_release_contract.contract.document import Document, read_document
from cce_release_contract.contract.pages.page_rows import PageRows, page_rows
from cce_release_contract.errors import SpecificationError

FILE = Path(__file__).parents[2] / "lint" / "examples" / "contract" / "page-rows.yaml"


@pytest.fixture
def rows() -> PageRows:
    """The rows of the small contract."""
    return page_rows(read_document(FILE))


def test_rows_have_ids_and_places(rows: PageRows) -> None:
    """Each row, status, media type and status code has an id and a pointer."""
    found = dict(rows.rows)

    assert found == {
        "1/name": "/tables/0/rows/0",
        "2/size": "/tables/1/rows/0",
        "3/status": "/tables/2/rows/0",
        "status/READY": "/statuses/0",
        "media/application/json": "/media_types/0",
        "code/200": "/status_codes/0",
    }


@pytest.mark.parametrize(
    ("source", "row"),
    [
        ({"page": "update-thing", "table": 2, "row": "size"}, "2/size"),
        ({"page": "update-thing", "table": "status codes", "row": "200"}, "code/200"),
        ({"page": "update-thing", "table": 2}, None),
        ({"page": "errors", "table": 2, "row": "size"}, None),
    ],
)
def test_a_source_names_a_row_of_the_operation_page(rows: PageRows, source: dict[str, object], row: str | None) -> None:
    """Only a source with table and row of the operation's page names a row."""
    found = rows.row_of(source)

    assert found == row


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ({"page": "update-thing"}, ""),
        ({"page": "update-thing", "table": 2}, ""),
        ({"page": "errors", "table": 99, "row": "anything"}, ""),
        (None, "does not name a page"),
        ({"table": 2}, "does not name a page"),
        ({"page": "nope"}, "names the page 'nope'"),
        ({"page": "update-thing", "table": 2, "row": "weight"}, "names the row '2/weight'"),
        ({"page": "update-thing", "table": 4}, "names the table 4"),
        ({"page": "update-thing", "table": "status codes", "row": "404"}, "names the row 'code/404'"),
    ],
)
def test_a_wrong_source_is_explained(rows: PageRows, source: object, message: str) -> None:
    """An unknown page, table or row is named; a right source gives an empty text."""
    wrong = rows.wrong_with(source)

    assert message in wrong
    assert bool(wrong) == bool(message)


def test_a_source_is_described_for_people(rows: PageRows) -> None:
    """The description names title, publisher, date, table, row and note."""
    text = rows.describe({"page": "update-thing", "table": 2, "row": "size", "note": "read with care"})

    assert text == "Updating a Thing (Example, 2025-01-01), table 2, row size, read with care"


def test_every_wrong_part_is_named_at_once() -> None:
    """A malformed file gives one error that names each wrong part."""
    data = {"pages": {"a": {"title": "A"}}, "tables": [{"rows": []}, {"table": 1, "rows": [{"name": "x"}]}]}

    with pytest.raises(SpecificationError) as raised:
        page_rows(Document(FILE, data, {}))

    text = str(raised.value)
    for part in (
        "the page 'a' lacks",
        "operation's page None",
        "lacks its number",
        "lacks its name or type",
        "`statuses`",
    ):
        assert part in text


DECIDED = {"element": "query/deep", "difference": "row-removed", "copies": "old ones", "decision": "decisions.md#d1"}


@pytest.mark.parametrize(
    ("decided", "message"),
    [
        ("D1", "`decided` is not a list"),
        ([{**DECIDED, "copies": 1}], "lacks one of element, difference, copies, decision"),
        ([{**DECIDED, "region": "eu"}], "wrong member: region"),
        ([{**DECIDED, "before": "May"}], "wrong member: before, undated or values"),
    ],
)
def test_a_wrong_decided_difference_is_a_problem(decided: object, message: str) -> None:
    """Each wrong part of a decided difference is named."""
    data = dict(read_document(FILE).data) | {"decided": decided}

    with pytest.raises(SpecificationError, match=message):
        page_rows(Document(FILE, data, {}))


@pytest.mark.parametrize(
    ("limits", "settled"),
    [
        ({}, ("2020-01-01", "2030-01-01", "")),
        ({"before": "2025-01-01"}, ("2020-01-01",)),
        ({"before": "2025-01-01", "undated": True}, ("2020-01-01", "")),
        ({"undated": True}, ("",)),
        ({"values": ["a", "b"]}, ("2020-01-01", "2030-01-01", "")),
        ({"values": ["b"]}, ()),
    ],
)
def test_a_decided_difference_holds_for_some_copies(limits: dict[str, object], settled: tuple[str, ...]) -> None:
    """The date of a copy and the values that it lacks say whether the decision is about it."""
    data = dict(read_document(FILE).data) | {"decided": [{**DECIDED, **limits}]}
    (one,) = page_rows(Document(FILE, data, {})).decided

    dates = ("2020-01-01", "2030-01-01", "")
    assert tuple(date for date in dates if one.settles("query/deep", "row-removed", ("a",), date)) == settled
    assert not one.settles("query/deep", "row-added", ("a",), "2020-01-01")


def test_a_repeated_row_is_a_problem() -> None:
    """Two rows of one table cannot have the same name."""
    data = dict(read_document(FILE).data) | {"statuses": ["READY", "READY"]}

    with pytest.raises(SpecificationError, match="'status/READY' is repeated"):
        page_rows(Document(FILE, data, {}))


def test_a_variant_has_rows_of_its_own(rows: PageRows) -> None:
    """The page of another kind of cluster has an operation and rows of its own."""
    found = [(one.variant, one.page, one.method, one.path, dict(one.rows)) for one in rows.variants]

    pointer = "/variants/0/tables/0/rows/0"
    assert found == [("autopilot", "update-other-thing", "PUT", "/autopilot/things/{name}", {"1/name": pointer})]
    assert pointer not in rows.rows.values()


@pytest.mark.parametrize(
    ("variants", "message"),
    [
        (3, "`variants` is not a list"),
        ([{"variant": "autopilot"}], "a variant lacks one of variant, page, method, path"),
        ([{"variant": "a", "page": "nope", "method": "PUT", "path": "/"}], "the variant's page 'nope'"),
        ([{"variant": "a", "page": "errors", "method": "PUT", "path": "/"}], "`tables` is not a list"),
    ],
)
def test_a_wrong_variant_is_a_problem(variants: object, message: str) -> None:
    """Each wrong part of the variants is named."""
    data = dict(read_document(FILE).data) | {"variants": variants}

    with pytest.raises(SpecificationError, match=message):
        page_rows(Document(FILE, data, {}))

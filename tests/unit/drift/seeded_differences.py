"""Differences that are put into a page, each with what the comparison has to find."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from tests.unit.drift.neutral_page import NeutralPage, NeutralRow, NeutralTable

Found = tuple[str, str, tuple[str, ...]]
"""The id of a difference, its element and its values."""


@dataclass(frozen=True)
class Seed:
    """One edit of a page that agrees with the contract."""

    name: str
    edit: Callable[[NeutralPage], NeutralPage]
    found: tuple[Found, ...]
    needs_captions: bool = False


def _added(page: NeutralPage, title: str, row: NeutralRow, *, first: bool = False) -> NeutralPage:
    rows = page.table(title).rows
    return page.with_rows(title, *((row, *rows) if first else (*rows, row)))


def _removed(page: NeutralPage, title: str, name: str) -> NeutralPage:
    return page.with_rows(title, *(row for row in page.table(title).rows if row.name != name))


def _values(page: NeutralPage, title: str, name: str, *, add: str = "", remove: str = "") -> NeutralPage:
    row = next(row for row in page.table(title).rows if row.name == name)
    values = tuple(value for value in row.values if value != remove) + ((add,) if add else ())
    return page.with_row(title, name, values=values)


def _with_object(page: NeutralPage) -> NeutralPage:
    page = _added(page, "body", NeutralRow("hooks", "HookOptions object", False))
    table = NeutralTable("HookOptions", (NeutralRow("only_before", "Boolean", False),))
    place = page.tables.index(page.table("answer"))
    return replace(page, tables=(*page.tables[:place], table, *page.tables[place:]))


SEEDS: Final = (
    Seed(
        "a query parameter is added",
        lambda page: _added(page, "query", NeutralRow("wait_seconds", "Integer", False)),
        (("row-added", "query/wait_seconds", ()),),
    ),
    Seed(
        "a mandatory member of the body is added at the beginning",
        lambda page: _added(page, "body", NeutralRow("reason", "String", True), first=True),
        (("row-added", "body/reason", ()),),
    ),
    Seed(
        "a member of the response is added",
        lambda page: _added(page, "answer", NeutralRow("first_deployed", "String", None), first=True),
        (("row-added", "response/first_deployed", ()),),
    ),
    Seed(
        "an object with members is added",
        _with_object,
        (
            ("row-added", "body/hooks", ()),
            ("row-added", "body.hooks/only_before", ()),
        ),
        needs_captions=True,
    ),
    Seed(
        "the only query parameter is removed with its table",
        lambda page: page.with_rows("query"),
        (("row-removed", "query/show_resources", ()),),
    ),
    Seed(
        "a member of an object is removed",
        lambda page: _removed(page, "ReleaseReqBodyParams", "recreate"),
        (("row-removed", "body.parameters/recreate", ()),),
    ),
    Seed(
        "the last member of the response is removed",
        lambda page: _removed(page, "answer", "version"),
        (("row-removed", "response/version", ()),),
    ),
    Seed(
        "a member is renamed",
        lambda page: page.with_row("ReleaseReqBodyParams", "recreate", name="restart_pods"),
        (
            ("row-added", "body.parameters/restart_pods", ()),
            ("row-removed", "body.parameters/recreate", ()),
        ),
    ),
    Seed(
        "a type changes",
        lambda page: page.with_row("ReleaseReqBodyParams", "release_version", type="Long"),
        (("type-changed", "body.parameters/release_version", ()),),
    ),
    Seed(
        "a type changes to one that no page had",
        lambda page: page.with_row("answer", "create_at", type="Timestamp"),
        (("type-changed", "response/create_at", ()),),
    ),
    Seed(
        "a type changes to another object",
        lambda page: page.with_row("body", "parameters", type="UpdateOptions object"),
        (("type-changed", "body/parameters", ()),),
    ),
    Seed(
        "a member becomes optional",
        lambda page: page.with_row("body", "values", mandatory=False),
        (("mandatory-changed", "body/values", ()),),
    ),
    Seed(
        "a parameter becomes mandatory",
        lambda page: page.with_row("query", "show_resources", mandatory=True),
        (("mandatory-changed", "query/show_resources", ()),),
    ),
    Seed(
        "a status is added",
        lambda page: _values(page, "answer", "status", add="SUSPENDED"),
        (("options-added", "response/status", ("SUSPENDED",)),),
    ),
    Seed(
        "a status is removed",
        lambda page: _values(page, "answer", "status", remove="DELETING"),
        (("options-removed", "response/status", ("DELETING",)),),
    ),
    Seed(
        "the last status is removed",
        lambda page: _values(page, "answer", "status", remove="UNKNOWN"),
        (("options-removed", "response/status", ("UNKNOWN",)),),
    ),
    Seed(
        "a media type is added",
        lambda page: _values(page, "header", "Content-Type", add="application/yaml"),
        (("options-added", "header/Content-Type", ("application/yaml",)),),
    ),
    Seed(
        "a media type is removed",
        lambda page: _values(page, "header", "Content-Type", remove="application/x-pem-file"),
        (("options-removed", "header/Content-Type", ("application/x-pem-file",)),),
    ),
    Seed(
        "a value is added to a sentence",
        lambda page: page.with_row("body", "action", said=("upgrade", "rollback", "pause")),
        (("options-added", "body/action", ("pause",)),),
    ),
    Seed(
        "a default is stated",
        lambda page: page.with_row("ReleaseReqBodyParams", "no_hooks", default="true"),
        (("default-changed", "body.parameters/no_hooks", ()),),
    ),
    Seed(
        "a range is narrower",
        lambda page: page.with_row("ReleaseReqBodyParams", "release_version", range=(1, 99)),
        (("range-changed", "body.parameters/release_version", ()),),
    ),
    Seed(
        "a range is that of the contract",
        lambda page: page.with_row("ReleaseReqBodyParams", "release_version", range=(0, 2147483647)),
        (),
    ),
    Seed(
        "a status code is added",
        lambda page: replace(page, codes=(*page.codes, "202")),
        (("status-code-added", "status/202", ("202",)),),
    ),
    Seed(
        "the method changes",
        lambda page: replace(page, method="PATCH"),
        (("method-changed", "operation", ()),),
    ),
    Seed(
        "the path changes",
        lambda page: replace(page, path=page.path.replace("/v3/", "/v4/")),
        (("path-changed", "operation", ()),),
    ),
    Seed(
        "the example has a further member",
        lambda page: replace(page, extra_member="priority"),
        (("example-added", "body/priority", ()),),
    ),
    Seed(
        "rows change places",
        lambda page: page.with_rows("answer", *reversed(page.table("answer").rows)),
        (),
    ),
    Seed(
        "the tables of the request change places",
        lambda page: replace(page, tables=(*page.tables[:2], page.tables[3], page.tables[2], *page.tables[4:])),
        (),
    ),
)

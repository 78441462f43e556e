"""A comparison with pages as text, JSON and Markdown."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import jsonschema_rs
import pytest
from tests.unit.drift.conftest import Compare
from tests.unit.drift.neutral_page import NeutralPage, NeutralRow
from tests.unit.drift.page_forms import as_browser_copy, as_html

from cce_release_contract import drift as drift_package
from cce_release_contract.drift.differences import PageComparison
from cce_release_contract.drift.formats.catalogue import DRIFT_FORMATS

SCHEMA = json.loads((Path(drift_package.__path__[0]) / "drift.schema.json").read_text())


@pytest.fixture
def found(compare: Compare, page: NeutralPage) -> PageComparison:
    """A cut page of an old date with drift and a decided difference, and a text that would be a command or a link."""
    rows = page.table("path").rows
    odd = page.with_rows("query").with_rows("path", *rows, NeutralRow("deep_id", "::error::x](y) | <b>", True))
    text = as_browser_copy(replace(odd, date="2020-01-01"), "en")
    return compare(text[: text.index("Response Parameters")])


def test_text_names_both_places_and_what_to_edit(found: PageComparison) -> None:
    """Drift comes first, then what is decided, what the copy lacks, and a line of counts."""
    lines = [line.replace(found.file, "PAGE") for line in DRIFT_FORMATS["text"]([found]).splitlines()]
    lines = [re.sub(r"/\S*/spec/", "spec/", line) for line in lines]

    assert lines[0] == "DRIFT row-added path/deep_id"
    assert lines[2].startswith("  page: PAGE:")
    assert re.fullmatch(r"  edit: spec/page-rows\.yaml:\d+, spec/openapi\.yaml:\d+", lines[3])
    assert "decided row-removed query/show_resources" in lines
    assert any(line.startswith("  decided: decisions.md#d2") for line in lines)
    assert any(line.startswith("not on this copy: response/chart_name") for line in lines)
    assert lines[-1].startswith("PAGE (browser copy, 2020-01-01): 1 difference, 1 decided; ")


def test_foreign_text_is_harmless(found: PageComparison) -> None:
    """No text of a page is a command of a CI system, a cell or a tag."""
    assert "\n::" not in DRIFT_FORMATS["text"]([found])
    markdown = DRIFT_FORMATS["markdown"]([found])
    assert "<b>" not in markdown
    assert {line.replace("\\|", "").count("|") for line in markdown.splitlines() if line.startswith("|")} == {6}


def test_json_has_its_published_shape(found: PageComparison, compare: Compare, page: NeutralPage) -> None:
    """The JSON of a comparison fits the schema, with news and without."""
    pages = [found, replace(found, news=found.drift), compare(as_html(page, "es")), compare("Function\n\nx")]

    report = json.loads(DRIFT_FORMATS["json"](pages))

    assert [error.message for error in jsonschema_rs.Draft202012Validator(SCHEMA).iter_errors(report)] == []
    assert [len(one["drift"]) for one in report["pages"]] == [1, 1, 0, 0]
    assert report["pages"][3]["compared"] == 0

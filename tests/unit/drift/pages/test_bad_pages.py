"""What is no page, or not one of this operation, is an error with a remedy, never a page without drift."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.drift.conftest import Compare
from tests.unit.drift.neutral_page import NeutralPage, NeutralRow
from tests.unit.drift.page_forms import FORMS, as_browser_copy, as_html, as_markdown

from cce_release_contract.drift.drifting import PageContract, compare_page
from cce_release_contract.drift.pages.page_files import LARGEST_PAGE
from cce_release_contract.errors import UsageError
from cce_release_contract.exit_codes import ExitCode


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b" \n\t\n", "the file is empty"),
        (b"Function\0URI", "byte 8 is NUL"),
        (b"%PDF-1.7\n", "the file is a PDF file"),
        (b"PK\x03\x04abc", "the file is a zip archive"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n<html>", "the file is a web archive"),
        ("URI\n功能介绍\n".encode("gbk"), "not UTF-8, and declares no other encoding"),
        (b'<meta charset="utf-16">\xff\xfe\xfd<p>URI</p>', "declares the encoding 'utf-16'"),
        (b'<meta charset="no-such">\xff<p>URI</p>', "declares the encoding 'no-such'"),
        (b'{"openapi": "3.1.0"}', "not a page of an API operation"),
        ("機能\n\nURI について\n\n必須".encode(), "not a page of an API operation"),
        (b"# A page\n\nof something else\n", "not a page of an API operation"),
    ],
)
def test_what_is_no_page_is_refused(compare: Compare, content: bytes, message: str) -> None:
    """Each error says what is wrong and what to do."""
    with pytest.raises(UsageError, match=message) as raised:
        compare(content)

    assert raised.value.remedy


def test_what_is_no_file_is_refused(tmp_path: Path, contract: PageContract) -> None:
    """A folder, a missing file and a file that is too large are named."""
    (tmp_path / "large").write_bytes(b"a" * (LARGEST_PAGE + 1))

    for name, message in (("", "a folder"), ("missing", "cannot be read"), ("large", "larger than 5 MB")):
        with pytest.raises(UsageError, match=message):
            compare_page(tmp_path / name, contract)


@pytest.mark.parametrize("form", FORMS)
def test_a_page_of_another_operation_is_refused(compare: Compare, page: NeutralPage, form: str) -> None:
    """Another path with another body is another operation; so is a read of the same path, which has no body."""
    creation = [row for row in page.table("body").rows if row.name != "action"]
    creation += [NeutralRow("name", "String", True), NeutralRow("namespace", "String", True)]
    creation += [NeutralRow("version", "String", True), NeutralRow("description", "String", False)]
    others = (
        replace(page.with_rows("body", *creation), method="POST", path=page.path.partition("/namespace")[0]),
        replace(page.with_rows("body"), method="GET"),
    )

    for other in others:
        with pytest.raises(UsageError, match=f"another operation: {other.method} /"):
            compare(FORMS[form](other, "en"))


def test_a_page_of_two_operations_is_refused(compare: Compare, page: NeutralPage) -> None:
    """Two request lines outside of the examples are two operations; the error names both."""
    for write in (as_browser_copy, as_html):
        both = write(page, "en") + write(replace(page, method="DELETE"), "en")

        with pytest.raises(UsageError, match=r"2 operations: PUT .* in line .*, DELETE .* in line"):
            compare(both)


@pytest.mark.parametrize(
    ("lost", "message"),
    [
        ("body", "the table of body/chart_id, .* cannot be found"),
        ("answer", "the table of response/chart_name, .* cannot be found"),
        ("path", "the table of path/name, .* cannot be found"),
    ],
)
def test_a_page_without_a_table_that_each_page_has_is_refused(
    compare: Compare, page: NeutralPage, lost: str, message: str
) -> None:
    """The vendor cannot have removed what is mandatory, so the copy has lost it."""
    text = as_markdown(page, "en")
    start = text.index("**Table", text.index({"path": "## URI", "body": "body p", "answer": "## Resp"}[lost]) - 20)
    end = text.index("\n\n", text.index("|", start))

    with pytest.raises(UsageError, match=message):
        compare(text[:start] + text[end:])


def test_a_page_whose_tables_are_all_lost_is_refused(compare: Compare, page: NeutralPage) -> None:
    """Headings and examples without a table are no page without drift."""
    lines = [line for line in as_markdown(page, "en").split("\n") if not line.startswith("|")]

    with pytest.raises(UsageError, match="no table of parameters"):
        compare("\n".join(lines))


@pytest.mark.parametrize("form", FORMS)
def test_a_page_of_another_language_is_refused(compare: Compare, page: NeutralPage, form: str) -> None:
    """Its request line is known, its headings and columns are not; it is no copy that was cut early."""
    words = {"Function": "Funktion", "Parameters": "Werte", "parameters": "Werte", "Parameter": "Wert"}
    text = FORMS[form](page, "en")
    for known, other in {**words, "Mandatory": "Pflicht", "Example": "Beispiel", "Code": "Kode"}.items():
        text = text.replace(known, other)

    with pytest.raises(UsageError, match="no table of parameters") as raised:
        compare(text)

    assert "another language" in raised.value.cause


def test_a_page_without_its_request_line_is_refused(compare: Compare, page: NeutralPage) -> None:
    """Without method and path it is unknown which operation the tables are about."""
    text = as_browser_copy(page, "en").replace(f"{page.method} {page.path}\n", "\n")

    with pytest.raises(UsageError, match="does not show method and path"):
        compare(text)


def test_a_copy_that_ends_before_the_first_row_proves_nothing(compare: Compare, page: NeutralPage) -> None:
    """There is no difference, and the exit code says that nothing was compared."""
    text = as_browser_copy(page, "en")

    for end in ("Function\n\nT", "Table 1", "name\n"):
        found = compare(text[: text.index(end) + len(end)])
        assert (found.compared, found.differences, found.exit_code) == (0, (), ExitCode.NOTHING_PROVEN)


def test_a_declared_encoding_is_used(compare: Compare, page: NeutralPage) -> None:
    """A Chinese page in GBK is read if it says so, and one in UTF-16 by its mark."""
    text = as_html(page, "zh").replace('charset="utf-8"', 'charset="gbk"')

    for content in (text.encode("gbk"), text.encode("utf-16"), b"\xef\xbb\xbf" + text.encode()):
        assert (compare(content).differences, compare(content).compared) == ((), compare(content).expected)


def test_line_ends_of_other_systems_are_read(compare: Compare, page: NeutralPage) -> None:
    """Windows' line ends change nothing."""
    for form in FORMS.values():
        found = compare(form(page, "es").replace("\n", "\r\n"))
        assert (found.differences, found.compared) == ((), found.expected)


@pytest.mark.parametrize("tag", ["<table><tr><td>", "<div>", "<table>", "<td>", "<ul><li>", "<script>"])
def test_deep_nesting_ends_soon(compare: Compare, tag: str) -> None:
    """A file of opening tags is refused, whichever they are."""
    with pytest.raises(UsageError):
        compare(tag * 20_000)


@pytest.mark.parametrize("span", ['colspan="1000000"', 'rowspan="1000000"', 'colspan="-1"', 'rowspan="x"'])
def test_wide_spans_are_bounded(compare: Compare, page: NeutralPage, span: str) -> None:
    """A span that no table has changes nothing but its own row."""
    text = as_html(page, "en")
    row = f"<table><tr><td {span}>a</td><td>b</td></tr></table>"

    found = compare(text.replace("<body>", f"<body>{row * 50}"))

    assert (found.differences, found.compared) == ((), found.expected)

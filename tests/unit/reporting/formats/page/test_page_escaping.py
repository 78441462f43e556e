"""Tests that no text of a target becomes markup of the page."""

from __future__ import annotations

import json
import re
from importlib import resources

import pytest

from cce_release_contract.reporting.formats.page import PARTS_FOLDER, data_text, page_html, shown

HOSTILE = (
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "]]><img src=x onerror=alert(1)>",
    "\"'`><svg onload=alert(1)>",
    "&lt;b&gt;&#60;i&#62;",
    "{{ report }}{% raw %}",
    "\u202etxt.exe\u2066\u2069\u200b\ufeff",
    "\u2028\u2029\x00\x1b[31m\x7f\x85",
    "half a pair \ud800",
    "\\u003c/script\\u003e",
    "soft\u00adhyphen \u3164filler \U000e0041tag",
)


def poisoned(report, text):
    """The report with the text wherever a text may come from outside."""
    copy = json.loads(json.dumps(report))
    copy["target"]["base_url"] = copy["cut_short"] = copy["tool"]["version"] = copy["contract"]["version"] = text
    copy["settings"] = {text: text}
    copy["previous"]["base_url"] = text
    copy["deviations"] = [dict.fromkeys(("clause", "reason", "link", "expires", "state"), text)]
    for entry in copy["timeline"]:
        entry["target"] = entry["failure"] = entry["test"] = entry["method"] = text
    for entry in copy["coverage"]["keywords"]:
        entry["pointer"] = entry["reason"] = text
    for clause in copy["clauses"]:
        clause |= {"text": text, "source": text, "reason": text, "tests": [text], "rows": [text], "faults": [text]}
        clause["deviation"] = {"reason": text, "link": text, "expires": text}
        for violation in clause["violations"]:
            violation |= {"message": text, "expected": text, "observed": text, "curl": text, "earlier": [text]}
            violation["request"] = {"method": text, "target": text, "headers": [[text, text]], "body": {"text": text}}
    return copy


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_hostile_text_changes_no_element(report, text):
    """The elements of the page are the same whatever the texts say."""
    tags = re.compile(r"<(/?[a-zA-Z!][^\s>]*)")

    plain = tags.findall(page_html(poisoned(report, "plain")))

    assert tags.findall(page_html(poisoned(report, text))) == plain


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_hostile_text_comes_back_as_it_was(report, text):
    """Reading the data undoes its escapes: the reader sees the complete text."""
    hostile = poisoned(report, text)

    assert json.loads(data_text(hostile)) == hostile


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_data_holds_no_character_that_html_reads(report, text):
    """The data is plain ASCII without angle brackets and ampersands."""
    data = data_text(poisoned(report, text))

    assert data.isascii()
    assert set(data) & set("<>&\n\r") == set()


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_page_can_be_written_and_hides_nothing(report, text):
    """The page is valid UTF-8 without characters that reorder, join or hide others."""
    page = page_html(poisoned(report, text))

    page.encode("utf-8")
    assert [c for c in page if c != "\n" and not c.isprintable()] == []


def test_invisible_characters_are_named():
    """A character without a shape is written by its number; those with one stay."""
    named = shown("a\u202eb\x00c\ud800\n\té漢😀\U000e0041")

    assert named == "aU+202EbU+0000cU+D800\n\té漢😀U+E0041"


def test_script_hides_the_same_characters_as_the_markup():
    """The script names exactly the characters that the head of the page names."""
    elements = resources.files("cce_release_contract.reporting.formats").joinpath(PARTS_FOLDER, "elements.js")
    (found,) = re.findall(r"^const HIDDEN = /(.*)/u;$", elements.read_text("utf-8"), re.MULTILINE)
    hidden = re.compile(re.sub(r"\\u\{(\w+)\}", lambda code: f"\\U{int(code[1], 16):08x}", found))

    every = map(chr, range(0xE0100))
    assert [c for c in every if bool(hidden.match(c)) != (shown(c) != c)] == []

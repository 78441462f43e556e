"""Tests of all formats: each is well-formed for every kind of report, whatever a target sends."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema_rs
import pytest
from markdown_it import MarkdownIt
from rich.console import Console

from cce_release_contract.reporting.formats.catalogue import FORMATS, FORMATS_BY_NAME, WRITTEN
from cce_release_contract.reporting.formats.terminal import render_report
from cce_release_contract.reporting.report import Report, report_schema

SARIF_SCHEMA = json.loads(Path(__file__).with_name("sarif-2.1.0-rtm.5.schema.json").read_text(encoding="utf-8"))
"""The official schema, as the npm package @microsoft/jest-sarif 1.0.0-beta.0 (MIT) ships it."""

# Its pattern of a language has a bracket too many, which not every engine of regular expressions accepts.
for definition in ("run", "toolComponent"):
    del SARIF_SCHEMA["definitions"][definition]["properties"]["language"]["pattern"]

CODE_QUALITY_SCHEMA: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string"},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^[^./]"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}
"""What GitLab's documentation asks of a code quality report."""

JUNIT: dict[str, tuple[set[str], set[str], set[str]]] = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors"},
        {"time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url", "version", "group"},
        {"testsuite", "properties", "testcase", "system-out", "system-err"},
    ),
    "testcase": (
        {"name"},
        {"time", "classname", "group"},
        {"skipped", "error", "failure", "system-out", "system-err"},
    ),
    "failure": (set(), {"type", "message"}, set()),
    "error": (set(), {"type", "message"}, set()),
    "skipped": (set(), {"type", "message"}, set()),
    "system-out": (set(), set(), set()),
}
"""Of each element the attributes that it must have, those that it may have, and its children, as Jenkins reads it."""

MARKDOWN_TAGS = tuple(
    "h2 h3 p ul li code pre strong details summary table thead tbody tr th td".split()  # noqa: SIM905 - it reads easier
)
"""What the Markdown becomes: no link, no picture, no heading and no list of a target's."""

COMMAND = re.compile(r"::(error|warning|notice) (file=spec/openapi\.yaml,line=\d+,)?title=[^:,\r\n]+::[^\r\n]*")


def check_json(text: str) -> None:
    jsonschema_rs.Draft202012Validator(report_schema()).validate(json.loads(text))


def check_junit(text: str) -> None:
    root = ET.fromstring(text)
    assert root.tag == "testsuites"
    for element in root.iter():
        needed, allowed, children = JUNIT[element.tag]
        assert needed <= set(element.keys()) <= needed | allowed
        assert {child.tag for child in element} <= children
        assert re.fullmatch(r"[0-9]*(\.[0-9]{0,3})?", element.get("time", ""))
    for suite in root:
        assert suite.get("tests") == str(len(suite))
        assert suite.get("failures") == str(len(suite.findall("testcase/failure")))
        assert suite.get("skipped") == str(len(suite.findall("testcase/skipped")))


def check_sarif(text: str) -> None:
    jsonschema_rs.Draft4Validator(SARIF_SCHEMA).validate(json.loads(text))


def check_code_quality(text: str) -> None:
    entries = json.loads(text)
    jsonschema_rs.Draft202012Validator(CODE_QUALITY_SCHEMA).validate(entries)
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)


def check_github(text: str) -> None:
    assert [line for line in text.split("\n")[:-1] if not COMMAND.fullmatch(line)] == []


def check_markdown(text: str) -> None:
    rendered = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text)
    tags = Counter(re.findall(r"<(/?[a-z0-9]+)", rendered))
    assert set(tags) <= {mark + tag for tag in MARKDOWN_TAGS for mark in ("", "/")}
    assert all(tags[tag] == tags[f"/{tag}"] for tag in MARKDOWN_TAGS)
    assert (tags["h2"], tags["table"]) == (1, 1)


class Markup(HTMLParser):
    """The names of the elements of a page, and the text of its data."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: Counter[str] = Counter()
        self.data = ""
        self._in_data = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names[tag] += 1
        self._in_data = tag == "script" and ("type", "application/json") in attrs

    def handle_data(self, data: str) -> None:
        if self._in_data:
            self.data += data
            self._in_data = False


def check_html(text: str) -> None:
    page = Markup(text)
    assert page.names["html"] == page.names["body"] == 1
    assert page.names["script"] == 2
    check_json(page.data)


CHECKS = {
    "json": check_json,
    "html": check_html,
    "junit": check_junit,
    "markdown": check_markdown,
    "sarif": check_sarif,
    "code-quality": check_code_quality,
    "github": check_github,
}


@pytest.fixture(params=["report", "passing_report", "partial_report", "hostile_report"])
def any_report(request: pytest.FixtureRequest) -> Report:
    """A failing, a passing, a partial and a hostile report, one after the other."""
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("name", CHECKS)
def test_format_is_what_its_readers_accept(any_report: Report, name: str) -> None:
    """Each format of each kind of report keeps the rules of its own schema."""
    CHECKS[name](FORMATS_BY_NAME[name].text(any_report))


@pytest.mark.parametrize("name", [name for name in CHECKS if name not in ("json", "junit", "html")])
def test_no_control_character_of_a_target_is_left(hostile_report: Report, name: str) -> None:
    """No format for people passes a control character on, nor one that hides or turns text."""
    text = FORMATS_BY_NAME[name].text(hostile_report)

    assert set(re.findall("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2028\ufeff\ud800-\udfff]", text)) == set()


@pytest.mark.parametrize("name", CHECKS)
def test_every_format_can_be_written(hostile_report: Report, name: str) -> None:
    """The text of each format is UTF-8, whatever halves of characters a target sent."""
    assert FORMATS_BY_NAME[name].text(hostile_report).encode("utf-8")


@pytest.mark.parametrize("name", ["markdown", "sarif", "code-quality", "github"])
def test_huge_texts_are_cut(hostile_report: Report, name: str) -> None:
    """Responses of megabytes do not make the formats for CI larger."""
    assert len(FORMATS_BY_NAME[name].text(hostile_report)) < 100_000


def test_every_format_has_a_check() -> None:
    """A new format cannot be added without a rule here that judges it; names and files are each there once."""
    assert set(CHECKS) == {form.name for form in FORMATS}
    assert len({form.file_name for form in WRITTEN}) == len(WRITTEN)
    assert WRITTEN[0].file_name == "report.json"


def shown_by(name: str, report: Report) -> str:
    """What a format makes of the report, without the escapes of its own."""
    if name == "terminal":
        console = Console(file=StringIO(), width=200, record=True)
        render_report(report, console)
        return console.export_text()
    return html.unescape(FORMATS_BY_NAME[name].text(report)).replace("\\>", ">").replace("\\u003e", ">")


@pytest.mark.parametrize("name", [*sorted(FORMATS_BY_NAME.keys() - {"code-quality"}), "terminal"])
def test_format_shows_the_exchange_that_decides(judged_report: Report, name: str) -> None:
    """Every format that shows evidence names the exchange that decides, though its case sent others before and after.

    A code quality report has room for the sentence alone. The page draws from the report's data, which it holds.
    """
    text = shown_by(name, judged_report)

    if name in ("json", "html"):
        (violation,) = judged_report["clauses"][0]["violations"]
        shown = (violation["request"]["target"], violation["response"]["status"], violation["row"])
        assert (violation["method"], violation["status"], *shown) == ("PUT", 418, "/cce/2", 418, 2)
        assert json.dumps(violation["curl"]) in text
    else:
        assert "exchange: PUT /cce/2 -> 418, row 2 of the timeline" in text

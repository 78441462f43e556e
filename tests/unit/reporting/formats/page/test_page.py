"""Tests of the HTML page of a report: whole, alone, safe and always the same."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from importlib import resources

import pytest

from cce_release_contract.contract.clause import all_clauses
from cce_release_contract.reporting.formats.page import (
    PARTS_FOLDER,
    SCRIPTS,
    STYLE_SHEETS,
    VERDICT_MARKS,
    VERDICTS_WORST_FIRST,
    page_html,
)

LOADING = {"src", "srcset", "href", "data", "action", "formaction", "poster", "background", "ping", "cite", "manifest"}


class Page(HTMLParser):
    """What a browser reads of a page: its elements, and the texts of its styles and scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.raw: dict[str, list[str]] = {"style": [], "script": [], "data": []}
        self.text = ""
        self._into = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attributes}
        self.elements.append((tag, found))
        if tag in ("style", "script"):
            self._into = "data" if found.get("type") else tag
            self.raw[self._into].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "script"):
            self._into = ""

    def handle_data(self, data: str) -> None:
        if self._into:
            self.raw[self._into][-1] += data
        else:
            self.text += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def report(self) -> dict:
        (data,) = self.raw["data"]
        return json.loads(data)

    @property
    def policy(self) -> dict[str, str]:
        (policy,) = [one["content"] for one in self.all("meta") if one.get("http-equiv") == "Content-Security-Policy"]
        return {name: value for name, _, value in (part.strip().partition(" ") for part in policy.split(";"))}


def hash_of(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_page_holds_the_whole_report(report):
    """What the page's script reads is the report, member for member."""
    page = Page(page_html(report))

    assert page.report == report


def test_page_holds_every_clause_of_the_contract(make_report, make_clause):
    """No clause of the contract is lost on the way into the page."""
    report = make_report([make_clause(one) for one in all_clauses()])

    page = Page(page_html(report))

    assert [one["id"] for one in page.report["clauses"]] == list(all_clauses())


def test_same_report_gives_the_same_page(report):
    """The page knows no clock and no chance."""
    again = json.loads(json.dumps(report))

    assert page_html(report) == page_html(again)


def test_page_is_one_file(report):
    """Nothing in the page names something to load: no address but those within it."""
    page = Page(page_html(report))

    named = [value for _, attributes in page.elements for name, value in attributes.items() if name in LOADING]
    assert named
    assert [value for value in named if not value.startswith("#")] == []
    assert {tag for tag, _ in page.elements} & {"link", "img", "iframe", "object", "embed", "base", "form"} == set()


@pytest.mark.parametrize("name", STYLE_SHEETS + SCRIPTS)
def test_part_loads_nothing(name):
    """No style and no script of the page reaches out, or makes markup or code of a text."""
    text = (
        resources.files("cce_release_contract.reporting.formats")
        .joinpath(PARTS_FOLDER, name)
        .read_text(encoding="utf-8")
    )

    reaching = (
        r"https?://|@import|url\(|@font-face|\bfetch\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon|\bimport\b"
    )
    making = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser|createContextual"
    assert re.findall(f"{reaching}|{making}", text) == []
    assert re.findall(r"</script|</style|<!--", text, flags=re.IGNORECASE) == []


def test_every_part_is_in_the_page(report):
    """Each file of the page's folder is joined into it."""
    page = page_html(report)

    for file in resources.files("cce_release_contract.reporting.formats").joinpath(PARTS_FOLDER).iterdir():
        assert file.read_text(encoding="utf-8") in page, file.name


def test_policy_allows_our_own_style_and_script_alone(report):
    """The content security policy loads nothing, and names what may run by its hash."""
    page = Page(page_html(report))

    assert page.policy["default-src"] == "'none'"
    assert page.policy["script-src"] == hash_of(page.raw["script"][0])
    assert page.policy["style-src"] == hash_of(page.raw["style"][0])
    assert page.policy["require-trusted-types-for"] == "'script'"
    assert page.policy["base-uri"] == page.policy["form-action"] == "'none'"
    assert "unsafe" not in " ".join(page.policy.values())


def test_policy_stands_before_what_it_judges(report):
    """A policy counts only for what follows it."""
    page = page_html(report)

    assert page.index("Content-Security-Policy") < min(
        page.index("<style"), page.index("<script"), page.index("<title")
    )


def test_nothing_is_written_into_attributes_that_run(report):
    """No handler and no style is in an attribute, since the policy would refuse them."""
    page = Page(page_html(report))

    names = {name for _, attributes in page.elements for name in attributes}
    assert [name for name in names if name.startswith("on") or name == "style"] == []


def test_head_tells_the_verdict_without_the_script(report):
    """Verdict, counts, target, time and exit code are in the markup itself."""
    page = Page(page_html(report))

    for said in ("The contract is broken", "1 of 6 clauses fails; 2 pass.", "https://cce.example.com"):
        assert said in page.text
    for said in ("live, unarmed", "2026-01-02 03:04:05 UTC", "1,398", "30 PUTs, 0 refused", "seed 7"):
        assert said in page.text
    assert [one["data-verdict"] for one in page.all("a") if "data-verdict" in one] == list(VERDICTS_WORST_FIRST)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (0, "4 of 6 clauses checked: 2 hold, 1 advisory"),
        (1, "The contract is broken"),
        (2, "The reports could not be written"),
        (3, "Nothing is proven"),
        (4, "Internal error of cce-release"),
    ],
)
def test_exit_code_is_put_into_words(report, code, said):
    """Each exit code has its own headline."""
    page = Page(page_html(report | {"exit_code": code}))

    assert said in page.text


def test_partial_report_says_so(report):
    """A run that was cut short has a banner with the reason; a complete run has none."""
    partial = page_html(report | {"partial": True, "cut_short": "the deadline of 30 minutes has passed"})

    assert "Partial report." in Page(partial).text
    assert "the deadline of 30 minutes has passed" in Page(partial).text
    assert "Partial report." not in Page(page_html(report)).text


def test_report_without_clauses_is_a_page(make_report):
    """A run that planned nothing and sent nothing still has its page."""
    page = Page(page_html(make_report([], exchanges=0, exit_code=3, previous=None)))

    assert "No clause was planned." in page.text
    assert page.report["timeline"] == []


def test_script_and_page_use_the_same_marks():
    """The marks of the verdicts are the same in the markup and in the script."""
    folder = resources.files("cce_release_contract.reporting.formats").joinpath(PARTS_FOLDER)
    (line,) = re.findall(r"^const MARKS = \{(.*)\};$", folder.joinpath("elements.js").read_text("utf-8"), re.MULTILINE)

    assert dict(re.findall(r'(\w+): "(.)"', line)) == VERDICT_MARKS


def test_infinite_number_is_refused(make_report, make_clause):
    """A number that JSON does not have is refused before anything is written."""
    report = make_report([make_clause("a.b.c")], duration_seconds=float("inf"))

    with pytest.raises(ValueError, match="JSON"):
        page_html(report)


def test_known_deviations_are_listed(make_report, clauses):
    """Each known deviation is shown with its state, its last day and its reason, and links to its clause."""
    known = {
        "clause": "request.body.action",
        "reason": "agreed <b>",
        "link": "https://example.com/17",
        "expires": "2027-01-31",
        "state": "not_needed",
    }

    page = Page(page_html(make_report(clauses, deviations=[known])))

    assert "not needed: request.body.action, until 2027-01-31: agreed <b> (https://example.com/17)" in page.text
    assert {"class": "code", "href": "#request.body.action"} in page.all("a")
    assert "Known deviations" not in Page(page_html(make_report(clauses))).text

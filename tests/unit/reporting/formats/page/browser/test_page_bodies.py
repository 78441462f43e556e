"""Tests of how the page shows requests and responses: JSON values unchanged, anything else untouched."""

from __future__ import annotations

import json

import pytest

BODY = ".panel .message + .message .body"


@pytest.fixture
def show(browse, make_report, make_clause):
    """A function that opens the page of one clause with the given response or response body."""

    def shown(body=None, **parts):
        clause = make_clause("a.b.c", "fail")
        violation = clause["violations"][0]
        violation |= parts
        if body is not None:
            violation["response"]["body"] = body
        browser = browse(make_report([clause]))
        browser.click("button.clause-row")
        assert browser.log("browser") == []
        return browser

    return shown


def test_json_is_laid_out(show):
    """Each member is on its own line, indented by its depth; empty containers stay on one line."""
    browser = show({"text": '{"a":[1,{"b":null}],"c":{},"d":[ ],\n"e":"x"}'})

    lines = ["{", '  "a": [', "    1,", "    {", '      "b": null', "    }", "  ],"]
    lines += ['  "c": {},', '  "d": [],', '  "e": "x"', "}"]
    assert browser.text(f"{BODY} code").split("\n") == lines


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1,"a":2,"a":-0.0,"n":1e400,"i":123456789012345678901234567890}',
        r'"\ud800 \u0000 \" \\ é 漢 \/"',
        "-12.50E+03",
        "[" * 3000 + "]" * 3000,
        json.dumps(["x" * 16_000, {"k": "\\" * 500}]),
    ],
    ids=["doubled keys and long numbers", "escapes", "number", "deep", "long"],
)
def test_json_keeps_every_token(show, text):
    """Without its white space the layout is the body that the wire carried, however odd."""
    browser = show({"text": text})

    shown = browser.run("return document.querySelector(arguments[0]).textContent", f"{BODY} code")
    outside = str.maketrans("", "", " \n")
    assert shown.translate(outside) == text.translate(outside)


@pytest.mark.parametrize(
    "text", ['{"a":', "<html>\n  <b>no</b>", "{'a': 1}", "\ufeff{}", "[1,]", "NaN", " "], ids=ascii
)
def test_other_text_stays_as_it_is(show, text):
    """A body that is not JSON is neither laid out nor coloured."""
    browser = show({"text": text})

    shown = browser.run("return document.querySelector(arguments[0]).textContent", f"{BODY} code")
    assert shown == text.replace("\ufeff", "U+FEFF")
    assert browser.run("return document.querySelector(arguments[0])", f"{BODY} [class^=json]") is None


def test_shortened_body_says_how_much_is_missing(show):
    """A body that the report cut is coloured as far as it goes, and the rest is counted."""
    browser = show({"text": '{"name":"testw', "left_out": 12345})

    assert browser.text(f"{BODY} code") == '{\n  "name": "testw'
    assert browser.text(f"{BODY} p") == "12,345 characters more are not in the report."


def test_bytes_are_named_as_such(show):
    """A body that is not UTF-8 is shown in base64, and the page says so."""
    browser = show({"base64": "gIGC/w=="})

    assert browser.text(f"{BODY} code") == "gIGC/w=="
    assert "not UTF-8" in browser.text(f"{BODY} p")


def test_empty_body_is_named(show):
    """A response without a body says so."""
    browser = show({})

    assert browser.text(".panel .message + .message .empty") == "no body"


def test_missing_answer_is_named(show):
    """A request that got no response says so."""
    browser = show(response=None)

    assert "no response" in browser.text(".panel .message + .message")


def test_violation_without_a_request_has_no_exchange(show):
    """Where nothing was sent there is nothing to show or to copy as curl."""
    browser = show(request=None, response=None, curl="", judged=[], row=None, earlier=[])

    assert browser.run("return document.querySelector('.exchange')") is None
    assert browser.text(".panel .commands .copy") == "Copy rerun command"


def test_all_that_was_judged_is_shown(show):
    """Requests that were judged together are listed with their responses; the deciding one is marked only."""
    browser = show()

    assert browser.text(".judged summary") == "2 requests judged together"
    marked = browser.run(
        "return [...document.querySelectorAll('.judged li')].map((one) => one.textContent.includes('decides'))"
    )
    assert marked == [True, False]
    assert browser.run("return document.querySelectorAll('.judged .exchange').length") == 1


def test_violation_leads_to_its_row_of_the_timeline(show):
    """The row of the exchange that decides is named, and following it selects that request."""
    browser = show()

    browser.click(".panel a[href='#timeline']")

    assert browser.run("return timeline.entries[timeline.selected].number") == 3


def test_requests_before_it_can_be_copied(show):
    """The earlier requests of the case are there, each with its own button."""
    browser = show(earlier=["curl -X PUT first", "curl -X PUT second"])

    assert browser.text(".earlier summary") == "2 requests before it in the same case"
    assert browser.run("return document.querySelectorAll('.earlier .copy').length") == 2


@pytest.mark.parametrize(
    ("link", "leads"),
    [
        ("https://example.com/tickets/7", True),
        ("javascript:alert(1)", False),
        ("data:text/html,<script>alert(1)</script>", False),
        ("https://example.com/ javascript:", False),
        ("", False),
    ],
)
def test_deviation_leads_out_over_https_only(browse, make_report, make_clause, link, leads):
    """A deviation's link is a link only where it leads to a site; anything else is text."""
    deviation = {"reason": "an older gateway", "link": link, "expires": "2027-01-31"}
    browser = browse(make_report([make_clause("a.b.c", deviation=deviation)], previous=None))
    browser.run("section.tree.turnAll(true)")

    found = browser.run("return document.querySelector('.deviation a')?.getAttribute('href')")

    assert found == (link if leads else None)
    assert (link or "no link") in browser.text(".deviation")

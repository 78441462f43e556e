"""Tests of what the page of a report shows first, shows once, and prints."""

from __future__ import annotations

FIRST = "request.body.action"


def test_broken_report_opens_at_what_failed(browse, report):
    """The page of a broken contract shows the failed clauses first; a link to a place shows all of them."""
    browser = browse(report, "")

    assert browser.shown_clauses() == [FIRST]
    assert browser.text("#clauses [role=status]") == "1 of 6 clauses"


def test_judged_exchange_is_shown_once(browse, report):
    """The exchange that decides is in its violation alone: neither below it again, nor as an example."""
    browser = browse(report, f"#{FIRST}")

    browser.run("document.querySelectorAll('.panel details').forEach((one) => { one.open = true; })")

    judged = report["clauses"][0]["violations"][0]["judged"]
    shown = browser.run("return document.querySelectorAll('.panel .violation .exchange').length")
    assert shown == 1 + max(len(judged) - 1, 0)
    assert browser.run("return document.querySelectorAll('.panel .example').length") == 0


def test_paper_has_what_did_not_pass(browse, report):
    """Printed without a filter, the page has the summary and the clauses that did not pass, and is as before after."""
    browser = browse(report)

    browser.run("dispatchEvent(new Event('beforeprint'))")
    printed = browser.shown_clauses()
    browser.run("dispatchEvent(new Event('afterprint'))")

    expected = [one["id"] for one in report["clauses"] if one["verdict"] not in ("pass", "skipped")]
    assert sorted(printed) == sorted(expected)
    assert browser.text("#clauses [role=status]") == "6 clauses"

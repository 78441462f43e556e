"""Tests that everyone can use the page: with a screen reader, a keyboard, a small screen, weak eyes, a slow machine."""

from __future__ import annotations

from itertools import pairwise

import pytest

NAMELESS = """
return [...document.querySelectorAll('button, input, select, a, summary, [role=region], svg[role=img], textarea')]
  .filter((one) => one.offsetParent || one.ownerSVGElement !== undefined)
  .filter((one) => !(one.getAttribute('aria-label') || one.textContent.trim() || one.labels?.[0]?.textContent.trim()))
  .map((one) => one.outerHTML.slice(0, 120));
"""
HEADINGS = "return [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map((one) => Number(one.tagName[1]))"
DOUBLED = """
const ids = [...document.querySelectorAll('[id]')].map((one) => one.id);
return ids.filter((id, at) => ids.indexOf(id) !== at);
"""
FAINT = """
const part = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
const light = ([r, g, b]) => [r, g, b].map((one) => one / 255)
  .map((one) => one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
  .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
const behind = (node) => {
  for (let at = node; at; at = at.parentElement) {
    const colour = part(getComputedStyle(at).backgroundColor);
    if (colour.length === 3 || colour[3] === 1) return colour;
  }
  return [255, 255, 255];
};
const faint = new Set();
for (const one of document.querySelectorAll('body *')) {
  const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  if (!own || !one.offsetParent || one.ownerSVGElement) continue;
  const [a, b] = [light(part(getComputedStyle(one).color)), light(behind(one))].sort((x, y) => y - x);
  const ratio = (a + 0.05) / (b + 0.05);
  if (ratio < 4.5) faint.add(`${one.tagName}.${one.className} ${ratio.toFixed(2)}`);
}
return [...faint];
"""


@pytest.fixture
def all_open(browse, report):
    """The page with everything opened, notes and requests too, and with tables wider than a telephone."""
    words = (
        "type",
        "required",
        "enum",
        "pattern",
        "minLength",
        "maxLength",
        "minimum",
        "maximum",
        "media_type.unlisted",
    )
    (first, *others) = report["coverage"]["keywords"]
    report["coverage"]["keywords"] = [*({**first, "keyword": word, "pointer": "/wide"} for word in words), *others]
    browser = browse(report)
    browser.run("section.tree.turnAll(true)")
    browser.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    browser.settle()
    return browser


def test_everything_to_use_has_a_name(all_open):
    """Each control, link and region says what it is."""
    assert all_open.run(NAMELESS) == []


def test_headings_descend_step_by_step(all_open):
    """One first heading, and no level is left out on the way down."""
    levels = all_open.run(HEADINGS)

    assert levels.count(1) == 1
    assert [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1] == []


def test_ids_are_single(all_open):
    """Ids are unique, so that each reference finds its element."""
    assert all_open.run(DOUBLED) == []


def test_landmarks_and_tables_are_marked(all_open):
    """The page has its landmarks, and every table has a caption or a region, and header cells with a scope."""
    for landmark in ("header", "nav[aria-label]", "main", "footer", "[role=search]"):
        assert all_open.run("return document.querySelectorAll(arguments[0]).length", landmark) == 1
    assert all_open.run("return [...document.querySelectorAll('th')].filter((one) => !one.scope).length") == 0
    unnamed = "[...document.querySelectorAll('table')].filter((one) => !one.caption && !one.closest('[role=region]'))"
    assert all_open.run(f"return {unnamed}.length") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_stand_out(all_open, scheme):
    """Every text has a contrast of at least 4.5 to what is behind it."""
    all_open.media(scheme=scheme)

    assert all_open.run(FAINT) == []


def test_focus_can_be_seen(browse, report):
    """What has the focus after a key is outlined."""
    browser = browse(report)

    browser.press("j", "j")

    assert browser.run("return getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_found_row_is_not_under_the_tools(browse, make_report, make_clause):
    """A row that is reached from below is not hidden by the tools at the top."""
    browser = browse(make_report([make_clause(f"a.b.c{at}", "fail") for at in range(60)]))
    browser.run("document.querySelectorAll('button.row')[50].focus()")

    browser.press(*["k"] * 30)

    covered = """const box = document.activeElement.getBoundingClientRect();
    return box.top < document.querySelector('.tools').getBoundingClientRect().bottom;"""
    assert browser.run(covered) is False


@pytest.mark.parametrize("width", [320, 400, 800, 1280])
def test_no_width_needs_scrolling_sideways(all_open, width):
    """Everything open fits a narrow screen; what is wider scrolls within itself."""
    all_open.size(width, 800)
    all_open.settle()

    assert all_open.run("return document.documentElement.scrollWidth") <= width


def test_motion_is_for_those_who_want_it(browse, report):
    """There are no animations if the reader prefers less motion."""
    browser = browse(report)
    moving = """const look = (selector) => getComputedStyle(document.querySelector(selector));
    return [look('.turn').transitionDuration, look('html').scrollBehavior];"""

    still = browser.run(moving)
    browser.media(motion="no-preference")

    assert still == ["0s", "auto"]
    assert browser.run(moving) == ["0.12s", "smooth"]


def test_large_report_opens_within_a_second(browse, make_report, make_clause, report):
    """300 clauses and 2,000 requests are drawn within a second; measured: 0.1 s, on busy cores up to 0.3 s."""
    shown = report["clauses"][0]["violations"][0]
    example = {"test": "t", **{name: shown[name] for name in ("curl", "request", "response")}}
    verdicts = ("pass", "pass", "fail", "inconclusive", "skipped")
    many = [make_clause(f"group{at % 8}.topic{at % 40}.c{at}", verdicts[at % 5], example=example) for at in range(300)]
    large = make_report(many, exchanges=2000)

    times = []
    for _ in range(3):
        browser = browse(large)
        times.append(browser.run("return performance.getEntriesByType('navigation')[0].loadEventStart"))

    assert browser.run("return document.querySelectorAll('button.clause-row').length") == 300
    assert browser.run("return document.querySelectorAll('.panel > *').length") == 0
    assert min(times) < 1000

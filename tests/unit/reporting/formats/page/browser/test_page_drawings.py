"""Tests of the page's drawings and tables in a browser: timeline, coverage, settings, paper."""

from __future__ import annotations

import re

import pytest

OPEN = "return document.querySelectorAll('button.clause-row[aria-expanded=true]').length"


def entry(number, status, seconds, elapsed=0.01, **parts):
    return {
        "number": number,
        "seconds": seconds,
        "test": "request/test_it.py::test_action",
        "method": "PUT",
        "target": f"/releases/{number}",
        "status": status,
        "failure": "" if status else "connection reset",
        "elapsed_seconds": elapsed,
        "request_bytes": 2048,
        "response_bytes": 512,
        **parts,
    }


@pytest.fixture
def drawn(make_report, clauses):
    """A report with one request per status class, far apart."""
    answers = (200, 302, 404, 500, None)
    return make_report(clauses, timeline=[entry(at, status, at * 2.0) for at, status in enumerate(answers, start=1)])


def test_classes_of_answers_differ_without_colour(browse, drawn):
    """Each status class has a different shape, which the legend names with its number."""
    browser = browse(drawn)

    shapes = browser.run("return [...document.querySelectorAll('.legend .mark')].map((one) => one.getAttribute('d'))")
    assert len(set(shapes)) == 5
    assert " ".join(browser.text("#timeline .legend").split()) == "2xx 1 1xx, 3xx 1 4xx 1 5xx 1 no response 1"


def test_slider_reads_each_request(browse, drawn):
    """The arrow keys go from request to request; the slider describes each for screen readers."""
    browser = browse(drawn)

    browser.run("const slider = document.querySelector('.slide input'); slider.focus(); timeline.select(0)")
    browser.press("Right", "Right")

    said = "request 3, PUT /releases/3, status 404 after 10 ms, at 6.00 seconds"
    assert browser.run("return document.querySelector('.slide input').getAttribute('aria-valuetext')") == said
    assert "#3 404 PUT /releases/3" in browser.text(".readout")
    assert "a body of 2.0 KiB; response after 10 ms with a body of 512 bytes" in browser.text(".readout")


def test_pointer_reads_the_nearest_request(browse, drawn):
    """Pointing near a mark shows its request, and the clause that its test judges."""
    browser = browse(drawn)

    browser.run(
        """const box = timeline.chart.getBoundingClientRect(), one = timeline.entries[3];
        timeline.chart.dispatchEvent(new PointerEvent('pointermove', {bubbles: true,
        clientX: box.left + timeline.scale.x(one.seconds) + 5,
        clientY: box.top + timeline.scale.y(one.elapsed_seconds) - 5}));"""
    )

    assert "#4 500 PUT /releases/4" in browser.text(".readout")
    assert "judges request.body.action" in browser.text(".readout")


def test_row_names_the_clause_that_it_broke(browse, drawn):
    """The request that decided a violation says which clause it broke; the others do not."""
    browser = browse(drawn)

    broke = "document.querySelector('.readout .broke')?.innerText ?? ''"
    said = browser.run(f"return [2, 3].map((at) => {{ timeline.select(at); return {broke}; }})")

    assert said == ["broke request.body.action, response.body.values", ""]


def test_missing_answer_is_shown_first(browse, drawn):
    """The worst request is selected when the page opens."""
    browser = browse(drawn)

    assert "#5 no response PUT" in browser.text(".readout")
    assert "at 10.00 s, a body of 2.0 KiB; connection reset" in browser.text(".readout")


def test_timeline_as_a_table(browse, drawn):
    """The same requests are in a table, which is built when it is opened."""
    browser = browse(drawn)
    rows = "return document.querySelectorAll('.requests tbody tr').length"
    before = browser.run(rows)

    browser.click(".requests summary")
    browser.settle()

    assert before == 0
    assert browser.run(rows) == 5


@pytest.mark.parametrize(
    ("entries", "left_out", "said"),
    [
        ([], 0, "No request was recorded."),
        ([entry(1, 200, 0.0, 0.0)], 0, "1 request, each"),
        ([entry(1, 200, 0.0, 600.0), entry(2, 200, 1e5, 1e-7)], 1, "1 more is not in this report"),
        ([entry(1, None, 0.0, 0.0), entry(2, None, 0.0, 0.0)], 0, "no response 2"),
        ([entry(1, 200, 0.5)], 12345, "12,345 more are not in this report"),
    ],
    ids=["none", "one in no time", "extremes", "no response at all", "many left out"],
)
def test_timeline_of_any_length_is_drawn(browse, make_report, clauses, entries, left_out, said):
    """No requests, one, and requests of extreme durations each give a sound drawing."""
    browser = browse(make_report(clauses, timeline=entries, timeline_left_out=left_out))

    assert said in browser.text("#timeline")
    assert browser.run("return /NaN|Infinity/.test(document.getElementById('timeline').outerHTML)") is False
    assert browser.log("browser") == []


def test_coverage_tells_kept_broken_and_why_not(browse, report):
    """Each rule shows both counts; an untried side is highlighted, and an impossible one has its reason."""
    browser = browse(report)

    assert "1 of 3 rules" in browser.text("#coverage")
    assert "2 lack one side" in browser.text("#coverage")
    assert browser.run("return document.querySelectorAll('.maps .missing').length") == 2
    assert browser.run("return document.querySelectorAll('.maps .never').length") == 1
    assert browser.text("#coverage .notes") == "an empty segment leads to another path"
    assert browser.text("#coverage .map tbody th") == "/action"


def test_settings_and_limits_are_listed(browse, report):
    """Limits, settings in effect, and those that are not set."""
    browser = browse(report)

    said = re.sub(r"\s+", " ", browser.text("#settings"))

    for part in ("max_requests 2,000", "deadline_minutes no limit", "strict yes", "2 settings not set or off"):
        assert part in said


def test_no_comparison_has_no_section(browse, report):
    """Without an earlier report there is neither a section of changes nor a link to it."""
    browser = browse(report | {"previous": None})

    assert browser.run("return document.querySelectorAll('#comparison, a[href=\"#comparison\"]').length") == 0


def test_paper_is_for_reading(browse, report):
    """On paper what did not pass is open in light colours, nothing can be pressed; afterwards all is as before."""
    browser = browse(report)
    browser.click("button.clause-row")
    before = browser.run(OPEN)

    browser.media("print", scheme="dark")
    browser.settle()
    on_paper = browser.run(OPEN)
    controls = browser.run(
        "const all = [...document.querySelectorAll('button:not(.row), input, select')];"
        "return all.filter((one) => one.offsetParent).length"
    )
    colour = browser.run("return getComputedStyle(document.body).backgroundColor")
    browser.media("")
    browser.settle()

    assert (before, on_paper, browser.run(OPEN)) == (1, 3, 1)
    assert (controls, colour) == (0, "rgb(255, 255, 255)")


def test_paper_keeps_the_filter(browse, report):
    """Printing a filtered page prints only the matching clauses, and the print says so."""
    browser = browse(report)
    browser.click(".chip.fail")

    browser.media("print")

    assert browser.shown_clauses() == ["request.body.action"]
    assert browser.text(".on-paper") == "Printed: 1 of 6 clauses (fail)."


def test_pdf_has_pages(browse, report):
    """Printing gives a few pages, and leaves the clauses closed behind it."""
    browser = browse(report)

    pdf = browser.pdf()

    assert pdf.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) in range(1, 7)
    assert browser.run(OPEN) == 0

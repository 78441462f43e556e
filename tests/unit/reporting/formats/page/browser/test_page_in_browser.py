"""Tests of the page of a report as a browser shows it: filters, keys, copying, themes, paper, and its speed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

import pytest

OPEN = "return document.querySelectorAll('button.clause-row[aria-expanded=true]').length"
BACKGROUND = "return getComputedStyle(document.body).backgroundColor"
FIRST = "request.body.action"


def panel_of(clause: str) -> str:
    return f"button.clause-row[data-id='{clause}']"


def loads(performance_log: list[str]) -> Iterator[str]:
    """The addresses that the browser requested."""
    for line in performance_log:
        message = json.loads(line)["message"]
        if message["method"] == "Network.requestWillBeSent":
            yield message["params"]["request"]["url"]


def test_page_opens_from_a_file_and_loads_nothing(browse, report, tmp_path):
    """The browser requests only the file itself, and the console stays empty."""
    browser = browse(report)

    assert browser.run("return document.documentElement.dataset.ready") == "yes"
    assert list(loads(browser.log("performance"))) == [(tmp_path / "report.html").as_uri()]
    assert browser.log("browser") == []


def test_policy_is_in_force(browse, report):
    """The browser refuses markup and requests made behind our script's back."""
    browser = browse(report)

    refused = browser.run(
        "try { document.body.innerHTML = '<b>x</b>'; return ''; } catch (error) { return error.name; }"
    )
    browser.run("new Image().src = 'http://127.0.0.1:9/x.png'")

    assert refused == "TypeError"
    assert any("Content Security Policy" in line for line in browser.log("browser"))


def test_hostile_texts_stay_texts(browse, make_report, make_clause):
    """Text of a target is shown unchanged, and nothing in it runs."""
    text = "</script><img src=x onerror='window.hurt=1'><svg onload='window.hurt=1'>\u202egnp.exe"
    broken = make_clause("a.b.c", "fail", text=text, reason=text, source=text, tests=[text], faults=[text], rows=[text])
    broken["violations"][0] |= {"message": text, "observed": text, "earlier": [text], "curl": text}
    broken["violations"][0]["response"] |= {"body": {"text": text}, "headers": [[text, text]]}
    browser = browse(make_report([broken], cut_short=text, settings={text: text}))

    browser.run("section.tree.turnAll(true)")

    assert browser.run("return window.hurt") is None
    assert browser.run("return document.querySelectorAll('img, main script').length") == 0
    assert "</script><img src=x onerror='window.hurt=1'>" in browser.text(".panel .observed")
    assert "U+202Egnp.exe" in browser.text(".panel .observed")
    assert browser.run("return /[\\u202a-\\u202e]/.test(document.body.innerText)") is False
    assert browser.log("browser") == []


def test_clauses_are_filtered_by_verdict(browse, report):
    """A verdict leaves its clauses alone, two leave both, and the count is announced."""
    browser = browse(report)

    browser.click(".chip.fail")
    failing = browser.shown_clauses()
    browser.click(".chip.advisory")

    assert failing == [FIRST]
    assert browser.shown_clauses() == [FIRST, "response.body.values"]
    assert browser.text("#clauses [role=status]") == "2 of 6 clauses"


@pytest.mark.parametrize(
    ("label", "value", "left"),
    [("basis", "inferred", ["request.path.name"]), ("group", "response", ["response.body.values"])],
)
def test_clauses_are_filtered_by_choice(browse, report, label, value, left):
    """Basis and group each leave the clauses that have the chosen one."""
    browser = browse(report)

    browser.run(
        """const select = [...document.querySelectorAll('.choice')].find((one) => one.innerText.includes(arguments[0]))
        .querySelector('select'); select.value = arguments[1]; select.dispatchEvent(new Event('change'));""",
        label,
        value,
    )

    assert browser.shown_clauses() == left


def test_count_of_the_head_filters(browse, report):
    """A count at the top leads to its clauses."""
    browser = browse(report)

    browser.click(".count.inconclusive")

    assert browser.shown_clauses() == ["request.path.name"]


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("values-dropped", ["upgrade.values.applied"]),
        ("THE TEXT response", ["response.body.values"]),
        ("af4b699e restart", [FIRST, "response.body.values"]),
        ("no such word", []),
    ],
    ids=["fault", "words in any case", "body and reason", "nothing"],
)
def test_search_reads_everything_about_a_clause(browse, report, words, left):
    """Every search word must occur somewhere in the clause: its texts, faults, bodies."""
    browser = browse(report)

    browser.press("/", *words)

    assert browser.shown_clauses() == left
    assert browser.text("#clauses [role=status]") == f"{len(left)} of 6 clauses"


def test_escape_clears_the_search(browse, report):
    """Escape in the search brings every clause back."""
    browser = browse(report)

    browser.press("/", *"nothing like it")
    browser.press("Escape")

    assert browser.text("#clauses [role=status]") == "6 clauses"


def test_clause_is_filled_when_it_opens(browse, report):
    """A closed clause costs nothing; an open one shows evidence, source, tests and faults."""
    browser = browse(report)
    panel = f"return document.querySelector(\"{panel_of(FIRST)}\").closest('.clause').querySelector('.panel')"
    before = browser.run(f"{panel}.childNodes.length")

    browser.click(panel_of(FIRST))

    said = browser.run(f"{panel}.innerText")
    assert before == 0
    for part in ("PUT was answered with 200", "status 400", "not one of upgrade, rollback", "request/test_it.py"):
        assert part in said
    assert "Updating a Release, table 4, row action" in said


def test_json_keeps_what_the_wire_carried(browse, report):
    """A body is laid out and coloured, and a number too long for the browser keeps its digits."""
    browser = browse(report)

    browser.click(panel_of(FIRST))

    body = browser.text(".panel .message + .message .body code")
    assert '  "version": 12345678901234567890,\n' in body
    assert browser.text(".json-key") == '"action"'


def test_arrangement_by_page_table(browse, report):
    """The tree can follow the page's tables; a clause without a row is not lost."""
    browser = browse(report)

    browser.click(".arranged label:last-child")

    names = browser.run("return [...document.querySelectorAll('.group-name')].map((one) => one.innerText)")
    assert names == ["Table 4", "Table 6", "No row of the page"]
    assert browser.text("h4") == "action"


def test_keys_walk_open_and_close(browse, report):
    """j, k and the arrows walk, Enter opens, Escape closes and stays at the clause."""
    browser = browse(report)

    browser.press("j", "j")
    first = browser.focused()
    browser.press("Down")
    second = browser.focused()
    browser.press("k", "Enter")
    opened = browser.run(OPEN)
    browser.press("Escape")

    assert (first, second, opened) == (FIRST, "request.body.accepted", 1)
    assert (browser.run(OPEN), browser.focused()) == (0, FIRST)


def test_single_keys_can_be_switched_off(browse, report):
    """The single keys can be switched off, for readers who dictate."""
    browser = browse(report)

    browser.run("const box = document.getElementById('single-keys'); box.click(); box.blur();")
    browser.press("/")

    assert browser.focused() != "search"
    browser.run("document.getElementById('single-keys').click()")


@pytest.mark.parametrize("clipboard", ["allowed", "refused"])
def test_curl_is_copied(browse, report, clipboard):
    """The copied line is the report's own, with and without the clipboard that browsers may deny to files."""
    line = report["clauses"][0]["violations"][0]["curl"] = f"curl -X PUT 'https://cce.example.com/{clipboard}'"
    browser = browse(report)
    if clipboard == "refused":
        browser.run("navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))")
    browser.click(panel_of(FIRST))

    browser.click(".panel .commands .copy")
    browser.settle()
    browser.press("/")
    browser.press("v", held="Control")

    assert browser.run("return section.search.value") == line
    assert browser.text("#announcement").strip() == "as curl copied"


def test_refused_copy_selects_the_line(browse, report):
    """If copying is impossible, the line is selected and a message says what to press."""
    browser = browse(report)
    browser.run("navigator.clipboard.writeText = () => Promise.reject(new Error('refused'));")
    browser.run("document.execCommand = () => false")
    browser.click(panel_of(FIRST))

    browser.click(".panel .commands .copy")

    assert browser.run("return getSelection().toString()") == report["clauses"][0]["violations"][0]["curl"]
    assert "Ctrl+C" in browser.text("#announcement")


def test_link_opens_its_clause(browse, report):
    """An address with a clause id opens that clause, in a closed group too."""
    browser = browse(report, "#upgrade.values.applied")

    assert browser.focused() == "upgrade.values.applied"
    assert browser.run(OPEN) == 1


def test_changes_lead_to_their_clauses(browse, report):
    """The comparison names what got worse, and a click opens it."""
    browser = browse(report)

    said = browser.text("#comparison")
    browser.click(".change.worse a")

    assert "Got worse 1" in said
    assert "request.body.long_gone" in said
    assert browser.focused() == FIRST


def test_theme_follows_the_system_until_it_is_chosen(browse, report):
    """Light and dark come from the system; the toggle overrules it and is remembered."""
    browser = browse(report)
    light = browser.run(BACKGROUND)
    browser.media(scheme="dark")
    dark = browser.run(BACKGROUND)

    browser.click("#theme")
    chosen = browser.run(BACKGROUND)
    browser.ask("refresh")
    after = browser.run(BACKGROUND), browser.run("return document.getElementById('theme').ariaPressed")
    browser.run("localStorage.clear()")

    assert light == chosen == after[0] == "rgb(245, 246, 248)"
    assert dark == "rgb(13, 17, 23)"
    assert after[1] == "false"


@pytest.mark.parametrize(("variable", "why"), [("", "chromium is not installed"), ("none", "CCE_TEST_BROWSER=none")])
def test_missing_browser_is_told(monkeypatch, tmp_path, find_command, variable, why):
    """Without a browser these tests are skipped, and the reason says how to install one."""
    for name, value in {"PATH": str(tmp_path), "CI": "", "CCE_TEST_BROWSER": variable}.items():
        monkeypatch.setenv(name, value)
    if variable:
        monkeypatch.setenv("PATH", os.defpath)

    with pytest.raises(pytest.skip.Exception, match=f"were not run: {why}"):
        find_command("chromium", "sh")


def test_missing_browser_fails_in_ci(monkeypatch, tmp_path, find_command):
    """In CI these tests are never left out: a missing browser is a failure that says how to install it."""
    for name, value in {"PATH": str(tmp_path), "CI": "true", "CCE_TEST_BROWSER": ""}.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(pytest.fail.Exception, match=r"were not run: chromium is not installed.*make browser"):
        find_command("chromium", "google-chrome")


def test_other_choice_of_a_browser_is_refused(monkeypatch, find_command):
    """The variable takes one value: another one could be meant as the name of a browser."""
    monkeypatch.setenv("CCE_TEST_BROWSER", "firefox")

    with pytest.raises(pytest.fail.Exception, match="CCE_TEST_BROWSER is 'firefox'"):
        find_command("chromium")

"""With a file that remembers the page of last time, what is new is told apart from what is known."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.drift.neutral_page import NeutralPage, NeutralRow, neutral_page
from tests.unit.drift.page_forms import FORMS, as_bar_copy, as_browser_copy, as_html, as_markdown
from tests.unit.drift.seeded_differences import SEEDS

from cce_release_contract.drift.differences import PageComparison
from cce_release_contract.drift.drifting import PageContract, compare_page
from cce_release_contract.drift.remembered_page import compare_with_remembered
from cce_release_contract.errors import UsageError


class Memory:
    """Compares texts one after the other, with one file that remembers."""

    def __init__(self, folder: Path, contract: PageContract) -> None:
        self.file = folder / "memory.json"
        self._page = folder / "page"
        self._contract = contract

    def look(self, text: str) -> PageComparison:
        self._page.write_text(text, encoding="utf-8")
        return compare_with_remembered(self.file, *compare_page(self._page, self._contract), self._contract)

    def news(self, text: str) -> list[tuple[str, str]]:
        found = self.look(text).news
        assert found is not None
        return sorted((one.id, one.element) for one in found)


@pytest.fixture
def memory(tmp_path: Path, contract: PageContract) -> Memory:
    return Memory(tmp_path, contract)


def test_the_first_look_has_no_news(memory: Memory, page: NeutralPage) -> None:
    """Without a file nothing is new, and the page is remembered."""
    assert memory.news(as_html(page, "en")) == []
    assert json.loads(memory.file.read_text())["page"] == "update-release"


def test_a_difference_is_new_once(memory: Memory, page: NeutralPage) -> None:
    """A page that changes has this as news; at the next look it is drift, and no news any more."""
    text = as_html(SEEDS[0].edit(page), "en")
    memory.look(as_html(page, "en"))

    assert memory.news(text) == [("row-added", "query/wait_seconds")]
    assert memory.news(text) == []
    assert [one.id for one in memory.look(text).drift] == ["row-added"]


@pytest.mark.long
@pytest.mark.parametrize("number", range(len(SEEDS)), ids=[seed.name for seed in SEEDS])
def test_each_difference_is_new_once(memory: Memory, page: NeutralPage, number: int) -> None:
    """So it is for every difference; a value in a sentence is news as other words."""
    seed = SEEDS[number]
    write = list(FORMS.values())[number % len(FORMS)]
    memory.look(write(page, "en"))
    text = write(seed.edit(page), "en")

    first = memory.news(text)

    worded = {("options-added", "body/action"): ("text-changed", "body/action")}
    assert {worded.get((one, element), (one, element)) for one, element, _ in seed.found} <= {*first}
    assert memory.news(text) == []
    assert len(memory.look(text).drift) == len(seed.found)


def test_other_words_are_news_and_no_drift(memory: Memory, page: NeutralPage) -> None:
    """A description may say something that no column shows."""
    text = as_browser_copy(page, "en")
    memory.look(text)

    found = memory.look(text.replace("about dry_run", "against dry_run"))

    assert found.differences == ()
    assert [(one.id, one.element) for one in found.news or ()] == [("text-changed", "body.parameters/dry_run")]


def test_a_shorter_copy_forgets_nothing(memory: Memory, page: NeutralPage) -> None:
    """What a copy does not show is kept: it is neither news now nor at the next whole copy."""
    text = as_markdown(page, "en")
    memory.look(text)

    assert memory.news(text[: text.index("recreate")]) == []
    assert memory.news(text) == []
    removed = page.with_rows("answer", *page.table("answer").rows[1:])
    assert memory.news(as_markdown(removed, "en")) == [("row-removed", "response/chart_name")]


def test_a_copy_without_rows_changes_no_memory(memory: Memory, page: NeutralPage) -> None:
    """A copy that proves nothing leaves the file as it is."""
    memory.look(as_browser_copy(page, "en"))
    before = memory.file.read_text()

    assert memory.news("Function\n\nURI\n\nPUT") == []
    assert memory.file.read_text() == before


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"schema_version": 2}', '{"schema_version": 1, "page": "x"}', "\xff"]
)
def test_a_file_of_something_else_is_kept(memory: Memory, page: NeutralPage, content: str) -> None:
    """A file that this option did not write is an error, and is not overwritten."""
    memory.file.write_text(content, encoding="latin-1")

    with pytest.raises(UsageError, match="the file"):
        memory.look(as_html(page, "en"))

    assert memory.file.read_text(encoding="latin-1") == content


def test_a_file_of_another_operation_is_kept(memory: Memory, page: NeutralPage, contract: PageContract) -> None:
    """Each operation has a file of its own."""
    memory.look(as_html(neutral_page(contract, 1), "en"))

    with pytest.raises(UsageError, match="the file remembers the page 'update-autopilot-release'"):
        memory.look(as_html(page, "en"))


def test_a_member_that_is_new_and_undecided_is_remembered_too(memory: Memory, page: NeutralPage) -> None:
    """What the contract does not have is remembered like everything else, so its removal is news."""
    rows = page.table("query").rows
    more = page.with_rows("query", *rows, NeutralRow("wait", "Integer", False, range=(0, 5), default="1"))
    memory.look(as_html(more, "zh"))

    assert memory.news(as_html(replace(more, date="2032-01-01"), "zh")) == []
    assert memory.news(as_html(page, "zh")) == [("row-removed", "query/wait")]


@pytest.mark.parametrize("form", [as_browser_copy, as_html])
def test_a_copy_that_ends_in_a_row_keeps_its_values(
    memory: Memory, page: NeutralPage, form: Callable[[NeutralPage, str], str]
) -> None:
    """The values, default and range behind the end of a copy are those of last time."""
    bounded = NeutralRow("wait", "Integer", False, range=(0, 5), default="1")
    text = form(page.with_rows("query", bounded), "en")
    memory.look(text)

    for end in ("PENDING_INSTALL", "0 to 5", "Our words about wait", "Constraints"):
        cut = text[: text.index("\n", text.index(end)) + 1]
        assert memory.news(cut) == [], end
        assert memory.news(text) == [], end
    assert memory.news(form(page.with_rows("query", replace(bounded, default="2")), "en")) == [
        ("default-changed", "query/wait")
    ]


def test_a_copy_that_loses_lists_or_descriptions_keeps_them(memory: Memory, page: NeutralPage) -> None:
    """A copy with bars has no lists, another one no descriptions; the next whole copy has no news."""
    text = as_markdown(page.with_row("ReleaseReqBodyParams", "recreate", default="true"), "en")
    narrow = "\n".join(line.rpartition(" | ")[0] + " |" if line.startswith("| ") else line for line in text.split("\n"))
    memory.look(text)

    assert memory.news(narrow) == []
    assert memory.news(text) == []
    memory.file.unlink()
    memory.look(as_browser_copy(page, "en"))
    assert memory.news(as_bar_copy(page, "en")) == []
    assert memory.news(as_browser_copy(page, "en")) == []


def test_a_copy_without_examples_keeps_what_they_had(memory: Memory, page: NeutralPage) -> None:
    """A member of an example is known until a whole example lacks it."""
    text = as_markdown(replace(page, extra_member="priority"), "en")
    memory.look(as_markdown(page, "en"))

    assert memory.news(text) == [("example-added", "body/priority")]
    for end in ("## Example Requests", '"priority"', "## Example Responses"):
        assert memory.news(text[: text.index(end)]) == []
        assert memory.news(text) == []
    memory.look(as_markdown(page, "en"))
    assert memory.news(text) == [("example-added", "body/priority")]


@pytest.mark.parametrize(
    ("member", "value"),
    [("name", ["a"]), ("type", 1), ("mandatory", "yes"), ("default", []), ("range", {"minimum": "a", "maximum": 1})],
)
def test_a_file_with_other_rows_is_kept(memory: Memory, page: NeutralPage, member: str, value: object) -> None:
    """A row whose members are of other types was not written by this option."""
    memory.look(as_html(page, "en"))
    document = json.loads(memory.file.read_text())
    document["tables"][0]["rows"][0][member] = value
    memory.file.write_text(json.dumps(document))

    with pytest.raises(UsageError, match="is not what this option writes"):
        memory.look(as_html(page, "en"))


@pytest.mark.parametrize("place", ["elsewhere", "bodywork", ["body"], ""])
def test_a_file_with_other_places_is_kept(memory: Memory, page: NeutralPage, place: object) -> None:
    """A table is at a place of a page."""
    memory.look(as_html(page, "en"))
    document = json.loads(memory.file.read_text())
    document["tables"][0]["place"] = place
    memory.file.write_text(json.dumps(document))

    with pytest.raises(UsageError, match="is not what this option writes"):
        memory.look(as_html(page, "en"))

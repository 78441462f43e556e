"""Recordings that are cut short, damaged, or none."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.levels import few
from tests.unit.recording.har_dialects import entry, har, lines, own_lines, plain
from tests.unit.recording.made_exchanges import PATH, TOKEN, at, read, update
from tests.unit.recording.written_files import opened, written

from cce_release_contract.errors import UsageError
from cce_release_contract.recording.formats import verification_json
from cce_release_contract.recording.reading import json_stream
from cce_release_contract.recording.verifying import verify_recordings


@pytest.mark.parametrize("step", few([97, 1]))
@pytest.mark.parametrize("form", [plain, lines, own_lines])
def test_a_file_cut_anywhere_is_read_as_far_as_it_goes(tmp_path: Path, form: Callable[..., Path], step: int) -> None:
    """Whatever byte a file ends at, the whole entries before it are read, and the cut is named."""
    content = form(tmp_path, [read(1), update(2), read(2)]).read_bytes()
    seen = set()

    for size in range(1, len(content) - 2, step):
        file, exchanges = opened(written(tmp_path, content[:size], "cut"))
        seen.add(len(exchanges))
        whole = (
            form is not plain
            and content[:size].rstrip().endswith(b"}")
            and content[size - 1 : size + 1] in (b"}\n", b"\n{")
        )
        assert bool(file.cut) is not whole, size
        assert file.cut_at == (0 if whole else size)
        assert file.entries == len(exchanges)

    assert seen >= {0, 1, 2}


def test_a_packed_file_cut_anywhere_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    """A packed file that ends too early is a recording that is cut short."""
    content = gzip.compress(plain(tmp_path, [update(number) for number in range(2, 200)]).read_bytes())

    for size in (3, 20, len(content) // 2, len(content) - 1):
        file, exchanges = opened(written(tmp_path, content[:size], "cut.gz"))
        assert file.cut
        assert file.entries == len(exchanges)

    assert len(exchanges) == 198


def test_a_cut_recording_proves_nothing_alone(tmp_path: Path) -> None:
    """Without findings a cut recording ends with 3, with one with 1."""
    right = plain(tmp_path, [read(1)]).read_bytes()[:-1]
    wrong = har([entry(read(1, cluster_name=None))]).encode()[:-1]

    assert verify_recordings([str(written(tmp_path, right))]).exit_code == 3
    assert verify_recordings([str(written(tmp_path, wrong))]).exit_code == 1


NO_RECORDINGS = {
    "empty": b"",
    "junk": bytes(range(256)),
    "text": b"GET / HTTP/1.1\n",
    "a number": b"12",
    "another document": b'{"openapi": "3.1.0", "paths": {}}',
    "a log without entries": b'{"log": {"version": "1.2"}}',
    "entries that are no array": b'{"log": {"entries": {}}}',
    "lines of something else": b'{"level": "info"}\n{"level": "warn"}\n',
    "an array of something else": b'[1, "two"]',
    "not JSON": b'{"log": nothing}',
    "a zip of something else": b"PK\x03\x04rubbish",
    "gzip of nothing": gzip.compress(b""),
}


@pytest.mark.parametrize("words", NO_RECORDINGS)
def test_what_is_no_recording_is_an_error(tmp_path: Path, words: str) -> None:
    """A file that is no recording is refused, and not an empty recording."""
    with pytest.raises(UsageError):
        opened(written(tmp_path, NO_RECORDINGS[words]))


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    """A file that is not there, and a folder, cannot be read."""
    for path in (tmp_path / "none.har", tmp_path):
        with pytest.raises(UsageError):
            opened(path)


UNREADABLE: dict[str, str] = {
    "no request": '{"response": {}}',
    "no URL": '{"request": {"method": "GET"}}',
    "a relative URL": '{"request": {"method": "GET", "url": "/a"}}',
    "a number": "5",
    "a deep one": "[" * 100_000 + "]" * 100_000,
    "a long number": '{"request": ' + "9" * 5000 + "}",
    "an endless status": json.dumps(entry(read(1))).replace('"status": 200', '"status": 1e999'),
    "our own, with a header that is no text": json.dumps(read(1).exchange.to_json()).replace(f'"{TOKEN}"', "5"),
    "our own, with a status as text": json.dumps(read(1).exchange.to_json()).replace("200", '"200"'),
    "our own, with damaged base64": json.dumps(read(1).exchange.to_json()).replace('"text": ""', '"base64": "!!!!"'),
}


@pytest.mark.parametrize("words", UNREADABLE)
def test_an_unreadable_entry_hides_no_other(tmp_path: Path, words: str) -> None:
    """An entry that is no exchange is named, and the others are read."""
    right = json.dumps(entry(read(1)))
    text = har([]).replace("[]", f"[{right}, {UNREADABLE[words]}, {right}]")

    file, exchanges = opened(written(tmp_path, text))

    assert [one.entry for one in exchanges] == [1, 3]
    assert [number for number, _ in file.unreadable] == [2]
    assert verify_recordings([str(file.path)]).exit_code == 3


def test_a_damaged_line_hides_no_other(tmp_path: Path) -> None:
    """A line that is no JSON, wherever it is cut, is named, and the next ones are read."""
    right = json.dumps(entry(read(1)))

    for end in range(1, len(right), 7):
        file, exchanges = opened(written(tmp_path, f"{right}\n{right[:end]}\n{right}\n{right}\n", "a.ndjson"))
        assert [one.entry for one in exchanges] == [1, 3, 4], end
        assert ([number for number, _ in file.unreadable], file.cut) == ([2], "")


def test_a_zip_of_several_recordings_is_an_error(tmp_path: Path) -> None:
    """None of them is left out without a word."""
    archive = tmp_path / "recorded.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.har", har([]))
        file.writestr("b.har", har([]))

    with pytest.raises(UsageError, match=r"2 files \.har"):
        opened(archive)


ODD_VALUES = (None, True, -1, 10**400, float("inf"), float("nan"), "", "\ud800", "€", [], [[]], {}, {"a": 1})
"""Values of every type, which a member of an entry does not have."""


def _places(value: Any, *place: Any) -> Iterator[tuple[Any, ...]]:
    for name, member in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*place, name)
        if isinstance(member, dict | list):
            yield from _places(member, *place, name)


def with_member(document: Any, place: tuple[Any, ...], value: Any) -> Any:
    changed = json.loads(json.dumps(document))
    within = changed
    for name in place[:-1]:
        within = within[name]
    within[place[-1]] = value
    return changed


SCENARIO = {
    "ScenarioFinished": {
        "recorder": {
            "interactions": {
                "a": {
                    "request": {"method": "GET", "uri": f"https://one.example{PATH}", "headers": {"Accept": ["*/*"]}},
                    "response": {
                        "status_code": 200,
                        "headers": {"Content-Type": ["application/json"]},
                        "content": {"$base64": "e30="},
                        "elapsed": 0.1,
                    },
                    "timestamp": 1.0,
                }
            }
        }
    }
}


def test_a_reason_quotes_no_password(tmp_path: Path) -> None:
    """The password of a URL that cannot be read is in no reason."""
    place = ("ScenarioFinished", "recorder", "interactions", "a", "request", "uri")
    event = with_member(SCENARIO, place, "https://me:of-mine-0123\u2100@one.example\u2100/")

    file, _ = opened(written(tmp_path, "\n".join(map(json.dumps, [entry(read(1)), event])), "a.ndjson"))

    assert "of-mine" not in str(file.unreadable)


@pytest.mark.parametrize(
    "document",
    [entry(at(update(2), 1, 2)), {**update(2).exchange.to_json(), "started": 1.0, "ended": 2.0}, SCENARIO],
    ids=["HAR", "own", "schemathesis"],
)
def test_no_value_ends_the_reading(tmp_path: Path, document: Any) -> None:
    """Whatever type a member of an entry has, verifying goes on to the end."""
    lines = [with_member(document, place, value) for place in _places(document) for value in ODD_VALUES]
    text = "\n".join(map(json.dumps, [entry(read(1)), *lines, entry(read(1))]))

    verification = verify_recordings([str(written(tmp_path, text, "a.ndjson"))])

    assert verification.files[0].cut == ""
    assert verification.summary.judged >= 2
    verification_json(verification)


def test_a_huge_entry_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry over the limit is named, and the next one is read."""
    monkeypatch.setattr(json_stream, "LARGEST_ENTRY", 100_000)
    huge = entry(read(1))
    huge["comment"] = 'a "long" one \\' * 100_000

    file, exchanges = opened(written(tmp_path, har([entry(read(1)), huge, entry(read(1))])))

    assert [one.entry for one in exchanges] == [1, 3]
    assert file.unreadable[0][0] == 2


def test_an_unreadable_entry_has_its_reason(tmp_path: Path) -> None:
    """A missing member is named."""
    text = har([entry(read(1)), {"request": {"method": "GET"}}, {"response": {}}])

    assert opened(written(tmp_path, text))[0].unreadable == [(2, "it has no url"), (3, "it has no request")]

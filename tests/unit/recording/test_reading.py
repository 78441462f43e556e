"""Reading recordings: every form, packed or not, whole or cut short, and what is no recording."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.levels import few
from tests.unit.recording.har_dialects import DIALECTS, entry, har, lines, own_lines, plain
from tests.unit.recording.made_exchanges import read, update

from cce_release_contract.errors import UsageError
from cce_release_contract.recording.reading import json_stream
from cce_release_contract.recording.reading.recording_file import RecordingFile
from cce_release_contract.recording.recorded import RecordedExchange
from cce_release_contract.recording.verifying import verify_recordings


def opened(path: Path) -> tuple[RecordingFile, list[RecordedExchange]]:
    file = RecordingFile(path, path.name)
    return file, list(file)


def written(folder: Path, content: str | bytes, name: str = "a.har") -> Path:
    path = folder / name
    path.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
    return path


def changed(change: Callable[[dict[str, Any]], object]) -> str:
    """A HAR file of one read, whose entry was changed."""
    one = entry(read(1))
    change(one)
    return har([one])


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_has_the_same_exchanges(tmp_path: Path, session: list[RecordedExchange], dialect: str) -> None:
    """Whoever recorded a session, its requests, statuses and bodies are read, and nothing is found."""
    path = DIALECTS[dialect](tmp_path, session)

    file, exchanges = opened(path)

    assert (file.cut, file.unreadable_count) == ("", 0)
    assert [one.entry for one in exchanges] == list(range(1, len(session) + 1))
    for one, expected in zip(exchanges, session, strict=True):
        assert one.exchange.request.method == expected.exchange.request.method
        assert one.exchange.request.target == expected.exchange.request.target
        assert one.exchange.request.body == expected.exchange.request.body
        assert one.exchange.response is not None
        assert expected.exchange.response is not None
        assert one.exchange.response.body == expected.exchange.response.body
        assert one.exchange.base_url == expected.exchange.base_url
    assert verify_recordings([str(path)], strict=True).rows == []


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_packed_recordings_are_unpacked(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    """gzip, bzip2 and xz are recognised whatever the file is called."""
    path = written(tmp_path, pack(plain(tmp_path, [read(1), read(1)]).read_bytes()))

    assert len(opened(path)[1]) == 2


def test_bodies_beside_are_read_from_a_zip(tmp_path: Path, session: list[RecordedExchange]) -> None:
    """A zip archive may hold the recording and the bodies beside it."""
    folder = tmp_path / "recorded"
    folder.mkdir()
    DIALECTS["playwright"](folder, session)
    archive = tmp_path / "recorded.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for path in folder.iterdir():
            file.write(path, path.name)

    _, exchanges = opened(archive)

    assert len(exchanges) == len(session)
    assert all(one.response_body_known for one in exchanges)


@pytest.mark.parametrize("name", ["missing.json", "../outside.json", "/etc/hostname"])
def test_bodies_elsewhere_are_not_read(tmp_path: Path, name: str) -> None:
    """A body that is not in the folder of the recording is not known."""
    folder = tmp_path / "inside"
    folder.mkdir()
    (tmp_path / "outside.json").write_text("{}")
    path = written(folder, changed(lambda one: one["response"].update(content={"_file": name})))

    assert [one.response_body_known for one in opened(path)[1]] == [False]


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


def test_no_entries_are_a_recording(tmp_path: Path) -> None:
    """A HAR file without exchanges is one, of which nothing can be said."""
    verification = verify_recordings([str(written(tmp_path, har([])))])

    assert verification.summary.exchanges == 0
    assert verification.exit_code == 3


ODD: dict[str, str | bytes] = {
    "a large number": changed(lambda one: one.update(time="X")).replace('"X"', "1e400"),
    "not a number": changed(lambda one: one.update(time="X")).replace('"X"', "NaN"),
    "duplicate names": changed(lambda one: one).replace('"time"', '"time": 1, "time"', 1),
    "a byte order mark": b"\xef\xbb\xbf" + changed(lambda one: one).encode(),
    "no time at all": changed(lambda one: (one.pop("time"), one.pop("startedDateTime"))),
    "a wrong date": changed(lambda one: one.update(startedDateTime="yesterday")),
    "bytes that are no UTF-8": changed(lambda one: one.update(comment="@@")).encode().replace(b"@@", b"\xff\xfe"),
    "a status as text": changed(lambda one: one["response"].update(status="200")),
    "control characters": changed(lambda one: one.update(comment="@@")).replace("@@", "\x01\n"),
}


@pytest.mark.parametrize("words", ODD)
def test_odd_entries_are_read(tmp_path: Path, words: str) -> None:
    """What is odd about an entry, but not about its request and response, does not matter."""
    path = written(tmp_path, ODD[words])

    assert len(opened(path)[1]) == 1
    assert verify_recordings([str(path)]).rows == []


UNREADABLE: dict[str, str] = {
    "no request": '{"response": {}}',
    "no URL": '{"request": {"method": "GET"}}',
    "a relative URL": '{"request": {"method": "GET", "url": "/a"}}',
    "a number": "5",
    "a deep one": "[" * 100_000 + "]" * 100_000,
    "a long number": '{"request": ' + "9" * 5000 + "}",
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


def test_a_huge_entry_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry over the limit is named, and the next one is read."""
    monkeypatch.setattr(json_stream, "LARGEST_ENTRY", 100_000)
    huge = entry(read(1))
    huge["comment"] = 'a "long" one \\' * 100_000

    file, exchanges = opened(written(tmp_path, har([entry(read(1)), huge, entry(read(1))])))

    assert [one.entry for one in exchanges] == [1, 3]
    assert file.unreadable[0][0] == 2


@pytest.mark.parametrize(
    ("content", "known"),
    [
        ({"size": 0, "mimeType": "x-unknown"}, False),
        ({"size": 5, "text": ""}, False),
        ({"size": 5, "text": "\ud800"}, False),
        ({"size": 900, "text": "{}"}, False),
        ({"size": 2, "text": "e30=", "encoding": "base64"}, True),
        ({"size": 2, "text": "{}"}, True),
        ({"size": 2, "text": "{}", "_truncated": True}, False),
        ("none", False),
    ],
)
def test_bodies_are_known_or_not(tmp_path: Path, content: Any, *, known: bool) -> None:
    """A body that is missing, cut or damaged is not known; one that is there is."""
    path = written(tmp_path, changed(lambda one: one["response"].update(content=content)))

    assert [one.response_body_known for one in opened(path)[1]] == [known]


def test_cached_and_failed_responses_are_marked(tmp_path: Path) -> None:
    """A response of a cache is not the server's, and status 0 is no response."""
    cached, fresh, failed = entry(read(1)), entry(read(1)), entry(read(1))
    cached["_fromCache"] = "disk"
    fresh["response"]["status"] = 304
    failed["response"]["status"] = 0

    _, exchanges = opened(written(tmp_path, har([cached, fresh, failed])))

    assert [one.from_cache for one in exchanges] == [True, True, False]
    assert exchanges[2].exchange.response is None


def test_a_browser_may_leave_out_credentials(tmp_path: Path) -> None:
    """A browser's export without an Authorization header does not show that none was sent."""
    _, exchanges = opened(written(tmp_path, har([entry(read(1))], "WebInspector")))

    assert "authorization" in exchanges[0].hidden_request_headers


def test_exchanges_of_a_report_are_read_once(tmp_path: Path) -> None:
    """A report holds the evidence of violations: each once, in no order; what is withheld or cut is not known."""
    one = replace(read(1).exchange, test="a", number=1)
    withheld = read(2, values="<string, sha256 0123456789ab>").exchange.to_json()
    cut = read(3).exchange.to_json()
    cut["response"]["body"]["left_out"] = 896
    evidence = {"deciding": one.to_json(), "compared": [one.to_json(), withheld, cut]}
    report = {"schema_version": 1, "clauses": [{"violations": [{"evidence": evidence}]}]}

    _, exchanges = opened(written(tmp_path, json.dumps(report), "report.json"))

    assert [found.response_body_known for found in exchanges] == [True, False, False]
    assert not any(found.in_order for found in exchanges)

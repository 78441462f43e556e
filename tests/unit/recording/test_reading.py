"""Reading recordings: every form, packed or not, and what an entry does not show."""

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
from tests.unit.recording.har_dialects import DIALECTS, entry, har, plain
from tests.unit.recording.made_exchanges import at, read
from tests.unit.recording.written_files import changed, opened, written

from cce_release_contract.recording.recorded import RecordedExchange
from cce_release_contract.recording.verifying import verify_recordings


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


def test_no_entries_are_a_recording(tmp_path: Path) -> None:
    """A HAR file without exchanges is one, of which nothing can be said."""
    verification = verify_recordings([str(written(tmp_path, har([])))])

    assert verification.summary.exchanges == 0
    assert verification.exit_code == 3


ODD: dict[str, str | bytes] = {
    "a large number": changed(lambda one: one.update(time="X")).replace('"X"', "1e400"),
    "a larger integer": changed(lambda one: one.update(time="X")).replace('"X"', "9" * 401),
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


def test_joined_recordings_are_read_on(tmp_path: Path) -> None:
    """What follows the first document is read too, and what is no recording is named."""
    right, line = har([entry(read(1))]), json.dumps(entry(read(1)))

    for text in (right + right, f"{right}\n{right}", f"[{line}]{right}", f"{right}\n{line}"):
        file, exchanges = opened(written(tmp_path, text))
        assert ([one.entry for one in exchanges], file.cut) == ([1, 2], "")
    for text in (right + "}}garbage", right + "x", right + '{"log": '):
        file, exchanges = opened(written(tmp_path, text))
        assert len(exchanges) == 1
        assert file.cut
    assert opened(written(tmp_path, right + '{"other": 1}'))[0].unreadable_count == 1


@pytest.mark.parametrize(
    ("content", "known"),
    [
        ({"size": 0, "mimeType": "x-unknown"}, False),
        ({"size": 5, "text": ""}, False),
        ({"size": 5, "text": "\ud800"}, False),
        ({"size": 900, "text": "{}"}, False),
        ({"size": 2, "text": "e30=", "encoding": "base64"}, True),
        ({"size": 2, "text": "e3\n0=\n", "encoding": "base64"}, True),
        ({"text": "!!!!", "encoding": "base64"}, False),
        ({"size": 2, "text": "{}"}, True),
        ({"size": 2, "text": "{}", "_truncated": True}, False),
        ("none", False),
    ],
)
def test_bodies_are_known_or_not(tmp_path: Path, content: Any, *, known: bool) -> None:
    """A body that is missing, cut or damaged is not known; one that is there is."""
    path = written(tmp_path, changed(lambda one: one["response"].update(content=content)))

    assert [one.response_body_known for one in opened(path)[1]] == [known]


def test_methods_are_read_as_they_are(tmp_path: Path) -> None:
    """A method is case-sensitive (RFC 9110, section 9.1): `get` is none of the contract's."""
    path = written(tmp_path, changed(lambda one: one["request"].update(method="get")))

    assert [one.exchange.request.method for one in opened(path)[1]] == ["get"]
    assert verify_recordings([str(path)]).summary.matched == 0


@pytest.mark.parametrize("document", [entry(at(read(1), 5, 6)), {**read(1).exchange.to_json(), "started": 5}])
def test_an_absurd_end_is_not_known(tmp_path: Path, document: dict[str, Any]) -> None:
    """An exchange that takes longer than any does has a beginning alone."""
    document |= {"time": 1e13, "ended": 1e10}

    assert [(one.started, one.ended) for one in opened(written(tmp_path, f"[{json.dumps(document)}]"))[1]] == [
        (5.0, None if "startedDateTime" in document else 5.0)
    ]


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

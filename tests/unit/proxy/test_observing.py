"""What the process beside the proxy makes of what has passed: findings, entries, and no secrets."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest

from cce_release_contract.contract.compiled import contract
from cce_release_contract.proxy.har_file import create_har
from cce_release_contract.proxy.observing import Observing, frames_of
from cce_release_contract.proxy.passed import PassedExchange
from cce_release_contract.recording.judge import RecordingJudge
from cce_release_contract.recording.reading.recording_file import RecordingFile

BASE = "https://cce.example.com:8443"
TOKEN = "MIIDkgYJKoZIhvcNAQcCoIIDgzCCA39-token"
PATH = contract().show.path({"cluster_id": "a870253f", "namespace": "default", "name": "web"})


def passed(
    number: int = 1, *, head: bytes = b"", body: bytes = b"", answer: bytes = b"{}", more: bytes = b"", **members: Any
) -> PassedExchange:
    """A read of a release that gets 200; `head` and `more` are further header lines."""
    given = {
        "request_head": f"GET {PATH} HTTP/1.1\r\nX-Auth-Token: {TOKEN}\r\n".encode() + head + b"\r\n",
        "request_body": body,
        "response_head": b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + more + b"\r\n",
        "response_body": answer,
        "sent": 1001.5,
        "first_byte": 1002.0,
        "ended": 1003.0,
    } | members
    return PassedExchange(number=number, connection=7, started=1001.0, **given)


def observed(tmp_path: Path, *exchanges: PassedExchange, strict: bool = False) -> tuple[list[Any], list[Any]]:
    """The lines that are told, and the entries of the file."""
    path = tmp_path / "a.har"
    create_har(path, "1", force=True)
    news = io.StringIO()
    observing = Observing(BASE, path, news.write, strict=strict)
    for one in frames_of(io.BytesIO(b"".join(one.to_frame() for one in exchanges)), 0.0):
        observing.take(one)
    observing.end()
    return [json.loads(line) for line in news.getvalue().splitlines()], json.loads(path.read_text())["log"]["entries"]


def clauses_of(lines: list[Any]) -> set[str]:
    """The clauses of all findings."""
    return {finding["clause"] for line in lines for finding in line.get("findings", ())}


def test_frames_bring_the_exchange_back() -> None:
    """An exchange survives the way to the other process, whatever its bytes are."""
    one = passed(9, body=bytes(range(256)), answer=b"\r\n\x00", failure="closed", detail="ü", asked=True)

    assert list(frames_of(io.BytesIO(one.to_frame() + one.to_frame()), 0.0)) == [one, one]


def test_frame_that_is_cut_is_left_out() -> None:
    """A proxy that is killed inside a frame leaves the exchanges before it."""
    whole, cut = passed().to_frame(), passed(2).to_frame()

    for size in range(len(cut)):
        assert [one.number for one in frames_of(io.BytesIO(whole + cut[:size]), 0.0)] == [1]


def test_entry_has_what_passed(tmp_path: Path) -> None:
    """An entry has the raw target, the headers in order, the times, the connection and both bodies."""
    _, (entry,) = observed(
        tmp_path, passed(head=b"x-A: 1\r\nX-a:\r\nX-A: \xff \r\n", body=b'{"a":1}', answer=b'["\xc3\xa4"]')
    )

    request, response = entry["request"], entry["response"]
    assert (entry["startedDateTime"], entry["time"]) == ("1970-01-01T00:16:41.000000+00:00", 2000)
    assert entry["timings"] == {"send": 500, "wait": 500, "receive": 1000}
    assert entry["connection"] == "7"
    assert (request["method"], request["url"], request["httpVersion"]) == ("GET", BASE + PATH, "HTTP/1.1")
    assert [(one["name"], one["value"]) for one in request["headers"]][1:] == [("x-A", "1"), ("X-a", ""), ("X-A", "ÿ")]
    assert request["postData"] == {"mimeType": "", "text": '{"a":1}'}
    assert (response["status"], response["statusText"]) == (200, "OK")
    assert response["content"] == {"size": 6, "mimeType": "application/json", "text": '["ä"]'}


def test_no_secret_is_written(tmp_path: Path) -> None:
    """Tokens, passwords and query tokens are in no entry and in no line, and an echo can still be recognised."""
    words = ("PassWord-123", "sToken-4567", "cookie-8901", "location-99", "referer-77", "reason-11")
    one = passed(
        request_head=f"GET {PATH}?access_token={words[1]}&a=1 HTTP/1.1\r\nX-Auth-Token: {TOKEN}\r\n"
        f"Cookie: a=1; b={words[2]}\r\nReferer: https://h/?user%5Bpwd%5D={words[4]}\r\n\r\n".encode(),
        body=json.dumps({"values": {"password": words[0]}}).encode(),
        answer=json.dumps({"name": TOKEN, "namespace": words[0], "values": json.dumps({"x": words[1]})}).encode(),
        response_head=f"HTTP/1.1 200 password={words[5]}\r\nContent-Type: application/json\r\n"
        f"X-Echo: {words[2]}\r\nLocation: https://h/cb?access_token={words[3]}\r\n\r\n".encode(),
    )

    lines, (entry,) = observed(tmp_path, one)

    text = json.dumps([lines, entry])
    assert [word for word in (TOKEN, *words) if word in text] == []
    token = next(one["value"] for one in entry["request"]["headers"] if one["name"] == "X-Auth-Token")
    shown = json.loads(entry["response"]["content"]["text"])
    assert shown["name"] == token
    assert shown["namespace"] == json.loads(entry["request"]["postData"]["text"])["values"]["password"]
    assert "authentication.secret.not_echoed" in clauses_of(lines)


def test_content_coding_hides_no_secret(tmp_path: Path) -> None:
    """A compressed body is judged and recorded plain; one that cannot be decoded is left out."""
    plain = json.dumps({"password": "PassWord-123"}).encode()
    known = passed(answer=gzip.compress(plain), more=b"Content-Encoding: gzip\r\n")
    unknown = passed(2, answer=b"PassWord-123", more=b"Content-Encoding: br\r\n", body=b"PassWord-123")
    broken = passed(3, answer=gzip.compress(plain)[:-9], more=b"Content-Encoding: gzip\r\n")

    _, entries = observed(tmp_path, known, unknown, broken)

    assert json.loads(entries[0]["response"]["content"]["text"])["password"].startswith("hmac-")
    assert all("text" not in entry["response"]["content"] for entry in entries[1:])


def test_all_members_of_a_compressed_body_are_read(tmp_path: Path) -> None:
    """A body in gzip may have several members; what follows them must be one too."""
    two = gzip.compress(b'{"a":') + gzip.compress(b"1}")
    more = b"Content-Encoding: gzip\r\n"

    _, entries = observed(tmp_path, passed(answer=two, more=more), passed(2, answer=two + b"rest", more=more))

    assert entries[0]["response"]["content"]["text"] == '{"a":1}'
    assert "text" not in entries[1]["response"]["content"]


@pytest.mark.parametrize(
    ("media_type", "body", "recorded"),
    [
        ("application/json", b'{"a":1}', True),
        ("application/vnd.a+json", b"[1]", True),
        ("text/html", b' {"a":1}', True),
        ("application/x-www-form-urlencoded", b"a=1&b=2", True),
        ("text/plain; charset=utf-8", b"words", True),
        ("application/yaml", b"---\na: 1", True),
        ("text/html", b"", True),
        ("text/html", b"<p>a</p>", False),
        ("application/json", b"<password>a</password>", False),
        ("multipart/form-data; boundary=b", b"--b\r\n", False),
        ("text/plain", b"--b\r\nContent-Disposition: form-data", False),
        ("application/xml", b"a", False),
        ("application/xml", b"{a", False),
        ("application/json", '{"password":"secret-word"}'.encode("utf-16"), False),
        ("application/json", '{"password":"secret-word"}'.encode("utf-16-le"), False),
        ("application/octet-stream", b"\xff", False),
    ],
)
def test_only_searchable_bodies_are_recorded(tmp_path: Path, media_type: str, body: bytes, *, recorded: bool) -> None:
    """JSON, forms and plain text are recorded; of other bodies, only the size."""
    kind = f"Content-Type: {media_type}\r\n".encode()
    head = b"HTTP/1.1 200 OK\r\n" + kind + b"\r\n"

    _, (entry,) = observed(tmp_path, passed(head=kind, body=body, response_head=head, response_body=body))

    content, data = entry["response"]["content"], entry["request"].get("postData", {"text": ""})
    assert (content.get("text"), data.get("text")) == ((body.decode(), body.decode()) if recorded else (None, None))
    assert recorded or content["comment"].startswith(f"{len(body)} bytes, not recorded")


def test_findings_beyond_the_limit_are_counted_and_gating_ones_told(tmp_path: Path) -> None:
    """Of many findings of one exchange the violation is told first, and all are counted."""
    items = [{"version": number, "values": {"password": f"shown-{number}"}} for number in range(60)]
    items.append({"version": 61, "status": "NOPE"})
    one = passed(answer=json.dumps(items).encode())
    one.request_head = one.request_head.replace(PATH.encode(), PATH.encode() + b"/history")

    lines, _ = observed(tmp_path, one)

    (line,) = [line for line in lines if line.get("findings")]
    counted = sum(count for _, _, count in line["clauses"])
    assert (len(line["findings"]), counted > len(line["findings"])) == (50, True)
    assert line["findings"][0]["verdict"] == "fail"


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8090", "HTTP://cce.example.com:8443"])
def test_absolute_target_is_judged_as_its_path(tmp_path: Path, origin: str) -> None:
    """A request of a client that takes the proxy for an HTTP proxy is judged, and recorded as one of the upstream."""
    one = passed(answer=b'{"version":"1"}')
    one.request_head = one.request_head.replace(b"GET ", b"GET " + origin.encode())

    lines, (entry,) = observed(tmp_path, one)

    assert entry["request"]["url"] == BASE + PATH
    assert "response.body.version" in clauses_of(lines)


def test_password_that_is_a_usual_word_changes_nothing_else(tmp_path: Path) -> None:
    """A password that is also the name of a member or of the namespace is masked at its own place alone."""
    shown = json.dumps({"values": {"username": "me"}, "namespace": "monitoring"}).encode()
    head = f"PUT {PATH.replace('default', 'monitoring')} HTTP/1.1\r\nX-Auth-Token: {TOKEN}\r\n\r\n".encode()
    words = {"a_password": "username", "b_password": "monitoring", "c_password": "chart_name"}
    sent = json.dumps({"values": words}).encode()

    _, entries = observed(
        tmp_path, passed(answer=shown), passed(2, request_head=head, body=sent), passed(3, answer=shown)
    )

    assert [entries[place]["response"]["content"]["text"].encode() for place in (0, 2)] == [shown, shown]
    assert "/namespace/monitoring/" in entries[1]["request"]["url"]
    masked = json.loads(entries[1]["request"]["postData"]["text"])["values"]
    assert all(value.startswith("hmac-") for value in masked.values())


@pytest.mark.parametrize(
    ("members", "status"),
    [
        ({"failure": "refused", "detail": "cannot connect", "response_head": b"", "response_body": b""}, 0),
        ({"failure": "reset", "detail": "it reset the connection", "response_head": b"HTTP/1.1 20"}, 0),
        ({"failure": "length", "detail": "after 2 of 9 bytes"}, 200),
        ({"failure": "protocol", "detail": "not HTTP", "response_head": b"SSH-2.0\r\n\r\n"}, 0),
    ],
)
def test_failures_are_entries_too(tmp_path: Path, members: dict[str, Any], status: int) -> None:
    """What the upstream failed to do is an entry with the reason, and no response is judged by its missing part."""
    lines, (entry,) = observed(tmp_path, passed(**members))

    assert entry["_error"] == {"reason": members["failure"], "detail": members["detail"]}
    assert entry["response"]["status"] == status
    assert entry["response"]["content"].get("_truncated", False) == (status > 0)
    assert "response.body.complete" not in clauses_of(lines)


def test_cut_bodies_are_not_judged(tmp_path: Path) -> None:
    """The body of a response that is larger than the copy is neither judged nor recorded in part."""
    lines, (entry,) = observed(tmp_path, passed(answer=b'{"na', response_cut=True, body=b'{"a', request_cut=True))

    assert "text" not in entry["response"]["content"]
    assert "text" not in entry["request"]["postData"]
    assert "response.body.complete" not in clauses_of(lines)


def test_recording_is_judged_as_what_passed(tmp_path: Path) -> None:
    """A file gives the same findings when it is read again as the exchanges gave when they passed."""
    answers = [b'{"version":"1","status":"NOPE"}', b"[]", json.dumps({"description": TOKEN}).encode(), b"{}"]
    exchanges = [passed(number, answer=answer) for number, answer in enumerate(answers, 1)]

    lines, _ = observed(tmp_path, *exchanges)

    judge = RecordingJudge()
    again = [finding.clause for one in RecordingFile(tmp_path / "a.har", "a") for finding in judge.take(one)]
    live = [finding["clause"] for line in lines for finding in line.get("findings", ())]
    assert live
    assert sorted(live) == sorted(again)


def test_error_of_ours_costs_one_judgement(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exchange that our judge cannot take is counted, said and recorded; the next one is judged."""
    take = RecordingJudge.take
    monkeypatch.setattr(RecordingJudge, "take", lambda self, one: 1 / 0 if one.entry == 1 else take(self, one))

    lines, entries = observed(tmp_path, passed(), passed(2))

    assert lines[0]["error"] == "exchange 1 was not judged: ZeroDivisionError"
    assert (lines[-1]["counts"]["failed"], lines[-1]["counts"]["judged"], len(entries)) == (1, 1, 2)


def test_recording_stops_where_there_is_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk ends the recording with a message, and the judgement goes on."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("cce_release_contract.proxy.har_file.HarFile.append", full)

    lines, entries = observed(tmp_path, passed(), passed(2))

    assert [line["record_error"] for line in lines if "record_error" in line] == ["No space left on device"]
    assert (lines[-1]["counts"]["judged"], lines[-1]["counts"]["recorded"], entries) == (2, 0, [])

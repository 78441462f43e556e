"""The journal of an armed run: what is on disk, and when."""

from __future__ import annotations

import json
import os
import stat

import pytest

from cce_release_contract.client.guard.arming import Reach
from cce_release_contract.client.restore.baseline import Baseline
from cce_release_contract.client.restore.journal import Journal, Spot, read_journal, restore_command
from cce_release_contract.client.target import Address
from cce_release_contract.errors import TargetError, UsageError
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.response import Response

ADDRESS = Address("c", "n", "r")
UPDATE = Request("PUT", ADDRESS.path(), (("X-Auth-Token", "a-secret"),), b'{"values": {"password": "another"}}')
BASELINE = Baseline(5, "nginx", "1.0.0", "ab" * 32, "cd" * 32)


@pytest.fixture
def journal(tmp_path):
    """A new journal."""
    made = Journal(tmp_path / "restore-1.jsonl", Spot("https://cce.example.com", ADDRESS, "chart"), BASELINE, 5)
    made.begin()
    return made


def exchange(status=None, document=None):
    """An update with its response; None for no response."""
    if status is None:
        return Exchange(UPDATE, None, "reset", "", 1, "https://cce.example.com")
    body = document if isinstance(document, bytes) else json.dumps(document or {}).encode()
    return Exchange(UPDATE, Response(status, (), body), "", "", 1, "https://cce.example.com")


def events(journal):
    """The events on disk, by their names."""
    return [json.loads(line)["event"] for line in journal.path.read_text().splitlines()]


def write(journal, *responses, reach=Reach.WRITE):
    """Send updates and receive these responses."""
    for outcome in responses:
        journal.intends(UPDATE, reach)
        journal.received(outcome, reach)


def test_first_line_has_what_restoring_needs(journal):
    """The file begins with the release, the chart, the baseline and the command. It contains no secret of a request."""
    journal.intends(UPDATE, Reach.WRITE)

    first = json.loads(journal.path.read_text().splitlines()[0])

    assert (first["cluster_id"], first["namespace"], first["release"], first["chart_id"]) == ("c", "n", "r", "chart")
    assert (first["found"], first["baseline"]["revision"], first["schema_version"]) == (5, 5, 1)
    assert first["command"] == restore_command(journal.path)
    assert "secret" not in journal.path.read_text()
    assert "another" not in journal.path.read_text()


def test_events_stand_on_disk_at_once(journal):
    """Each event is in the file when the call returns, in order."""
    journal.intends(UPDATE, Reach.WRITE)
    before = events(journal)
    journal.received(exchange(201, {"version": 6}), Reach.WRITE)
    journal.end("done")

    assert before == ["baseline", "intent"]
    assert events(journal) == ["baseline", "intent", "answer", "ended"]


def test_every_event_is_flushed(journal, monkeypatch):
    """Each event is written through to the disk before the call returns."""
    flushed = []
    monkeypatch.setattr(os, "fsync", lambda _handle: flushed.append(events(journal)))

    journal.intends(UPDATE, Reach.DRY_RUN)
    journal.end("done")

    assert flushed == [["baseline", "intent"], ["baseline", "intent", "ended"]]


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_file_is_its_owners_only(journal):
    """Only the owner may read or write the journal."""
    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600


def test_existing_file_is_kept(journal):
    """A journal never replaces another one."""
    before = journal.path.read_bytes()

    with pytest.raises(UsageError, match="cannot be written"):
        Journal(journal.path, journal.spot, BASELINE, 5).begin()

    assert journal.path.read_bytes() == before


def test_folder_that_is_a_file_is_refused(tmp_path):
    """If the journal cannot be made, the run is refused before anything is sent."""
    (tmp_path / "file").write_text("")

    with pytest.raises(UsageError, match="cannot be written"):
        Journal(tmp_path / "file" / "restore-1.jsonl", Spot("u", ADDRESS, "c"), BASELINE, 5).begin()


@pytest.mark.parametrize(
    ("responses", "made", "unknown", "highest"),
    [
        ([], [], 0, 5),
        ([exchange(201, {"version": 6})], [6], 0, 6),
        ([exchange(201, {"version": 6}), exchange(200, {"version": 7})], [6, 7], 0, 7),
        ([exchange(400), exchange(404), exchange(429)], [], 0, 5),
        ([exchange(500), exchange(503), exchange(307)], [], 3, 8),
        ([exchange()], [], 1, 6),
        ([exchange(201, {"version": 6}), exchange()], [6], 1, 7),
        ([exchange(), exchange(201, {"version": 7})], [7], 1, 7),
        ([exchange(201, {"version": 99})], [6], 0, 6),
        ([exchange(201, {"version": version}) for version in (5, 1, 0, -1)], [], 4, 9),
        ([exchange(200, document) for document in ({}, {"version": "6"}, {"version": True}, b"[]", b"{")], [], 5, 10),
        ([exchange(200, b"[" * 100_000)], [], 1, 6),
        ([exchange(400, {"version": 6})], [], 0, 5),
    ],
)
def test_responses_are_counted(journal, responses, made, unknown, highest):
    """Claimed revisions are limited to those that the run can have made; only a refusal certainly made nothing."""
    write(journal, *responses)

    for known in (journal, read_journal(journal.path)):
        assert (known.made, known.unknown, known.highest_own()) == (made, unknown, highest)
        assert known.touched == bool(responses)


@pytest.mark.parametrize(("status", "unknown"), [(400, 0), (403, 0), (429, 0), (408, 1), (499, 1), (504, 1)])
def test_refused_update_is_looked_after(journal, status, unknown):
    """A refused update counts as sent, and an update that a proxy gave up on may have been executed."""
    write(journal, exchange(status))

    again = read_journal(journal.path)

    assert (journal.touched, journal.unknown) == (True, unknown)
    assert (again.touched, again.unknown) == (True, unknown)


def test_dry_runs_may_have_made_revisions(journal):
    """A dry run counts as a revision that a careless target may have made, whatever the response."""
    write(journal, exchange(200, {"version": 6}), exchange(400), reach=Reach.DRY_RUN)

    assert (journal.dry_runs, journal.made, journal.highest_own(), journal.touched) == (2, [], 7, True)
    assert read_journal(journal.path) == journal


def test_earlier_baseline_keeps_the_found_revision(tmp_path):
    """A run that restores an earlier revision does not take the revision that it found for a foreign one."""
    journal = Journal(tmp_path / "restore-2.jsonl", Spot("u", ADDRESS, "c"), BASELINE, found=9)
    journal.begin()

    write(journal, exchange())

    assert read_journal(journal.path).highest_own() == 10


def test_half_a_line_counts_as_not_written(journal):
    """A last line that was cut off is ignored, and the next line does not continue it."""
    journal.intends(UPDATE, Reach.WRITE)
    with journal.path.open("a") as file:
        file.write('{"event": "answer", "sta')

    read = read_journal(journal.path)
    read.end("done")

    assert (read.unknown, events(journal)) == (1, ["baseline", "intent", "ended"])
    assert read_journal(journal.path).ended == "done"


def no_room(_handle, _line):
    """A full disk."""
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("write_line", [no_room, lambda _handle, line: len(line) - 1, lambda _handle, _line: 0])
def test_full_disk_is_an_error(journal, monkeypatch, write_line):
    """An event that is not written, or only in part, raises and counts as not written."""
    monkeypatch.setattr(os, "write", write_line)

    with pytest.raises(TargetError, match="No space left") as caught:
        journal.intends(UPDATE, Reach.WRITE)

    assert restore_command(journal.path) in caught.value.remedy
    assert (journal.unknown, events(journal)) == (0, ["baseline"])


def test_vanished_journal_is_an_error(journal):
    """A removed journal is not created again without its baseline."""
    journal.path.unlink()

    with pytest.raises(TargetError, match="cannot be written"):
        journal.intends(UPDATE, Reach.WRITE)

    assert not journal.path.exists()


def test_look_after_dry_runs_ends_their_excuse(journal):
    """After the settled release was seen unchanged, earlier dry runs cannot explain a later revision."""
    write(journal, exchange(200, {"version": 6}), exchange(200, {"version": 6}), reach=Reach.DRY_RUN)
    assert journal.highest_own() == 7

    journal.seen(5)

    for known in (journal, read_journal(journal.path)):
        assert (known.highest_own(), known.dry_runs, known.touched) == (5, 2, True)


def test_revision_of_a_dry_run_keeps_the_excuse(journal):
    """A revision that a dry run may have made still counts as the run's own after it was seen."""
    write(journal, exchange(200, {"version": 6}), reach=Reach.DRY_RUN)

    journal.seen(6)

    assert journal.highest_own() == 6


@pytest.mark.parametrize("write_line", [no_room, lambda _handle, line: len(line) - 1])
def test_way_back_is_gone_on_a_full_disk_too(journal, monkeypatch, write_line):
    """During a restoration, events count even if they cannot be written; only the end has to be written."""
    monkeypatch.setattr(os, "write", write_line)
    journal.putting_back = True

    journal.intends(UPDATE, Reach.WRITE)
    journal.received(exchange(201, {"version": 6}), Reach.WRITE)

    assert (journal.made, journal.highest_own()) == ([6], 6)
    with pytest.raises(TargetError, match="No space left"):
        journal.end("done")
    assert journal.ended == ""


def test_journal_that_cannot_be_begun_is_refused(tmp_path, monkeypatch):
    """If the baseline cannot be written, the run is refused before anything is sent."""
    monkeypatch.setattr(os, "write", no_room)

    with pytest.raises(UsageError, match="No space left") as caught:
        Journal(tmp_path / "restore-1.jsonl", Spot("u", ADDRESS, "c"), BASELINE, 5).begin()

    assert "nothing was sent" in caught.value.remedy

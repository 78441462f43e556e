"""Restore a release as a run found it, with a fake release."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.unit.client.played_gateway import ADDRESS, CHANGED, FOUND, POLLING, Played, exchange

from cce_release_contract.client.guard.arming import Reach
from cce_release_contract.client.restore.baseline import Baseline
from cce_release_contract.client.restore.journal import Journal, Spot, read_journal, restore_command
from cce_release_contract.errors import RestorationError, TargetError
from cce_release_contract.exchanges.request import Request


@pytest.fixture
def journal(tmp_path):
    """The journal of a run that made revision 6."""
    made = Journal(tmp_path / "restore-1.jsonl", Spot("u", ADDRESS, "the-chart"), Baseline.of(FOUND), 5)
    made.begin()
    update = Request("PUT", ADDRESS.path())
    made.intends(update, Reach.WRITE)
    made.received(exchange(update, 201, CHANGED), Reach.WRITE)
    return made


def restored(number=7, **changes):
    """The release after a rollback."""
    return FOUND | {"version": number} | changes


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (restored(6), "revision 6 has the chart, the values and the manifest of revision 5"),
        (restored(6, values='{ "a":1 }'), "revision 6 has"),
        (restored(99), "revision 99 has"),
    ],
)
def test_release_as_found_gets_no_update(journal, shown, words):
    """A release in its old state is not updated, whatever its revision, and the journal ends."""
    played = Played(journal, [shown])

    restoration = played.put_back()

    assert (restoration.revision, restoration.wrote) == (shown["version"], False)
    assert words in restoration.text
    assert played.sent == []
    assert read_journal(journal.path).ended == restoration.text


def test_release_of_another_variant_is_restored_under_its_path(tmp_path):
    """Reads and the rollback have the path of the journal's variant; no page there has show_resources."""
    address = replace(ADDRESS, variant="autopilot")
    journal = Journal(tmp_path / "restore-1.jsonl", Spot("u", address, "the-chart"), Baseline.of(FOUND), 5)
    journal.begin()
    journal.intends(Request("PUT", address.path()), Reach.WRITE)
    played = Played(journal, [CHANGED], [(200, restored())], read=address.path())

    restoration = played.put_back()

    intents = [json.loads(line) for line in journal.path.read_text().splitlines() if '"intent"' in line]
    assert (restoration.revision, restoration.wrote) == (7, True)
    assert [intent["target"] for intent in intents] == [address.path()] * 2


def test_release_without_an_update_is_unchanged(journal):
    """If no update made a revision, the release is at its old revision."""
    journal.made.clear()
    played = Played(journal, [FOUND])

    assert "at revision 5, as it was" in played.put_back().text


def test_read_that_is_behind_is_waited_for(journal):
    """A read that shows an older revision than an update made is not taken for the old state."""
    played = Played(journal, [FOUND, FOUND, CHANGED], [(201, restored())])

    played.put_back()

    assert len(played.sent) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"values": "{}"},
        {"chart_name": "apache"},
        {"chart_version": "2.0.0"},
        {"resources": "kind: Service\n"},
        {"values": '{"a": 1}', "status": "FAILED"},
        {"values": '{"a": 1}', "status": "UNKNOWN"},
        {"values": '{"a": 1}', "status": None},
    ],
)
def test_changed_release_is_rolled_back(journal, changes):
    """Another chart, other values, another manifest or a failed status cause a rollback to the first revision."""
    played = Played(journal, [CHANGED | changes], [(201, restored())])

    restoration = played.put_back()

    assert (restoration.revision, restoration.wrote) == (7, True)
    assert played.sent == [
        {"chart_id": "the-chart", "action": "rollback", "parameters": {"release_version": 5}, "values": {}}
    ]
    assert journal.ended


def test_pending_update_is_waited_for(journal):
    """Nothing is decided while an update is pending, before the rollback or after it."""
    pending = CHANGED | {"status": "PENDING_UPGRADE"}
    rolling = restored(status="PENDING_ROLLBACK")
    played = Played(journal, [pending, pending, CHANGED], [(201, [rolling, rolling, restored()])])

    restoration = played.put_back()

    assert restoration.revision == 7
    assert len(played.sent) == 1
    assert played.waits == [10.0, 5.0, 10.0, 10.0, 5.0]


def test_update_under_way_is_waited_for(journal):
    """If the response to an update was lost, the first read waits, so that a running update is not missed."""
    journal.intends(Request("PUT", ADDRESS.path()), Reach.WRITE)
    played = Played(journal, [FOUND], [(201, restored())])

    def sleep(seconds):
        played.sleep(seconds)
        if played.sent == []:
            played.shown = [CHANGED | {"version": 7}]

    played.put_back(sleep=sleep)

    assert len(played.sent) == 1
    assert played.waits[0] == POLLING.first_seconds


def test_endless_update_is_given_up(journal):
    """A release that stays pending is reported and not written to, and the journal stays open."""
    played = Played(journal, [CHANGED | {"status": "PENDING_UPGRADE"}])

    with pytest.raises(TargetError, match="still PENDING_UPGRADE after 60 seconds"):
        played.put_back()

    assert played.sent == []
    assert read_journal(journal.path).ended == ""


def test_foreign_revision_is_spared(journal):
    """A revision that the run cannot have made is foreign: it stays, and the remedy names --force."""
    played = Played(journal, [CHANGED | {"version": 7}])

    with pytest.raises(RestorationError, match="another process") as caught:
        played.put_back()

    assert played.sent == []
    assert f"{restore_command(journal.path)} --force" in caught.value.remedy
    assert journal.ended == ""


def test_force_puts_back_a_foreign_revision(journal):
    """With --force the rollback replaces a foreign revision."""
    played = Played(journal, [CHANGED | {"version": 7}], [(201, restored(8))])

    restoration = played.put_back(force=True)

    assert (restoration.revision, restoration.wrote) == (8, True)


@pytest.mark.parametrize("status", [400, 403, 404, 409, 500])
def test_refused_rollback_is_named(journal, status):
    """A refused rollback is not repeated. The message has the response and the command to continue with."""
    played = Played(journal, [CHANGED], [(status, None)])

    with pytest.raises(RestorationError, match=f"returned {status}") as caught:
        played.put_back()

    assert len(played.sent) == 1
    assert "no longer in the history" in caught.value.cause
    assert caught.value.remedy == restore_command(journal.path)
    assert read_journal(journal.path).ended == ""


@pytest.mark.parametrize("status", [None, 502, 503, 504])
def test_rollback_with_a_lost_response_is_found_done(journal, status):
    """A rollback with a lost response is not repeated if a read shows its effect."""
    played = Played(journal, [CHANGED], [(status, restored())])

    restoration = played.put_back()

    assert (restoration.revision, restoration.wrote, len(played.sent)) == (7, True, 1)
    assert played.waits == [10.0]


@pytest.mark.parametrize("status", [None, 429, 502, 503, 504])
def test_lost_rollback_is_sent_again(journal, status):
    """A rollback that did not arrive is sent once more."""
    played = Played(journal, [CHANGED], [(status, None), (201, restored())])

    restoration = played.put_back()

    assert (restoration.revision, restoration.wrote, len(played.sent)) == (7, True, 2)


@pytest.mark.parametrize("status", [None, 201])
def test_rollback_is_sent_twice_at_most(journal, status):
    """After two rollbacks without effect, the error names the differences and the journal stays open."""
    played = Played(journal, [CHANGED], [(status, None)] * 3)

    with pytest.raises(RestorationError, match="the values") as caught:
        played.put_back()

    assert len(played.sent) == 2
    assert caught.value.remedy == restore_command(journal.path)
    assert read_journal(journal.path).ended == ""


@pytest.mark.parametrize(
    ("after", "words"),
    [
        ({"status": "FAILED"}, "the status (FAILED now)"),
        ({"resources": "kind: Service\n"}, "the manifest"),
        ({"values": "{}", "chart_version": "9"}, "the chart"),
    ],
)
def test_rollback_that_does_not_restore_is_named(journal, after, words):
    """A release that differs after its rollbacks raises an error with the differences."""
    played = Played(journal, [CHANGED], [(201, restored(7, **after)), (201, restored(8, **after))])

    with pytest.raises(RestorationError) as caught:
        played.put_back()

    assert words in caught.value.what
    assert len(played.sent) == 2


def test_looking_only_writes_nothing(journal):
    """If no update may be sent, a changed release is reported and not touched."""
    played = Played(journal, [CHANGED])

    with pytest.raises(RestorationError, match="the values"):
        played.put_back(write=False)

    assert played.sent == []


def test_own_unread_updates_are_no_foreign_ones(journal):
    """A revision above the known ones is the run's own if the response to an update was lost."""
    journal.intends(Request("PUT", ADDRESS.path()), Reach.WRITE)
    played = Played(journal, [CHANGED | {"version": 7}], [(201, restored(8))])

    assert played.put_back().revision == 8


@pytest.mark.parametrize(
    "shown",
    [(404, {}), (500, {}), (200, []), (200, None), (200, b"<html>"), (200, b"[" * 100_000), (201, FOUND), (200, {})],
)
def test_release_that_cannot_be_read_is_left(journal, shown):
    """A response without the release, or without its revision, ends the restoration without an update."""
    played = Played(journal, [shown])

    with pytest.raises(TargetError):
        played.put_back()

    assert played.sent == []
    assert read_journal(journal.path).ended == ""

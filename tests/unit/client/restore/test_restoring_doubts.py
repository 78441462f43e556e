"""Restore a release when responses make false claims: a claim is a hint, and reads decide."""

from __future__ import annotations

import os

import pytest
from tests.unit.client.played_gateway import ADDRESS, CHANGED, FOUND, Played, exchange

from cce_release_contract.client.guard.arming import Reach
from cce_release_contract.client.restore.baseline import Baseline
from cce_release_contract.client.restore.journal import Journal, Spot, read_journal, restore_command
from cce_release_contract.errors import RestorationError
from cce_release_contract.exchanges.request import Request

UPDATE = Request("PUT", ADDRESS.path())
RESTORED = FOUND | {"version": 7}


@pytest.fixture
def journal(tmp_path):
    """The journal of a run that found revision 5 and has sent nothing yet."""
    made = Journal(tmp_path / "restore-1.jsonl", Spot("u", ADDRESS, "the-chart"), Baseline.of(FOUND), 5)
    made.begin()
    return made


def claim(journal, *versions):
    """Record accepted updates of the run with responses that name these revisions."""
    for version in versions:
        journal.intends(UPDATE, Reach.WRITE)
        journal.received(exchange(UPDATE, 201, CHANGED | {"version": version}), Reach.WRITE)


CLAIMS = [99, 7, 5, 1, 0, -1, 2**63, "6", 6.0, None, True, [], {}]


@pytest.mark.parametrize("version", CLAIMS)
@pytest.mark.parametrize("force", [False, True])
def test_wrong_claim_does_not_keep_the_release_from_being_put_back(journal, version, force):
    """Whatever revision a response claims, reads decide whether the release is rolled back."""
    claim(journal, version)
    played = Played(journal, [CHANGED], [(201, RESTORED)])

    restoration = played.put_back(force=force)

    assert (restoration.revision, restoration.wrote, len(played.sent)) == (7, True, 1)
    assert read_journal(journal.path).ended == restoration.text


@pytest.mark.parametrize("version", CLAIMS)
def test_wrong_claim_does_not_hide_a_foreign_writer(journal, version):
    """A revision above those that the run can have made is foreign, whatever a response claimed before."""
    claim(journal, version)
    played = Played(journal, [CHANGED | {"version": 8}])

    with pytest.raises(RestorationError, match="another process updated it") as caught:
        played.put_back()

    assert played.sent == []
    assert f"{restore_command(journal.path)} --force" in caught.value.remedy


def test_claim_that_is_never_shown_takes_a_rollback(journal):
    """If an accepted update stays hidden until the limit, a rollback makes sure, and then reads decide."""
    claim(journal, 6)
    played = Played(journal, [FOUND], [(201, FOUND | {"version": 6})])

    restoration = played.put_back()

    assert (restoration.revision, restoration.wrote, len(played.sent)) == (6, True, 1)
    assert played.now > 60


def test_release_that_stays_hidden_is_not_called_as_found(journal):
    """If neither the update nor its rollback becomes visible, the restoration fails."""
    claim(journal, 6)
    played = Played(journal, [FOUND], [(503, None), (503, None)])

    with pytest.raises(RestorationError, match="revision 6") as caught:
        played.put_back()

    assert caught.value.remedy == restore_command(journal.path)
    assert read_journal(journal.path).ended == ""


@pytest.mark.parametrize("shown", [{"status": "PENDING_UPGRADE"}, {"version": None}, {"version": "6"}, {"version": 99}])
def test_force_rolls_back_unclear_releases(journal, shown):
    """A release that stays pending, or shows no revision or a wrong one, is not touched; --force rolls it back."""
    claim(journal, 6)
    spared = Played(journal, [CHANGED | shown])
    forced = Played(journal, [CHANGED | shown], [(201, RESTORED)])

    with pytest.raises(RestorationError) as caught:
        spared.put_back()
    restoration = forced.put_back(force=True)

    assert spared.sent == []
    assert f"{restore_command(journal.path)} --force" in caught.value.remedy
    assert (restoration.revision, len(forced.sent)) == (7, 1)


@pytest.mark.parametrize("member", ["name", "namespace", "cluster_id"])
@pytest.mark.parametrize("force", [False, True])
def test_foreign_release_is_not_accepted(journal, member, force):
    """Reads are repeated while they show another release. If that stays, nothing is sent and the command is named."""
    claim(journal, 6)
    foreign = CHANGED | {member: "somebody-else's"}
    passing = Played(journal, [foreign, CHANGED], [(201, RESTORED)])
    lasting = Played(journal, [foreign])

    with pytest.raises(RestorationError, match=member) as caught:
        lasting.put_back(force=force)

    assert lasting.sent == []
    assert restore_command(journal.path) in caught.value.remedy
    assert passing.put_back(force=force).revision == 7


@pytest.mark.parametrize("version", [3, None, "6"])
def test_old_reading_is_waited_for(journal, version):
    """A read without a revision, or with one older than the run found, is repeated."""
    claim(journal, None)
    played = Played(journal, [FOUND | {"version": version}, CHANGED], [(201, RESTORED)])

    assert played.put_back().revision == 7
    assert len(played.sent) == 1


def test_full_disk_does_not_keep_the_release_from_being_put_back(journal, monkeypatch):
    """A rollback is sent even if the journal cannot be written, and the error says that the release is as found."""
    claim(journal, 6)
    played = Played(journal, [CHANGED], [(201, RESTORED)])

    def no_room(_handle, _line):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", no_room)
    with pytest.raises(
        RestorationError, match=r"revision 7 has .* of revision 5, but the journal .* cannot be written"
    ):
        played.put_back()

    assert len(played.sent) == 1
    assert read_journal(journal.path).ended == ""

"""Tests of an armed run from its beginning to its end, against a release that a small server plays."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from tests.unit.suite._runner.target.played_release import CHANGED, PlayedRelease

from cce_release_contract.client.restore.journal import read_journal, restore_command
from cce_release_contract.client.transport.transport import Timeouts
from cce_release_contract.errors import RestorationError, TargetError, TransportError
from cce_release_suite._runner.target import armed_run
from cce_release_suite._runner.target.armed_run import begin_armed_run


def test_unarmed_run_writes_nothing_down(begin_run: Any) -> None:
    """A run that is not armed, and one that cannot look, have no journal."""
    runs = [begin_run(seed="1"), begin_run(allow_dry_run="c/n/r", reads=False)]

    begun = [begin_armed_run(run.settings, run.connection) for run in runs]

    assert begun == [None, None]
    assert [run.connection.gateway.observer for run in runs] == [None, None]
    assert not any(run.path.exists() for run in runs)


def test_baseline_is_on_disk_before_anything_else(begin_run: Any) -> None:
    """The journal stands on disk when the run begins, and is the observer of its gateway."""
    run = begin_run()

    begun = run.begin()

    assert run.connection.gateway.observer is begun.journal
    assert read_journal(run.path) == begun.journal
    assert (begun.journal.baseline.revision, begun.journal.found, begun.journal.spot.chart_id) == (5, 5, "chart")


def test_nothing_touched_is_nothing_to_do(begin_run: Any, played: PlayedRelease) -> None:
    """A run that sent no update reads nothing at its end, and its journal says so."""
    run = begin_run()
    begun = run.begin()

    ended = begun.end()

    assert (ended.error, ended.text) == (None, "no update of the release was sent")
    assert read_journal(run.path).ended == ended.text
    assert played.updates == []


def test_changed_release_is_put_back(begin_run: Any, played: PlayedRelease) -> None:
    """A run that updated the release rolls it back, and its journal says that nothing is left to do."""
    run = begin_run()
    begun = run.begin()
    run.update()

    ended = begun.end()

    assert ended.error is None
    assert "revision 7 has the chart, the values and the manifest of revision 5" in ended.text
    assert [update["action"] for update in played.updates] == ["upgrade", "rollback"]
    assert read_journal(run.path).ended == ended.text


def test_way_back_is_written_down_too(begin_run: Any, played: PlayedRelease) -> None:
    """The rollback at the end stands in the journal before it leaves, so that nothing of it counts as foreign."""
    run = begin_run()
    begun = run.begin()
    run.update()
    played.refuses = 503

    ended = begun.end()

    assert isinstance(ended.error, RestorationError)
    assert "another process" not in ended.text
    assert read_journal(run.path).unknown == len(played.updates) - 1 == 2


def test_dry_runs_are_looked_after(begin_run: Any, played: PlayedRelease) -> None:
    """After dry runs alone the release is only looked at: one that was carried out is reported and not undone."""
    run = begin_run(allow_dry_run="c/n/r")
    begun = run.begin()
    run.update(dry_run=True)

    ended = begun.end()

    assert isinstance(ended.error, RestorationError)
    assert "the values" in ended.text
    assert ended.error.remedy == restore_command(run.path)
    assert len(played.updates) == 1
    assert read_journal(run.path).dry_runs == 1


@pytest.mark.parametrize(
    ("claims", "stops"),
    [({"version": 99}, True), ({"version": 1}, False), ({"version": None}, False), ({"namespace": "other"}, True)],
)
def test_wrong_claim_is_put_back_all_the_same(
    begin_run: Any, played: PlayedRelease, claims: dict[str, Any], stops: bool
) -> None:
    """A response to an update that names a wrong revision, or another release, does not keep the way back closed."""
    run = begin_run()
    begun = run.begin()
    played.claims = claims

    run.update()
    ended = begun.end()

    assert bool(run.connection.gateway.writing_stopped) == stops
    assert ended.error is None
    assert "revision 7 has the chart, the values and the manifest of revision 5" in ended.text
    assert [update["action"] for update in played.updates] == ["upgrade", "rollback"]


def test_run_that_saw_another_writer_writes_no_more(begin_run: Any, played: PlayedRelease) -> None:
    """Once a response shows a revision that is not its own, or another release, the run sends no further update."""
    run = begin_run()
    run.begin()
    played.claims = {"version": 99}
    run.update()

    with pytest.raises(TargetError, match="a response shows revision 99, and"):
        run.update()

    assert len(played.updates) == 1


def test_dry_runs_without_reads_are_watched(begin_run: Any, played: PlayedRelease) -> None:
    """Without reads, dry runs that the target carries out are seen by the revisions that they announce."""
    run = begin_run(allow_dry_run="c/n/r", reads=False)
    assert begin_armed_run(run.settings, run.connection) is None
    run.update(dry_run=True)
    run.update(dry_run=True)

    with pytest.raises(TargetError, match="executes dry runs"):
        run.update(dry_run=True)

    assert len(played.updates) == 2


def test_foreign_writer_keeps_its_revision(begin_run: Any, played: PlayedRelease) -> None:
    """What somebody else made meanwhile stays; the remedy says to look first, and names --force."""
    run = begin_run()
    begun = run.begin()
    run.update()
    played.shown = CHANGED | {"version": 9}

    ended = begun.end()

    assert ended.error is not None
    assert "another process" in ended.text
    assert ended.error.remedy.startswith("look at it")
    assert f"{restore_command(run.path)} --force" in ended.error.remedy
    assert len(played.updates) == 1


@pytest.mark.parametrize("shown", [[], {}, {"version": 6, "status": "PENDING_UPGRADE"}])
def test_end_that_cannot_look_names_the_command(begin_run: Any, played: PlayedRelease, shown: Any) -> None:
    """A release that cannot be read or does not settle at the end leaves the journal and names the command."""
    run = begin_run()
    begun = run.begin()
    run.update()
    played.shown = shown

    ended = begun.end()

    assert isinstance(ended.error, RestorationError)
    assert restore_command(run.path) in ended.error.remedy
    assert run.path.exists()


def test_deadline_of_the_run_does_not_cut_the_way_back(begin_run: Any, played: PlayedRelease) -> None:
    """A run whose deadline has passed sends nothing more itself, and puts the release back all the same."""
    run = begin_run()
    begun = run.begin()
    run.update()
    run.connection.gateway._deadline = 0.0
    with pytest.raises(TargetError, match="deadline"):
        run.update()

    ended = begun.end()

    assert ended.error is None
    assert [update["action"] for update in played.updates] == ["upgrade", "rollback"]


def test_response_without_end_names_the_command(
    begin_run: Any, played: PlayedRelease, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The way back has a limit of its own, which counts inside a response: then the command is named."""
    run = begin_run()
    begun = run.begin()
    run.update()
    played.endless = True
    limited = partial(armed_run.open_gateway, timeouts=Timeouts(20, 20, whole_seconds=0.3))
    monkeypatch.setattr(armed_run, "open_gateway", limited)

    ended = begun.end()

    assert isinstance(ended.error, RestorationError)
    assert "0.3 seconds" in ended.text
    assert restore_command(run.path) in ended.error.remedy
    assert run.path.exists()
    assert Timeouts().whole_seconds == 600


def test_lost_target_names_the_command(begin_run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A target that is gone at the end is no bug: the journal stays and the command is named."""
    run = begin_run()
    begun = run.begin()
    run.update()

    def lose(*_: object, **_options: object) -> None:
        raise TransportError("the connection was lost", reason="reset")

    monkeypatch.setattr(armed_run, "put_back", lose)

    ended = begun.end()

    assert isinstance(ended.error, RestorationError)
    assert restore_command(run.path) in ended.error.remedy

"""Tests of an armed run from its beginning to its end, against a release that a small server plays."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.unit.suite.played_release import CHANGED, DEPLOYED, PlayedRelease

from cce_release_contract.client.arming import Reach
from cce_release_contract.client.journal import Journal, journal_path, read_journal, restore_command
from cce_release_contract.client.patience import Patience
from cce_release_contract.errors import RestorationError, TargetError, TransportError, UsageError
from cce_release_contract.exchanges.request import Request
from cce_release_contract.settings import Settings, resolve
from cce_release_suite import armed_run
from cce_release_suite.armed_run import begin_armed_run
from cce_release_suite.connection import Connection, connect


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> Iterator[PlayedRelease]:
    """A release at revision 5, and nobody who waits for it."""
    monkeypatch.setattr(armed_run, "live_patience", lambda _poll_seconds: Patience(0.0, 0.0, 1.0))
    with PlayedRelease() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


class Run:
    """The settings and the connection of a run that is armed as its options say."""

    def __init__(self, played: PlayedRelease, folder: Path, **options: object) -> None:
        place = {"target": played.url, "cluster_id": "c", "namespace": "n", "release": "r", "chart_id": "chart"}
        self.settings: Settings = resolve(
            {**place, "reads": True, "report_dir": str(folder), **options}, {"CCE_RELEASE_TOKEN": "t"}, folder
        )
        self.connection: Connection = connect(self.settings)
        self.path = journal_path(folder, self.connection.gateway.run_id)

    def begin(self) -> armed_run.ArmedRun:
        begun = begin_armed_run(self.settings, self.connection)
        assert begun is not None
        return begun

    def update(self, **parameters: object) -> None:
        target = self.connection.target
        body = {"chart_id": "chart", "action": "upgrade", "parameters": parameters, "values": {}}
        headers = (("Content-Type", "application/json"),)
        self.connection.gateway.send(Request("PUT", target.address.path(), headers, json.dumps(body).encode()))


@pytest.fixture
def begin_run(played: PlayedRelease, tmp_path: Path) -> Iterator[Any]:
    """Makes runs of the played release; without options they may write to it."""
    runs: list[Run] = []

    def make(**options: object) -> Run:
        runs.append(Run(played, tmp_path, **(options or {"allow_writes": "c/n/r"})))
        return runs[-1]

    yield make
    for run in runs:
        run.connection.close()


def test_unarmed_run_writes_nothing_down(begin_run: Any) -> None:
    """A run that is not armed, and one that cannot look, have no journal."""
    runs = [begin_run(seed="1"), begin_run(allow_dry_run="c/n/r", reads=False)]

    begun = [begin_armed_run(run.settings, run.connection) for run in runs]

    assert begun == [None, None]
    assert [run.connection.gateway.witness for run in runs] == [None, None]
    assert not any(run.path.exists() for run in runs)


def test_baseline_is_on_disk_before_anything_else(begin_run: Any) -> None:
    """The journal stands on disk when the run begins, and is the witness of its gateway."""
    run = begin_run()

    begun = run.begin()

    assert run.connection.gateway.witness is begun.journal
    assert read_journal(run.path) == begun.journal
    assert (begun.journal.baseline.revision, begun.journal.found, begun.journal.spot.chart_id) == (5, 5, "chart")


def test_nothing_touched_leaves_no_file(begin_run: Any, played: PlayedRelease) -> None:
    """A run that sent no update reads nothing at its end and takes its journal away."""
    run = begin_run()
    begun = run.begin()

    ended = begun.end()

    assert (ended.error, ended.text) == (None, "no update of the release was sent")
    assert not run.path.exists()
    assert played.updates == []


def test_changed_release_is_put_back(begin_run: Any, played: PlayedRelease) -> None:
    """A run that updated the release rolls it back and takes its journal away."""
    run = begin_run()
    begun = run.begin()
    run.update()

    ended = begun.end()

    assert ended.error is None
    assert "revision 7 has the chart, the values and the manifest of revision 5" in ended.text
    assert [update["action"] for update in played.updates] == ["upgrade", "rollback"]
    assert not run.path.exists()


def test_way_back_is_written_down_too(begin_run: Any, played: PlayedRelease) -> None:
    """The rollback at the end stands in the journal before it leaves, so that nothing of it counts as foreign."""
    run = begin_run()
    begun = run.begin()
    run.update()
    played.refuses = 503

    ended = begun.end()

    assert isinstance(ended.error, RestorationError)
    assert "somebody else" not in ended.text
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


def test_foreign_writer_keeps_its_revision(begin_run: Any, played: PlayedRelease) -> None:
    """What somebody else made meanwhile stays; the remedy says to look first, and names --force."""
    run = begin_run()
    begun = run.begin()
    run.update()
    played.shown = CHANGED | {"version": 9}

    ended = begun.end()

    assert ended.error is not None
    assert "somebody else" in ended.text
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


def test_earlier_run_has_to_be_finished_first(begin_run: Any, played: PlayedRelease) -> None:
    """A journal that another run left unfinished refuses this one, before it reads or writes anything."""
    earlier = begin_run()
    killed = earlier.begin()
    killed.journal.intends(Request("PUT", "/"), Reach.WRITE)
    killed.lock.release()
    played.shown = {}
    run = begin_run()

    with pytest.raises(UsageError, match="earlier run") as caught:
        run.begin()

    assert caught.value.remedy.startswith(restore_command(earlier.path))
    assert not run.path.exists()


def test_run_that_goes_on_is_not_joined(begin_run: Any) -> None:
    """While another run of the release goes on this one is refused, whether that one has written or not."""
    earlier = begin_run()
    going_on = earlier.begin()
    run = begin_run()

    with pytest.raises(UsageError, match="still goes on") as caught:
        run.begin()

    assert caught.value.where == str(earlier.path)
    assert not run.path.exists()
    going_on.end()
    run.begin()


def test_of_runs_that_begin_together_one_goes_on(begin_run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that began while this one looked at the release goes on alone."""
    other, run = begin_run(), begin_run()
    looked = armed_run.read

    def look(*arguments: Any) -> Any:
        monkeypatch.setattr(armed_run, "read", looked)
        other.begin()
        return looked(*arguments)

    monkeypatch.setattr(armed_run, "read", look)

    with pytest.raises(UsageError, match="still goes on"):
        run.begin()

    assert (run.path.exists(), other.path.exists()) == (False, True)


@pytest.mark.parametrize("status", ["FAILED", "PENDING_UPGRADE", "PENDING_ROLLBACK", "UNKNOWN", "UNINSTALLED", None])
def test_release_that_is_not_deployed_is_refused(begin_run: Any, played: PlayedRelease, status: str | None) -> None:
    """There is nothing to come back to where no revision is deployed, and the option that helps is named."""
    played.shown = DEPLOYED | {"status": status}
    run = begin_run()

    with pytest.raises(UsageError, match="nothing to come back to") as caught:
        run.begin()

    assert "--baseline-revision" in caught.value.remedy
    assert not run.path.exists()


@pytest.mark.parametrize("shown", [[], {}, {"version": "5", "status": "DEPLOYED"}])
def test_release_that_cannot_be_read_is_refused(begin_run: Any, played: PlayedRelease, shown: Any) -> None:
    """A target that shows no release or no revision ends the run before it is armed."""
    played.shown = shown
    run = begin_run()

    with pytest.raises(TargetError):
        run.begin()

    assert run.connection.gateway.witness is None


def test_named_revision_is_the_baseline(begin_run: Any, played: PlayedRelease) -> None:
    """With --baseline-revision the run comes back to that one, from a failed release too, and knows what it found."""
    played.shown = DEPLOYED | {"status": "FAILED"}
    run = begin_run(allow_writes="c/n/r", baseline_revision="3")

    journal: Journal = run.begin().journal

    assert (journal.baseline.revision, journal.baseline.manifest_sha256) == (3, "")
    assert (journal.found, journal.highest_own()) == (5, 5)


@pytest.mark.parametrize("history", [[], [DEPLOYED], {}, None, 3, "text", [1, 2], [None], {"errorCode": "x"}])
def test_unknown_revision_is_refused(begin_run: Any, played: PlayedRelease, history: object) -> None:
    """A revision that the history does not show is no baseline, whatever the history looks like."""
    played.history = history
    run = begin_run(allow_writes="c/n/r", baseline_revision="3")

    with pytest.raises(UsageError, match="no revision 3"):
        run.begin()

    assert not run.path.exists()


@pytest.mark.parametrize(
    ("options", "refused"),
    [
        ({"max_writes": "6"}, False),
        ({"max_writes": "7"}, True),
        ({"max_writes": "4", "history_limit": "6"}, True),
        ({"max_writes": "4", "history_limit": "7"}, False),
    ],
)
def test_revision_that_would_be_pruned_is_refused(begin_run: Any, options: dict[str, str], refused: bool) -> None:
    """A baseline two revisions back and the writes together stay within the history, or the run does not begin."""
    run = begin_run(allow_writes="c/n/r", baseline_revision="3", **options)

    if refused:
        with pytest.raises(UsageError, match="out of the history"):
            run.begin()
        assert not run.path.exists()
    else:
        assert run.begin().journal.baseline.revision == 3

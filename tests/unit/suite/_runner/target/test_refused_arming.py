"""Tests of when an armed run does not begin, against a release that a small server plays."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.suite._runner.target.played_release import DEPLOYED, PlayedRelease

from cce_release_contract.client.guard.arming import Reach
from cce_release_contract.client.restore.journal import Journal, read_journal, restore_command
from cce_release_contract.errors import TargetError, UsageError
from cce_release_contract.exchanges.request import Request
from cce_release_suite._runner.target import armed_run
from cce_release_suite._runner.target.armed_run import begin_armed_run


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
    looked = armed_run.read_release

    def look(*arguments: Any) -> Any:
        monkeypatch.setattr(armed_run, "read_release", looked)
        other.begin()
        return looked(*arguments)

    monkeypatch.setattr(armed_run, "read_release", look)

    with pytest.raises(UsageError, match="still goes on"):
        run.begin()

    assert (read_journal(run.path).ended != "", read_journal(other.path).ended) == (True, "")


@pytest.mark.parametrize("status", ["FAILED", "PENDING_UPGRADE", "PENDING_ROLLBACK", "UNKNOWN"])
def test_release_that_is_not_deployed_is_refused(begin_run: Any, played: PlayedRelease, status: str) -> None:
    """There is nothing to come back to where no revision is deployed, and the option that helps is named."""
    played.shown = DEPLOYED | {"status": status}
    run = begin_run()

    with pytest.raises(UsageError, match="nothing to come back to") as caught:
        run.begin()

    assert "--baseline-revision" in caught.value.remedy
    assert not run.path.exists()


def test_release_that_cannot_be_read_is_refused(begin_run: Any, played: PlayedRelease) -> None:
    """A target that shows no release ends the run before it is armed."""
    played.shown = []  # type: ignore[assignment]
    run = begin_run()

    with pytest.raises(TargetError):
        run.begin()

    assert run.connection.gateway.observer is None


@pytest.mark.parametrize(
    ("shown", "reason"),
    [
        ({"version": "5"}, "the release shows the revision '5'"),
        ({"version": None}, "the release shows the revision None"),
        ({"status": "deployed"}, "the release shows the status 'deployed'"),
        ({"status": None}, "the release shows the status None"),
        *(({name: "another"}, f"its {name} is 'another'") for name in ("name", "namespace", "cluster_id")),
    ],
)
def test_release_that_breaks_the_contract_is_not_written_to(
    begin_run: Any, played: PlayedRelease, shown: dict[str, Any], reason: str
) -> None:
    """Where what a release shows breaks the contract the run goes on without writes, for its clauses to say so."""
    played.shown = DEPLOYED | shown
    run = begin_run()

    assert begin_armed_run(run.settings, run.connection) is None
    with pytest.raises(TargetError, match="writing was stopped") as caught:
        run.update()

    assert reason in caught.value.what
    assert played.updates == []
    assert not run.path.exists()


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

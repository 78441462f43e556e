"""Updates of one release that arrive at once."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import pytest

from cce_release_contract.judging.interleavings import (
    ReleaseMoment,
    explanation_problems,
    loss_problems,
    number_problems,
    order_problems,
)
from cce_release_models import clause_ids as c
from cce_release_suite.concurrency.race import (
    Pause,
    Timed,
    explaining,
    mark_of,
    marks_in,
    no_problems,
    overlapping_updates,
    sent_at_once,
    timed_read,
    timed_update,
)
from cce_release_suite.vocabulary.expect import SUCCESSES
from cce_release_suite.vocabulary.release_states import ReleaseState, version_of

CALLERS = 4
EXAMPLES_A_WAVE = 12
MOST_WAVES = 20
SETTLE_SECONDS = 60


@pytest.fixture
def waves(run):
    """The labels of updates that are sent at once, for one wave after the other; the first one in full beforehand."""
    count = min(MOST_WAVES, max(2, run.examples // EXAMPLES_A_WAVE))
    return [[f"{wave}-{caller}" for caller in range(1, CALLERS + 1)] for wave in range(1, count + 1)]


@pytest.fixture
def raced(release, releases, waves):
    """The results of the waves of updates, in the order of sending; each wave ends before the next begins."""
    return [
        timed for marks in waves for timed in sent_at_once(updates(release, marks), round_trip=releases.let_time_pass)
    ]


def updates(release: ReleaseState, marks: Iterable[str]) -> list[Callable[[Pause], Timed]]:
    """A caller for each mark."""
    return [partial(timed_update, release, mark) for mark in marks]


@pytest.mark.clause(c.CONCURRENCY_UPDATE_NUMBERED)
def test_updates_are_numbered(expect, release, raced):
    """Updates at once make one revision each, with consecutive numbers."""
    for timed in raced:
        expect.status(timed.exchange, *SUCCESSES)

    operations = overlapping_updates(raced)

    with explaining(operations):
        no_problems(expect, raced, number_problems(operations, release.version), "the revisions of updates at once")


@pytest.mark.clause(c.CONCURRENCY_UPDATE_NONE_LOST)
def test_no_update_is_lost(expect, release, raced):
    """Each accepted update is in the history with its own values."""
    operations = overlapping_updates(raced)

    history = release.revisions()

    with explaining(operations):
        no_problems(expect, raced, loss_problems(operations, marks_in(history)), "an update that was accepted", history)


@pytest.mark.clause(c.CONCURRENCY_UPDATE_ORDERED)
def test_updates_are_ordered(expect, raced):
    """An update that was answered before another was sent has the lower revision."""
    operations = overlapping_updates(raced)

    with explaining(operations):
        no_problems(expect, raced, order_problems(operations), "the revisions against the time")


@pytest.mark.clause(c.CONCURRENCY_UPDATE_EXPLAINED)
def test_some_order_explains_every_answer(expect, release, releases, waves):
    """Some order of updates and reads that arrive at once explains every response."""
    begin = release.read()
    moment = ReleaseMoment(version_of(begin), mark_of(begin))
    seen: list[Any] = []

    for marks in waves:
        labels = [f"{marks[0]}{letter}" for letter in "abc"]
        reads = (timed_read(release, label) for label in labels)
        seen += sent_at_once(
            updates(release, marks), round_trip=releases.let_time_pass, meanwhile=partial(seen.extend, reads)
        )
        seen.append(timed_read(release, f"{marks[0]}z"))

    operations = overlapping_updates(seen)
    with explaining(operations):
        no_problems(expect, seen, explanation_problems(operations, moment), "requests at once", begin)


@pytest.mark.clause(c.CONCURRENCY_UPDATE_ONE_PENDING)
def test_one_update_is_pending(expect, releases):
    """Of updates at once one is accepted while it is pending, the others are refused as busy."""
    release = releases.release(settle_seconds=SETTLE_SECONDS)
    begin = release.read()

    seen = sent_at_once(updates(release, map(str, range(1, CALLERS + 1))), round_trip=releases.let_time_pass)

    operations = overlapping_updates(seen)
    moment = ReleaseMoment(version_of(begin), mark_of(begin))
    with explaining(operations):
        accepted = [timed for timed in seen if timed.operation.accepted]
        deciding = accepted[1] if len(accepted) > 1 else seen[-1]  # without one any refusal shows it
        judged = expect.of(deciding.exchange, *(timed.exchange for timed in seen))
        judged.equal(len(accepted), 1, "the number of updates that were accepted")
        problems = explanation_problems(operations, moment, stays_pending=True)
        no_problems(expect, seen, problems, "updates at once", begin)

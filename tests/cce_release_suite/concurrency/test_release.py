"""Updates of several releases that arrive at once."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from threading import Event

import pytest

from cce_release_contract.judging.interleavings import loss_problems, number_problems
from cce_release_models import clause_ids as c
from cce_release_suite._runner.outcomes import Inconclusive
from cce_release_suite.concurrency.race import (
    LIMIT_SECONDS,
    Timed,
    explaining,
    marks_in,
    no_problems,
    overlapping_updates,
    sent_at_once,
    timed_update,
)
from cce_release_suite.concurrency.stalls import STALL_SECONDS, TRIES, Stalled, comes_in_time
from cce_release_suite.vocabulary.expect import SUCCESSES, precondition
from cce_release_suite.vocabulary.sandbox_releases import ReleaseSource

CALLERS = 2
HELD_UP_SECONDS = 5.0


@pytest.mark.clause(c.CONCURRENCY_RELEASE_INDEPENDENT)
def test_releases_are_independent(expect, releases):
    """Updates of several releases at once make in each of them its own next revisions, with their own values."""
    acted_on = [releases.release(), releases.release(name="other"), releases.release(scope="other")]

    seen = sent_at_once(
        [
            partial(timed_update, release, f"{name}-{n}")
            for n in range(CALLERS)
            for name, release in zip("abc", acted_on, strict=True)
        ],
        round_trip=releases.let_time_pass,
    )

    for timed in seen:
        expect.status(timed.exchange, *SUCCESSES)
    for place, release in enumerate(acted_on):
        own = seen[place :: len(acted_on)]
        operations = overlapping_updates(own)
        with explaining(overlapping_updates(seen)):
            numbers = number_problems(operations, release.version)
            no_problems(expect, own, numbers, "the revisions of one of several releases")
            history = release.revisions()
            lost = loss_problems(operations, marks_in(history))
            no_problems(expect, own, lost, "an update of one of several releases", history)


def beside_a_slow_caller(releases: ReleaseSource, number: int) -> tuple[bool, list[Timed]]:
    """Whether an update of another release is answered while a slow caller waits, and both. Raises `Stalled`."""
    slow, other = releases.release(), releases.release(name="other")
    half_sent, go_on = Event(), Event()

    def pause() -> None:
        half_sent.set()
        go_on.wait()

    with ThreadPoolExecutor(2) as callers:
        first = callers.submit(timed_update, slow, f"slow {number}", pause)
        try:
            if not half_sent.wait(LIMIT_SECONDS):
                raise Stalled
            second = callers.submit(timed_update, other, f"other {number}")
            answered = comes_in_time(second, HELD_UP_SECONDS, releases.let_time_pass)
        finally:
            go_on.set()
        return answered, [first.result(), second.result()]


@pytest.mark.clause(c.CONCURRENCY_RELEASE_NOT_HELD_UP)
def test_slow_caller_holds_up_nobody(expect, releases):
    """The update of another release is answered while half of a slow caller's body is still to be sent."""
    for number in range(1, TRIES + 1):
        with suppress(Stalled):
            answered, seen = beside_a_slow_caller(releases, number)
            break
    else:
        raise Inconclusive(f"the machine stalled for more than {STALL_SECONDS:.0f} s in each of {TRIES} tries")

    for timed in seen:
        precondition(timed.exchange, *SUCCESSES)
    with explaining(overlapping_updates(seen)):
        expect.of(seen[1].exchange, seen[0].exchange).holds(
            answered,
            "the update of another release had to wait for a slow caller",
            expected="a response while the slow caller had sent half of its body",
            observed=f"no response within {HELD_UP_SECONDS:.0f} seconds, before the slow caller went on",
        )

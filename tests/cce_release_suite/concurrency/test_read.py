"""Reads of a release while it is updated."""

from functools import partial
from itertools import chain

import pytest

from cce_release_contract.judging.interleavings import mixture_problems, staleness_problems
from cce_release_models import clause_ids as c
from cce_release_suite.concurrency.race import (
    Pause,
    Timed,
    explaining,
    marks_in,
    no_problems,
    overlapping_updates,
    sent_at_once,
    timed_read,
    timed_update,
)
from cce_release_suite.vocabulary.release_states import ReleaseState

UPDATES = 6


@pytest.fixture
def seen(release, releases):
    """Updates one after the other, each with reads that begin before it is answered, and with one that follows it.

    By turns one read has been taken in when the rest of the update leaves, and two leave a moment before it does.
    """
    found = []
    for number in range(1, UPDATES + 1):
        first, second = (partial(read_once, release, f"{letter}{number}") for letter in "ab")
        found += sent_at_once(
            [partial(update_and_read, release, str(number))],
            round_trip=releases.let_time_pass,
            between=[first, second] if number % 2 else [first, lambda _: releases.let_time_pass()],
        )
    return list(chain.from_iterable(found))


def update_and_read(release: ReleaseState, mark: str, pause: Pause) -> list[Timed]:
    """An update, and a read that is sent when it has been answered, while earlier ones may still be on their way."""
    return [timed_update(release, mark, pause), timed_read(release, f"after {mark}")]


def read_once(release: ReleaseState, label: str, pause: Pause) -> list[Timed]:
    """One read."""
    return [timed_read(release, label, pause)]


@pytest.mark.clause(c.CONCURRENCY_READ_WHOLE)
def test_read_shows_one_revision(expect, release, seen):
    """A read during updates shows one revision with its own values."""
    operations = overlapping_updates(seen)

    history = release.revisions()

    with explaining(operations):
        problems = mixture_problems(operations, marks_in(history))
        no_problems(expect, seen, problems, "a read during updates", history)


@pytest.mark.clause(c.CONCURRENCY_READ_CURRENT)
def test_read_is_never_behind(expect, seen):
    """A read that begins after an update was answered shows that update's revision or a later one."""
    operations = overlapping_updates(seen)

    with explaining(operations):
        no_problems(expect, seen, staleness_problems(operations), "a read during updates")

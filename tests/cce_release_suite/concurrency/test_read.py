"""Reads of a release while it is updated."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from cce_release_contract.judging.interleavings import mixture_problems, staleness_problems
from cce_release_models import clauses as c
from cce_release_suite.concurrency.race import (
    LIMIT_SECONDS,
    marks_in,
    no_problems,
    operations_of,
    timed_read,
    timed_update,
    told,
)

READERS = 2
READS = 6
UPDATES = 3


@pytest.fixture
def seen(release):
    """Updates one after the other, each with a read behind it, while other callers read again and again."""
    together = Barrier(READERS + 1, timeout=LIMIT_SECONDS)

    def read(reader):
        together.wait()
        return [timed_read(release, f"{reader}{number}") for number in range(1, READS + 1)]

    def update():
        together.wait()
        steps = range(1, UPDATES + 1)
        return [one for n in steps for one in (timed_update(release, str(n)), timed_read(release, f"after {n}"))]

    with ThreadPoolExecutor(READERS + 1) as callers:
        found = [callers.submit(update), *(callers.submit(read, "ab"[reader]) for reader in range(READERS))]
        return [timed for answers in found for timed in answers.result()]


@pytest.mark.clause(c.CONCURRENCY_READ_WHOLE)
def test_read_shows_one_revision(expect, release, seen):
    """A read during updates shows one revision with its own values."""
    operations = operations_of(seen)

    history = release.revisions()

    with told(operations):
        problems = mixture_problems(operations, marks_in(history))
        no_problems(expect, seen, problems, "a read during updates", history)


@pytest.mark.clause(c.CONCURRENCY_READ_CURRENT)
def test_read_is_never_behind(expect, seen):
    """A read that begins after an update was answered shows that update's revision or a later one."""
    operations = operations_of(seen)

    with told(operations):
        no_problems(expect, seen, staleness_problems(operations), "a read during updates")

"""What the state machine keeps of its steps."""

from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from cce_release_contract.errors import ClauseViolation
from cce_release_suite._runner.outcomes import Inconclusive
from cce_release_suite.vocabulary.release_machine import ReleaseMachine, recorded

VIOLATION = ClauseViolation("upgrade.revision.grows", "it stood still", expected="2", observed="1", judged=())


@pytest.fixture
def machine():
    """A machine at a revision that looks back by noting that it did."""
    seen, looks = [], []

    @contextmanager
    def watching():
        try:
            yield
        except ClauseViolation as violation:
            seen.append(violation)
            raise

    return SimpleNamespace(
        calls=[],
        whole=False,
        seen=seen,
        looks=looks,
        run=SimpleNamespace(watching=watching),
        _look_back=lambda: looks.append("history"),
    )


def ending(error):
    @recorded
    def step(_machine, **_arguments):
        if error is not None:
            raise error

    return step


def test_step_is_written_down(machine):
    """A step is kept with its arguments, and the story ends with a look at the history."""
    ending(None)(machine, back=1)
    ReleaseMachine.teardown(machine)

    assert machine.calls == [("step", {"back": 1})]
    assert (machine.seen, machine.looks) == ([], ["history"])


def test_story_is_not_judged_after_an_unknown_step(machine):
    """After a step whose outcome nobody knows, the history is not held against the model."""
    with pytest.raises(Inconclusive):
        ending(Inconclusive("no answer (reset)"))(machine)

    ReleaseMachine.teardown(machine)

    assert (machine.seen, machine.looks) == ([], [])


def test_violation_is_seen_at_once(machine):
    """A violation counts from the moment it is seen."""
    with pytest.raises(ClauseViolation):
        ending(VIOLATION)(machine)

    assert machine.seen == [VIOLATION]


def test_violation_of_the_last_look_is_seen(machine):
    """A violation that only the look at the history shows counts like that of a step."""

    def look_back():
        raise VIOLATION

    machine.whole, machine._look_back = True, look_back

    with pytest.raises(ClauseViolation):
        ReleaseMachine.teardown(machine)

    assert machine.seen == [VIOLATION]

"""Whether an order of overlapping requests explains their responses."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cce_release_contract.judging.interleavings import (
    OverlappingUpdate,
    ReleaseMoment,
    explanation_problems,
    find_explanation,
    loss_problems,
    mixture_problems,
    number_problems,
    order_problems,
    staleness_problems,
    story,
)

BEGIN = ReleaseMoment(1)


def update(label, started, ended, version):
    """An update that writes its own label; `version` None was refused as busy."""
    return OverlappingUpdate(label, started, ended, label, version, None if version is None else label)


def read(label, started, ended, version, shows):
    return OverlappingUpdate(label, started, ended, None, version, shows)


GOOD = {
    "one after the other": [update("a", 0, 1, 2), update("b", 2, 3, 3), read("r", 4, 5, 3, "b")],
    "at once, in the other order": [update("a", 0, 9, 3), update("b", 0, 9, 2), read("r", 10, 11, 3, "a")],
    "a read in between": [update("a", 0, 9, 2), update("b", 0, 9, 3), read("r", 1, 8, 2, "a")],
    "a read of the state before": [update("a", 0, 9, 2), read("r", 1, 8, 1, None)],
    "a refusal beside an update": [update("a", 0, 5, 2), update("b", 1, 6, None)],
    "nothing at all": [],
}
BAD = {
    "a double version": [update("a", 0, 9, 2), update("b", 0, 9, 2)],
    "a gap": [update("a", 0, 9, 2), update("b", 0, 9, 4)],
    "a lost update": [update("a", 0, 9, 2), update("b", 0, 9, 3), read("r", 10, 11, 3, "a")],
    "an update that vanished": [update("a", 0, 1, 2), read("r", 2, 3, 1, None)],
    "a stale read": [update("a", 0, 1, 2), update("b", 2, 3, 3), read("r", 4, 5, 2, "a")],
    "a read that goes back": [update("a", 0, 99, 2), read("r", 1, 2, 2, "a"), read("s", 3, 4, 1, None)],
    "an order against real time": [update("a", 0, 1, 3), update("b", 2, 3, 2)],
    "another one's values in the response": [replace(update("a", 0, 1, 2), shows="b")],
    "a refusal beside no update": [update("a", 0, 1, 2), update("b", 2, 3, None)],
}


@pytest.mark.parametrize(
    ("problems", "deciding"),
    [
        (number_problems(BAD["a double version"], 1), ["b"]),
        (number_problems(BAD["a gap"], 1), ["b"]),
        (order_problems(BAD["an order against real time"]), ["b"]),
        (loss_problems(GOOD["at once, in the other order"], {2: "b"}), ["a"]),
        (mixture_problems(GOOD["one after the other"], {3: "a"}), ["r"]),
        (staleness_problems(BAD["a stale read"]), ["r"]),
        (explanation_problems(BAD["a refusal beside no update"], BEGIN), ["b"]),
    ],
)
def test_problem_says_which_operation_decides(problems, deciding):
    """A problem of several operations names the one that shows it, so that a report can point at it."""
    assert [problem.decides for problem in problems] == deciding


@pytest.mark.parametrize("operations", BAD.values(), ids=BAD)
def test_operation_that_decides_is_one_of_those(operations):
    """If no order explains the responses, the deciding operation is one of the judged ones."""
    labels = {operation.label for operation in operations}

    assert {problem.decides for problem in explanation_problems(operations, BEGIN)} <= labels


@pytest.mark.parametrize("operations", GOOD.values(), ids=GOOD)
def test_good_history_is_explained(operations):
    """Responses that a release can give in some order have no problem."""
    problems = explanation_problems(operations, BEGIN)

    assert problems == []


@pytest.mark.parametrize("operations", BAD.values(), ids=BAD)
def test_bad_history_is_not_explained(operations):
    """Responses that no order explains are a problem, which names those that do not fit."""
    (problem,) = explanation_problems(operations, BEGIN)

    left = find_explanation(operations, BEGIN, stays_pending=False).left
    assert left
    assert all(operation.label in problem.observed for operation in left)


def test_one_update_is_pending():
    """While updates stay pending one is accepted, and refusals come after it only."""
    first, second = update("a", 0, 9, 2), update("b", 0, 9, None)
    early, also = update("c", -2, -1, None), update("d", 0, 9, 3)

    assert explanation_problems([first, second], BEGIN, stays_pending=True) == []
    assert explanation_problems([first, second, early], BEGIN, stays_pending=True) != []
    assert explanation_problems([first, also], BEGIN, stays_pending=True) != []


def test_numbers_are_unique_and_consecutive():
    """A repeated number, a gap and a wrong start are problems; the order of the responses is not."""
    assert number_problems([update("a", 0, 9, 3), update("b", 0, 9, 2), update("c", 0, 9, None)], 1) == []
    for versions in ((2, 2), (2, 4), (3, 4)):
        made = [update(f"u{place}", 0, 9, version) for place, version in enumerate(versions)]
        assert [problem.observed for problem in number_problems(made, 1)] == [str(list(versions))]


def test_order_follows_real_time():
    """An update that responded before another was sent has the lower revision."""
    assert order_problems([update("a", 0, 1, 2), update("b", 2, 3, 3)]) == []
    assert order_problems([update("a", 0, 3, 3), update("b", 2, 3, 2)]) == []
    assert [problem.subject for problem in order_problems(BAD["an order against real time"])] == [
        "the order of a and b"
    ]


def test_loss_is_seen_in_the_history():
    """An accepted update whose revision is missing or different is lost."""
    updates = [update("a", 0, 9, 2), update("b", 0, 9, 3), update("c", 0, 9, None)]

    assert loss_problems(updates, {1: None, 2: "a", 3: "b"}) == []
    assert [problem.subject for problem in loss_problems(updates, {1: None, 2: "a"})] == ["b"]
    assert [problem.subject for problem in loss_problems(updates, {1: None, 2: "b", 3: "b"})] == ["a"]


def test_mixture_of_two_revisions_is_seen():
    """A read with the number of one revision and the values of another is a mixture."""
    history = {1: None, 2: "a", 3: "b"}

    assert mixture_problems([read("r", 0, 1, 2, "a"), read("s", 0, 1, 1, None)], history) == []
    mixed = mixture_problems([read("r", 0, 1, 2, "b"), read("s", 0, 1, 4, "b")], history)
    assert [problem.subject for problem in mixed] == ["r", "s"]


def test_staleness_is_seen():
    """A read behind an update or a read that had ended before it is stale; one that overlaps it is not."""
    updated = update("a", 0, 1, 2)

    assert staleness_problems([updated, read("r", 1, 3, 1, None)]) == []
    assert [problem.subject for problem in staleness_problems([updated, read("r", 2, 3, 1, None)])] == ["r"]
    seen = read("r", 0.1, 0.2, 2, "a")
    assert [problem.subject for problem in staleness_problems([seen, read("s", 0.3, 0.4, 1, None)])] == ["s"]


def test_story_is_numbered():
    """The story has one numbered line for each request, in the order of sending, with milliseconds."""
    lines = story([update("b", 5.001, 5.003, None), read("r", 5.0, 5.002, 2, "a")]).splitlines()

    assert lines == ["1. 0.0 to 2.0 ms: r -> revision 2 with a", "2. 1.0 to 3.0 ms: b -> busy"]


@st.composite
def simulated(draw):
    """Operations that one release handled sequentially, each within an interval around its moment."""
    version, holds, operations = 1, None, []
    for place in range(draw(st.integers(1, 10))):
        started, ended = place - draw(st.floats(0, 4)), place + draw(st.floats(0, 4))
        if draw(st.booleans()):
            version, holds = version + 1, f"u{place}"
            operations.append(update(holds, started, ended, version))
        else:
            operations.append(read(f"r{place}", started, ended, version, holds))
    return draw(st.permutations(operations))


@given(operations=simulated())
def test_simulation_is_always_explained(operations):
    """Every sequential history of one release is explained, and breaks no law."""
    accepted = {operation.version: operation.writes for operation in operations if operation.accepted}
    history = {1: None, **accepted}

    found = find_explanation(operations, BEGIN, stays_pending=False)

    assert found.left == ()
    assert sorted(map(id, found.order)) == sorted(map(id, operations))
    assert number_problems(operations, 1) == []
    assert order_problems(operations) == []
    assert loss_problems(operations, history) == []
    assert mixture_problems(operations, history) == []
    assert staleness_problems(operations) == []


@given(operations=simulated(), data=st.data())
def test_mutated_simulation_is_never_explained(operations, data):
    """With one version twice, two exchanged against real time, or one update dropped there is no explanation."""
    accepted = sorted((one for one in operations if one.accepted), key=lambda one: one.version)
    assume(len(accepted) >= 2)
    first, second = accepted[0], data.draw(st.sampled_from(accepted[1:]))
    kind = data.draw(st.sampled_from(("duplicated", "exchanged", "dropped")))
    assume(kind != "exchanged" or first.before(second))
    changed = {
        "duplicated": {id(second): replace(second, version=first.version)},
        "exchanged": {
            id(first): replace(first, version=second.version),
            id(second): replace(second, version=first.version),
        },
        "dropped": {id(first): None},
    }[kind]

    mutated = [changed.get(id(one), one) for one in operations]

    assert explanation_problems([one for one in mutated if one is not None], BEGIN) != []

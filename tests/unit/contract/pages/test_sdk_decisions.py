"""The differences of an SDK that page-rows.yaml settles."""

from pathlib import Path

import pytest

from cce_release_contract.contract.document import Document
from cce_release_contract.contract.pages.sdk_decisions import DecidedInSdk, parse_decided_in_sdk

RIGHT = {"difference": "sdk-default", "decision": "decisions.md#d1"}


def parsed(listed):
    """The entries and the problems of a list."""
    data = {} if listed is None else {"decided_in_sdk": listed}
    return parse_decided_in_sdk(Document(Path("page-rows.yaml"), data, {"/decided_in_sdk/0": (7, 1)}))


def test_entries_are_read() -> None:
    """An entry has its limits and its place; without the list there is none."""
    assert parsed([{**RIGHT, "sdk": "default false"}]) == (
        (DecidedInSdk("sdk-default", "decisions.md#d1", "/decided_in_sdk/0", sdk="default false"),),
        [],
    )
    assert parsed(None) == ((), [])


@pytest.mark.parametrize(
    "listed",
    [
        "text",
        [1],
        [{"difference": "sdk-default"}],
        [{**RIGHT, "more": "x"}],
        [{**RIGHT, "sdk": 1}],
        [{**RIGHT, "sdk": ""}],
    ],
)
def test_a_wrong_entry_is_a_problem(listed) -> None:
    """An entry of another shape settles nothing and is a problem at its line."""
    decided, problems = parsed(listed)

    assert decided == ()
    assert [problem.message.endswith("of decided_in_sdk has the wrong shape") for problem in problems] == [True]
    assert problems[0].line == (1 if listed == "text" else 7)


@pytest.mark.parametrize(
    ("limits", "settled"),
    [({}, True), ({"subject": "a"}, True), ({"subject": "b"}, False), ({"contract": "c"}, False), ({"sdk": "s"}, True)],
)
def test_limits_say_which_difference_is_settled(limits, settled) -> None:
    """Each limit has to be what the difference has; without limits every difference of the id is settled."""
    decision = DecidedInSdk("sdk-type", "decisions.md#d1", "", **limits)

    assert decision.settles("sdk-type", "a", "x", "s") is settled
    assert not decision.settles("sdk-other", "a", "x", "s")

"""Tests of histories that grow at their end."""

import tracemalloc

import pytest

from cce_release_contract.emulator.rules.history import History


def test_history_reads_like_a_tuple():
    """Length, positions, slices, order and equality are those of a tuple of the same items."""
    history = History(range(4)).grown((4, 5))

    assert history == (0, 1, 2, 3, 4, 5)
    assert (len(history), history[0], history[-1], history[1:-1]) == (6, 0, 5, (1, 2, 3, 4))
    assert (list(reversed(history)), 5 in history, 6 in history) == ([5, 4, 3, 2, 1, 0], True, False)
    assert repr(history) == "History([0, 1, 2, 3, 4, 5])"


def test_growing_changes_no_earlier_history():
    """Growing a history does not change it, and two histories grown from one are independent."""
    start = History("a")

    one, other = start.grown("b"), start.grown("c")

    assert [list(each) for each in (start, one, other)] == [["a"], ["a", "b"], ["a", "c"]]
    assert list(one.grown("d")) == ["a", "b", "d"]
    for position in (1, -2):
        with pytest.raises(IndexError, match=f"1 revisions has no position {position}"):
            start[position]


def test_growing_copies_nothing():
    """One more item takes the same memory whether there are few items before it or many."""
    taken = []

    for length in (10, 100_000):
        history = History(range(length)).grown((0,))  # the list has room for more from here on
        tracemalloc.start()
        grown = history.grown((1,))
        taken.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert len(grown) == length + 2

    assert max(taken) < 1000, taken


@pytest.mark.parametrize("other", [(1, 2), (1, 2, 3, 4), (1, 2, 2), (1, 2, 4), [1, 2, 3], "123"])
def test_other_revisions_make_another_history(other):
    """A history equals no shorter or longer one, none with another item, and nothing that is not a tuple."""
    assert History((1, 2, 3)) != other


def test_long_histories_are_compared_by_their_length():
    """Histories of many items that were made apart are equal."""
    assert History(range(1000)) == History(range(999)).grown((999,))


def test_history_ends_where_it_ends():
    """The first item is also found from the end; positions beyond either end are refused, whatever grew later."""
    history = History("ab")
    history.grown("cdefgh")

    assert (history[-2], history[1]) == ("a", "b")
    for position in (-3, 2, 3):
        with pytest.raises(IndexError, match=f"no position {position}"):
            history[position]

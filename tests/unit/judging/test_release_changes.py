"""Changes that an update may not make, and changes that it does not make, are found."""

import pytest

from cce_release_contract.judging.release_changes import (
    PASSING_MEMBERS,
    description_problems,
    echo_problems,
    growth_problems,
    history_growth_problems,
    history_status_problems,
    numbers,
    repeated_revision_problems,
    unchanged_problems,
)


def test_response_is_about_the_release_in_the_path(release):
    """Cluster, namespace and name are those of the path; each difference is a problem of its own."""
    path = {"cluster_id": release["cluster_id"], "namespace": "monitoring", "name": "testwww"}

    assert echo_problems(release, **path) == []
    assert [problem.subject for problem in echo_problems(release, **{**path, "name": "other"})] == ["/name"]
    assert len(echo_problems({}, **path)) == 3


@pytest.mark.parametrize(
    ("after", "fine"), [({}, True), ({"status_description": "other"}, False), ({"description": None}, False)]
)
def test_descriptions_agree(release, after, fine):
    """Description and status description are the same text."""
    assert (description_problems({**release, **after}) == []) is fine


@pytest.mark.parametrize(
    ("before", "after", "by", "fine"),
    [
        (1, 2, 1, True),
        (1, 3, 2, True),
        (5, 5, 0, True),
        (1, 1, 1, False),
        (1, 3, 1, False),
        (2, 1, 1, False),
        (1, "2", 1, False),
        (None, 2, 1, False),
        (0, True, 1, False),
    ],
)
def test_revision_grows(before, after, by, fine):
    """The later revision is the earlier one plus the given number; text and booleans are no numbers."""
    assert (growth_problems({"version": before}, {"version": after}, by=by) == []) is fine


def test_unchanged_release_has_no_difference(release):
    """Every difference is reported, except in ignored members."""
    settled = {**release, "status": "DEPLOYED", "description": "Upgrade complete"}
    changed = {**release, "version": 2, "values": '{"password":"hunter2"}', "x-new": 1}
    shortened = {name: value for name, value in release.items() if name != "name"}

    assert unchanged_problems(release, dict(release)) == []
    assert unchanged_problems(release, settled, ignoring=PASSING_MEMBERS) == []
    assert [problem.subject for problem in unchanged_problems(release, settled)] == ["/description", "/status"]
    assert {problem.subject for problem in unchanged_problems(release, changed)} == {"/version", "/values", "/x-new"}
    assert [problem.observed for problem in unchanged_problems(release, shortened)] == ["no such member"]
    assert "hunter2" not in str(unchanged_problems(release, changed))


def revisions(*numbers_: object) -> list[dict[str, object]]:
    """A history with these revision numbers."""
    return [{"version": number} for number in numbers_]


@pytest.mark.parametrize(
    ("before", "after", "by", "count"),
    [
        ((1,), (1, 2), 1, 0),
        ((1, 2), (3, 2, 1), 1, 0),
        ((1, 2), (2, 3), 1, 0),
        ((), (1,), 1, 0),
        ((1,), (1,), 0, 0),
        ((1,), (1,), 1, 1),
        ((1,), (1, 3), 1, 1),
        ((1,), (1, 2, 3), 1, 1),
        ((1, 2), (1, 2, 2), 0, 0),
        ((1, 2), (1, 1, 2, 3, 4), 1, 1),
    ],
)
def test_history_grows(before, after, by, count):
    """A history gains the next numbers, and may lose old ones."""
    assert len(history_growth_problems(revisions(*before), revisions(*after), by=by)) == count


def test_repeated_revisions_are_found():
    """A number that is in a history twice is a problem, in any order."""
    assert repeated_revision_problems(revisions(2, 1)) == []
    assert [problem.observed for problem in repeated_revision_problems(revisions(2, 1, 2))] == ["[1, 2, 2]"]


def test_numbers_leave_out_what_is_none():
    """Items without a revision number are left out."""
    assert numbers(revisions(2, None, "3", True, 1)) == [2, 1]


@pytest.mark.parametrize(
    ("statuses", "subjects"),
    [
        (["SUPERSEDED", "DEPLOYED"], []),
        (["FAILED", "SUPERSEDED", "DEPLOYED"], []),
        (["DEPLOYED", "DEPLOYED"], ["/0/status"]),
        (["DEPLOYED", "FAILED"], ["/0/status", "/1/status"]),
        (["SUPERSEDED", "SUPERSEDED"], ["/1/status"]),
    ],
)
def test_only_the_last_revision_is_deployed(statuses, subjects):
    """In a settled history the highest revision is deployed and the others are not."""
    history = [{"version": number, "status": status} for number, status in enumerate(statuses, start=1)]

    assert [problem.subject for problem in history_status_problems(history)] == subjects

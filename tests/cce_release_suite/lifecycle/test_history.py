"""The history of a release."""

from typing import Any

import pytest

from cce_release_contract.judging.release_changes import PASSING_MEMBERS, repeated_revision_problems, unchanged_problems
from cce_release_contract.judging.response_schema import BEYOND_HISTORY, response_problems, without_null_texts
from cce_release_models import clause_ids as c
from cce_release_suite._runner.outcomes import Inconclusive
from cce_release_suite.vocabulary.expect import precondition
from cce_release_suite.vocabulary.release_states import version_of


@pytest.mark.clause(c.LIFECYCLE_HISTORY_ONCE)
def test_history_repeats_no_revision(expect, endpoint, named_release):
    """No revision is in the history twice."""
    exchange = endpoint.history(named_release)
    precondition(exchange, 200)

    expect.of(exchange).no_problems(repeated_revision_problems(items_of(expect.json(exchange))), "the history")


@pytest.mark.clause(c.LIFECYCLE_HISTORY_KEPT)
def test_history_holds_each_revision(expect, upgraded):
    """The history holds the revision of each update."""
    upgraded.rollback(release_version=version_of(upgraded.responses[-2]))

    history = upgraded.revisions()

    numbers = {version_of(item) for item in history}
    made = {version_of(response) for response in upgraded.responses}
    judged = expect.of(history, *upgraded.responses)
    judged.equal(sorted(made - numbers), [], "the revisions that are missing from the history")


@pytest.mark.smoke
@pytest.mark.clause(c.LIFECYCLE_HISTORY_TYPES)
def test_items_have_the_members_of_a_release(expect, endpoint, named_release, contract):
    """Each object of the history has the members of a release with their types."""
    exchange = endpoint.history(named_release)

    expect.status(exchange, 200)
    problems = response_problems(contract, exchange, operation=contract.history, ignoring=BEYOND_HISTORY)
    expect.of(exchange).no_problems(without_null_texts(exchange, problems), "the history breaks its schema")


@pytest.mark.clause(c.LIFECYCLE_HISTORY_FORMATS)
def test_items_have_the_formats_of_a_release(expect, endpoint, named_release, contract):
    """The times, limits and statuses of the history are those of a release, or SUPERSEDED."""
    exchange = endpoint.history(named_release)
    precondition(exchange, 200)

    problems = response_problems(contract, exchange, operation=contract.history, ignoring=("type",))
    expect.of(exchange).no_problems(problems, "the history breaks its schema")


@pytest.mark.smoke
@pytest.mark.clause(c.LIFECYCLE_HISTORY_CURRENT_LAST)
def test_highest_revision_is_the_current_one(expect, endpoint, named_release):
    """The highest revision of the history is the one that reading the release shows."""
    shown = expect.shown(endpoint.show(named_release))
    exchange = endpoint.history(named_release)
    precondition(exchange, 200)

    highest = max(version_of(item) for item in items_of(expect.json(exchange)))
    expect.of(exchange, shown).equal(highest, shown.get("version"), "the highest revision of the history")


@pytest.mark.clause(c.LIFECYCLE_HISTORY_SUPERSEDED)
def test_only_the_last_revision_is_deployed(expect, upgraded):
    """In the history of a settled release the latest revision is DEPLOYED and the ones before it are not."""
    history = upgraded.revisions()
    statuses = {version_of(item): item.get("status") for item in history}

    expect.of(history).equal(
        statuses.get(upgraded.version), "DEPLOYED", "the status of the latest revision in the history"
    )
    deployed = sorted(number for number, status in statuses.items() if status == "DEPLOYED")
    expect.of(history).equal(deployed, [upgraded.version], "the revisions that the history shows as DEPLOYED")


@pytest.mark.clause(c.LIFECYCLE_HISTORY_UNCHANGED)
def test_old_revisions_stay_as_they_were(expect, upgraded):
    """Later updates leave the revisions that the history holds as they were."""
    before = {version_of(item): item for item in items_of(upgraded.revisions())}

    upgraded.rollback(release_version=min(before))

    history = upgraded.revisions()
    after = {version_of(item): item for item in history}
    for number, item in before.items():
        problems = unchanged_problems(item, after.get(number, {}), ignoring=PASSING_MEMBERS)
        expect.of(history, item).no_problems(problems, f"revision {number} in the history after another update")


def items_of(history: object) -> list[Any]:
    """The objects of a history. Raises `Inconclusive` where it is none, which another clause judges."""
    if not isinstance(history, list) or not history or not all(isinstance(item, dict) for item in history):
        raise Inconclusive("the history is not a list of revisions")
    return history

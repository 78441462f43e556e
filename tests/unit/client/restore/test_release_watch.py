"""The watch on a named release: which responses stop writing."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from tests.unit.client.played_gateway import ADDRESS, FOUND, exchange

from cce_release_contract.client.guard.arming import Reach
from cce_release_contract.client.restore.baseline import Baseline
from cce_release_contract.client.restore.journal import Journal, Spot
from cce_release_contract.client.restore.release_watch import ReleaseWatch, foreign_identity
from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.exchanges.request import Request

READ = Request("GET", f"{ADDRESS.path()}?show_resources=true")
UPDATE = Request("PUT", ADDRESS.path())
OWN = {"name": ADDRESS.name, "namespace": ADDRESS.namespace, "cluster_id": ADDRESS.cluster_id}


@pytest.fixture
def journal(tmp_path):
    """The journal of a run that found revision 5."""
    made = Journal(tmp_path / "restore-1.jsonl", Spot("u", ADDRESS, "the-chart"), Baseline.of(FOUND), 5)
    made.begin()
    return made


def stopped(journal, *exchanges):
    """Why writing is stopped after these exchanges."""
    gateway = SimpleNamespace(writing_stopped="", redactor=Redactor(["the-secret-token"]))
    watch = ReleaseWatch(gateway, ADDRESS, journal)
    for one in exchanges:
        if one.request.method == "PUT" and journal is not None:
            journal.intends(one.request, Reach.WRITE)
            journal.received(one, Reach.WRITE)
        watch(one)
    return gateway.writing_stopped


@pytest.mark.parametrize("request_", [READ, UPDATE], ids=["read", "update"])
@pytest.mark.parametrize("member", OWN)
def test_foreign_identity_stops_writing(journal, request_, member):
    """A response with another name, namespace or cluster than the path stops writing, for a read and an update."""
    shown = FOUND | {"version": 6} | OWN | {member: "another"}

    assert f"its {member} is 'another'" in stopped(
        journal, exchange(UPDATE, 201, FOUND), exchange(request_, 200, shown)
    )


def test_reason_quotes_no_secret_and_nothing_that_steers(journal):
    """A name from a response is quoted without secrets and control characters."""
    shown = FOUND | {"version": 6} | OWN | {"name": "\x1b]52;the-secret-token\n::error::"}

    reason = stopped(journal, exchange(UPDATE, 201, FOUND), exchange(READ, 200, shown))

    assert "its name is" in reason
    assert "the-secret-token" not in reason
    assert reason.isprintable()


@pytest.mark.parametrize("value", [None, 5, "", []])
def test_identity_that_is_not_shown_says_nothing(value):
    """A member that is missing or not a string is not another identity, but an empty one is."""
    assert bool(foreign_identity(ADDRESS, {"name": value})) == (value == "")
    assert foreign_identity(ADDRESS, OWN) == ""


@pytest.mark.parametrize(
    ("request_", "version", "words"),
    [
        (UPDATE, 6, ""),
        (UPDATE, 7, "a response shows revision 7, and"),
        (UPDATE, 99, "a response shows revision 99, and"),
        (UPDATE, 1, ""),
        (READ, 5, ""),
        (READ, 6, "a response shows revision 6, and"),
        (READ, 4, "a response shows revision 4, and the run found revision 5"),
        (READ, "99", ""),
        (READ, None, ""),
    ],
)
def test_revision_that_the_run_cannot_have_made_stops_writing(journal, request_, version, words):
    """A revision above the baseline and the run's own updates stops writing, and so does a read of an older one."""
    reason = stopped(journal, exchange(request_, 200, FOUND | {"version": version}))

    assert reason.startswith(words)
    assert bool(reason) == bool(words)


def test_claim_does_not_hide_a_foreign_writer(journal):
    """A read after an update that claimed revision 99 still shows a foreign writer, and the first reason stays."""
    lied = exchange(UPDATE, 201, FOUND | {"version": 99})
    quiet = exchange(UPDATE, 201, {})

    assert "revision 99" in stopped(journal, lied, exchange(READ, 200, FOUND | {"version": 8}))
    assert "revision 9" in stopped(journal, quiet, exchange(READ, 200, FOUND | {"version": 9}))


@pytest.mark.parametrize(
    ("version", "status", "ended"), [(6, "FAILED", True), (6, "UNKNOWN", True), (5, "FAILED", False)]
)
def test_update_that_ended_badly_stops_writing(journal, version, status, ended):
    """A failed revision of the run stops writing; one that was already failed does not."""
    shown = FOUND | {"version": version, "status": status}

    assert bool(stopped(journal, exchange(UPDATE, 201, {}), exchange(READ, 200, shown))) == ended


@pytest.mark.parametrize("second", [6, 7])
def test_dry_runs_announce_one_revision(second):
    """Without reads, dry runs that announce different revisions stop writing."""
    exchanges = [exchange(UPDATE, 200, FOUND | {"version": version}) for version in (6, second)]

    assert ("a dry run announces revision 7" in stopped(None, *exchanges)) == (second == 7)


@pytest.mark.parametrize(
    ("status", "document"), [(None, None), (404, FOUND), (500, {}), (200, []), (200, b"[" * 100_000)]
)
def test_response_without_a_release_says_nothing(journal, status, document):
    """An error, or a body that is not a release, does not stop writing."""
    assert stopped(journal, exchange(READ, status, document)) == ""


def test_other_release_is_not_looked_at(journal):
    """Responses for another path, an impossible release or the history are ignored."""
    shown = FOUND | {"version": 99}
    paths = (f"{ADDRESS.path()}/history", ADDRESS.named("cce-check-0").path())

    assert [stopped(journal, exchange(Request("GET", path), 200, shown)) for path in paths] == ["", ""]


def test_settled_read_ends_the_excuse_of_dry_runs(journal):
    """A read of the settled release is written down after dry runs, and a pending one is not."""
    gateway = SimpleNamespace(writing_stopped="", redactor=Redactor(["the-secret-token"]))
    watch = ReleaseWatch(gateway, ADDRESS, journal)
    journal.intends(UPDATE, Reach.DRY_RUN)

    watch(exchange(READ, 200, FOUND | {"status": "PENDING_UPGRADE"}))
    pending = journal.open_dry_runs
    watch(exchange(READ, 200, FOUND))

    assert (pending, journal.open_dry_runs) == (1, 0)

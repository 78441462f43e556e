"""Tests of the store: what goes in comes out, transactions, and concurrent updates."""

import threading
from dataclasses import replace

import pytest

from cce_release_contract.emulator.rules.releases import ReleaseKey
from cce_release_contract.emulator.storage import rows
from cce_release_contract.emulator.storage.interface import RevisionConflict
from cce_release_contract.emulator.storage.sql import open_store


def fill(store, *releases):
    """Store these releases."""
    with store.transaction() as transaction:
        for release in releases:
            transaction.create(release)


def test_release_is_read_as_it_was_stored(store, make_release):
    """A stored release is loaded with all its revisions, member for member."""
    release = make_release(revisions=3)

    fill(store, release)

    assert store.load(release.key) == release
    assert store.releases() == (release,)


def test_unknown_release_is_none(store):
    """A missing release is None."""
    assert store.load(ReleaseKey("cluster", "ns", "nothing")) is None


def test_appended_revision_is_the_last_one(store, make_release, make_revision):
    """An appended revision is seen in the same transaction and after it."""
    release = make_release()
    fill(store, release)

    with store.transaction() as transaction:
        appended = transaction.append(release.key, make_revision(2))
        inside = transaction.load(release.key)

    assert appended == inside == store.load(release.key) == release.with_revision(make_revision(2))


def test_failed_transaction_leaves_no_trace(store, make_release, make_revision, chart, definition):
    """Whatever a transaction changed is undone when its block raises."""
    release = make_release()
    fill(store, release)

    def change_and_fail():
        with store.transaction() as transaction:
            transaction.append(release.key, make_revision(2))
            transaction.create(make_release("other"))
            transaction.put_chart(chart)
            transaction.put_sandbox(definition)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change_and_fail()

    assert store.releases() == (release,)
    assert store.load(release.key) == release
    assert store.load(make_release("other").key) is None
    assert (store.chart(chart.id), store.sandbox(definition.namespace)) == (None, None)


@pytest.mark.parametrize("number", [1, 2, 0])
def test_revision_number_is_never_given_twice(store, make_release, make_revision, number):
    """A number that is taken is refused, and the release stays as it was."""
    release = make_release(revisions=2)
    fill(store, release)

    with pytest.raises(RevisionConflict), store.transaction() as transaction:
        transaction.append(release.key, make_revision(number))

    assert store.load(release.key) == release


def test_revision_of_a_missing_release_is_refused(store, make_revision):
    """Nothing can be appended to a release that is not there."""
    with pytest.raises(RevisionConflict, match="not found"), store.transaction() as transaction:
        transaction.append(ReleaseKey("cluster", "ns", "nothing"), make_revision(1))


def test_release_is_not_created_twice(store, make_release):
    """A second release with the same key is refused, and the transaction can go on."""
    release = make_release()
    fill(store, release)

    with store.transaction() as transaction:
        with pytest.raises(RevisionConflict):
            transaction.create(replace(release, cluster_name="other"))
        transaction.create(make_release("other"))

    assert store.load(release.key) == release
    assert len(store.releases()) == 2


def test_releases_are_listed_in_order_and_by_namespace(store, make_release):
    """Releases come by namespace and name; a namespace lists its own."""
    for namespace, name in (("b", "z"), ("a", "y"), ("b", "a")):
        fill(store, make_release(name, namespace))

    listed = [(release.key.namespace, release.key.name) for release in store.releases()]

    assert listed == [("a", "y"), ("b", "a"), ("b", "z")]
    assert [release.key.name for release in store.releases("b")] == ["a", "z"]


def test_removing_a_namespace_leaves_the_others(store, make_release):
    """The releases of one namespace go, with their revisions; one made anew starts at its own revisions."""
    mine, other = make_release(namespace="mine", revisions=3), make_release(namespace="other")
    fill(store, mine, other)

    with store.transaction() as transaction:
        removed = transaction.remove_releases("mine")
        inside = transaction.load(mine.key)
    fresh = make_release(namespace="mine")
    fill(store, fresh)

    assert (removed, inside) == (1, None)
    assert (store.load(mine.key), store.load(other.key)) == (fresh, other)


def test_charts_are_stored_and_replaced(store, chart):
    """A chart is found by id; putting it again replaces it."""
    newer = replace(chart, version="2.0.0", data=b"other")

    for each in (chart, newer):
        with store.transaction() as transaction:
            transaction.put_chart(each)
        found = store.chart(chart.id)

        assert found == each

    assert store.charts() == (newer,)
    assert store.chart("unknown") is None


def test_sandboxes_are_stored_replaced_and_removed(store, definition):
    """A sandbox is found by namespace, replaced by another with the same, and gone when removed."""
    changed = definition.with_faults(())

    with store.transaction() as transaction:
        transaction.put_sandbox(definition)
    first = store.sandbox("ns")
    with store.transaction() as transaction:
        transaction.put_sandbox(changed)
    second = store.sandbox("ns")
    with store.transaction() as transaction:
        gone = [transaction.remove_sandbox("ns"), transaction.remove_sandbox("ns")]

    assert (first, second, gone) == (definition, changed, [True, False])
    assert (store.sandbox("ns"), store.sandboxes()) == (None, ())


def test_clearing_forgets_everything(store, make_release, chart, definition):
    """After clearing there is neither release nor chart nor sandbox, and the store can be filled again."""
    release = make_release(revisions=2)
    fill(store, release)
    with store.transaction() as transaction:
        transaction.put_chart(chart)
        transaction.put_sandbox(definition)

    with store.transaction() as transaction:
        transaction.clear()
        transaction.create(make_release())

    assert store.load(release.key) == make_release()
    assert (store.charts(), store.sandboxes(), store.chart(chart.id), store.sandbox("ns")) == ((), (), None, None)


def test_concurrent_updates_never_make_the_same_revision(store, make_release, make_revision):
    """Threads that read the last revision and append the next one make every number exactly once."""
    release = make_release()
    fill(store, release)
    start = threading.Barrier(8)

    def update():
        start.wait()
        for _ in range(25):
            with store.transaction() as transaction:
                loaded = transaction.load(release.key)
                transaction.append(release.key, make_revision(loaded.last.number + 1))

    threads = [threading.Thread(target=update) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    stored = store.load(release.key)
    assert [revision.number for revision in stored.revisions] == list(range(1, 202))


def test_two_stores_on_one_file_see_each_others_changes(tmp_path, make_release, make_revision, chart, definition):
    """What another process writes is seen at the next read, and numbers stay unique."""
    location = str(tmp_path / "state.db")
    one, other = open_store(location), open_store(location)
    release = make_release()
    fill(one, release)
    seen_first = other.load(release.key)

    with one.transaction() as transaction:
        transaction.append(release.key, make_revision(2))
        transaction.put_chart(chart)
        transaction.put_sandbox(definition)
    with pytest.raises(RevisionConflict), other.transaction() as transaction:
        transaction.append(release.key, make_revision(2))
    seen = (other.load(release.key), other.chart(chart.id), other.sandbox("ns"))
    one.close()
    other.close()

    assert seen_first == release
    assert seen == (release.with_revision(make_revision(2)), chart, definition)


def test_only_what_is_newer_is_read_after_a_change_elsewhere(tmp_path, make_release, make_revision, chart, monkeypatch):
    """Another process's update costs the reading of its revision, and no chart's bytes, however long the history is."""
    location = str(tmp_path / "state.db")
    one, other = open_store(location), open_store(location)
    release = make_release(revisions=500)
    fill(one, release)
    with one.transaction() as transaction:
        transaction.put_chart(chart)
    known = (other.load(release.key), other.chart(chart.id))
    read = []
    monkeypatch.setattr(rows, "read_revision", lambda row, read=rows.read_revision: count(row["number"], read(row)))
    monkeypatch.setattr(rows, "read_chart", lambda row, read=rows.read_chart: count(row["chart_id"], read(row)))

    def count(what, value):
        read.append(what)
        return value

    with one.transaction() as transaction:
        transaction.append(release.key, make_revision(501))
    seen = (other.load(release.key), other.chart(chart.id))
    one.close()
    other.close()

    assert known == (release, chart)
    assert seen == (release.with_revision(make_revision(501)), chart)
    assert read == [501]


@pytest.mark.parametrize("again", ["removed", "cleared"])
def test_release_made_anew_elsewhere_is_read_anew(tmp_path, make_release, make_revision, chart, again):
    """A release or chart that another process replaced is read again."""
    location = str(tmp_path / "state.db")
    one, other = open_store(location), open_store(location)
    release, newer = make_release(revisions=3), replace(chart, public=False)
    fill(one, release)
    with one.transaction() as transaction:
        transaction.put_chart(chart)
    known = (other.load(release.key), other.chart(chart.id))
    made = replace(release, revisions=tuple(make_revision(number, description="anew") for number in (1, 2, 3)))

    with one.transaction() as transaction:
        transaction.remove_releases("ns") if again == "removed" else transaction.clear()
        transaction.create(made)
        transaction.put_chart(newer)
    seen = (other.load(release.key), other.chart(chart.id))
    one.close()
    other.close()

    assert known == (release, chart)
    assert seen == (made, newer)

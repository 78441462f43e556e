"""Tests of the emulator's seed and of the releases of sandboxes."""

from datetime import UTC, datetime, timedelta

import pytest

from cce_release_contract.emulator.control.seeding import (
    DEFAULT_CLUSTER_ID,
    SandboxDefaults,
    default_seed,
    plant,
    plant_sandbox,
    remove_sandbox,
    replant,
)
from cce_release_contract.emulator.helm.archives import DEFAULT_CHART_ID, UPGRADE_CHART_ID
from cce_release_contract.emulator.helm.engine import HelmEngine
from cce_release_contract.emulator.rules.releases import ReleaseKey, Status
from cce_release_contract.emulator.rules.updates import UpdateCommand, finish_update, plan_update
from cce_release_contract.emulator.storage.sql import open_store
from cce_release_contract.errors import EmulatorError, UnknownNameError

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOME = ReleaseKey(DEFAULT_CLUSTER_ID, "monitoring", "testwww")


@pytest.fixture(scope="module")
def engine():
    """A Helm engine."""
    return HelmEngine()


@pytest.fixture
def store(engine):
    """A store with the default seed."""
    opened = open_store()
    plant(opened, engine, default_seed(), NOON)
    yield opened
    opened.close()


def scope_of(store, engine, **form):
    """A sandbox created from this form."""
    return plant_sandbox(store, engine, form, SandboxDefaults(settle_seconds=1.0), NOON)


def upgrade(store, engine, key):
    """One upgrade of the release, stored."""
    with store.transaction() as transaction:
        release = transaction.load(key)
        planned = plan_update(release, UpdateCommand("upgrade", UPGRADE_CHART_ID, {"imageTag": "v2"}), NOON)
        rendering = engine.prepare(transaction.chart(UPGRADE_CHART_ID), planned.config, key, planned.number)
        return transaction.append(key, finish_update(planned, rendering, settle_seconds=0))


def test_default_seed_is_the_pages_example(store):
    """Cluster, namespace, release and chart are those of the page's examples, at revision 1, deployed."""
    release = store.load(HOME)

    revision = release.current(NOON)
    assert release.cluster_name == "sfs-turbo-test"
    assert (revision.number, revision.status, revision.description) == (1, Status.DEPLOYED, "Install complete")
    assert (revision.chart.id, revision.chart.name, revision.chart.version) == (
        DEFAULT_CHART_ID,
        "magento-mysql",
        "1.0.0",
    )
    assert (revision.created_at, revision.updated_at) == (NOON, NOON)
    assert {chart.id for chart in store.charts()} == {DEFAULT_CHART_ID, UPGRADE_CHART_ID}


def test_planting_again_keeps_what_is_there(store, engine):
    """A restart on a filled state leaves its releases as they are."""
    upgraded = upgrade(store, engine, HOME)

    plant(store, engine, default_seed(), NOON + timedelta(days=1))

    assert store.load(HOME) == upgraded


def test_replanting_brings_back_the_start(store, engine):
    """A reset removes updates and sandboxes."""
    start = store.load(HOME)
    upgrade(store, engine, HOME)
    scope_of(store, engine, namespace="mine")

    replant(store, engine, default_seed(), NOON)

    assert store.load(HOME) == start
    assert (len(store.releases()), store.sandboxes()) == (1, ())


def test_empty_form_makes_a_sandbox_with_one_release(store, engine):
    """A sandbox from an empty form has `testwww` at revision 1 of the default chart."""
    definition, releases = scope_of(store, engine)

    assert store.sandbox(definition.namespace) == definition
    assert [(each.key, each.last.number, each.last.chart.id) for each in releases] == [
        (ReleaseKey(DEFAULT_CLUSTER_ID, definition.namespace, "testwww"), 1, DEFAULT_CHART_ID)
    ]
    assert store.load(releases[0].key) == releases[0]


def test_sandbox_plants_revisions_with_their_values_charts_and_statuses(store, engine):
    """Each revision has the values that were given for it; older deployed ones read superseded."""
    revisions = [{}, {"values": {"imageTag": "b"}, "chart_id": UPGRADE_CHART_ID}, {"values": {}, "status": "FAILED"}]

    _, (release,) = scope_of(
        store, engine, releases=[{"name": "app", "values": {"imageTag": "a"}, "revisions": revisions}]
    )

    assert [(each.number, each.status.value, dict(each.config)) for each in release.history(NOON)] == [
        (1, "SUPERSEDED", {"imageTag": "a"}),
        (2, "DEPLOYED", {"imageTag": "b"}),
        (3, "FAILED", {}),
    ]
    assert [each.chart.version for each in release.revisions] == ["1.0.0", "1.1.0", "1.0.0"]
    assert [each.values["imageTag"] for each in release.revisions] == ["a", "b", "latest"]


@pytest.mark.parametrize(
    "status", ["PENDING_INSTALL", "PENDING_UPGRADE", "PENDING_ROLLBACK", "DELETING", "DELETED", "UNKNOWN", "FAILED"]
)
def test_last_revision_may_stay_in_any_status(store, engine, status):
    """A planted status never settles by itself."""
    _, (release,) = scope_of(store, engine, releases=[{"name": "app", "revisions": [{}, {"status": status}]}])

    assert release.current(NOON + timedelta(days=999)).status == status


def test_sandbox_plants_at_its_own_time(store, engine):
    """A sandbox with a clock offset has releases of that time."""
    _, (release,) = scope_of(store, engine, clock_offset_seconds=3600)

    assert release.created_at == NOON + timedelta(hours=1)


def test_same_namespace_again_replaces_the_sandbox(store, engine):
    """The new sandbox has its own releases and credentials, the old ones are gone."""
    first, _ = scope_of(store, engine, namespace="mine", releases=[{"name": "old"}])

    second, _ = scope_of(store, engine, namespace="mine", releases=[{"name": "new"}])

    assert first.token != second.token
    assert [each.key.name for each in store.releases("mine")] == ["new"]


def test_sandbox_may_have_no_release(store, engine):
    """An empty list of releases makes an empty namespace."""
    definition, releases = scope_of(store, engine, releases=[])

    assert (releases, store.releases(definition.namespace)) == ((), ())


def test_removed_sandbox_takes_its_releases_along(store, engine):
    """A removed sandbox is gone with its releases; the home release stays; other namespaces are not removed."""
    definition, _ = scope_of(store, engine)

    removed = [remove_sandbox(store, name) for name in (definition.namespace, definition.namespace, "monitoring")]

    assert removed == [True, False, False]
    assert [each.key for each in store.releases()] == [HOME]


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"namespace": "monitoring"}, "do not belong to a scope"),
        ({"releases": {}}, "not a JSON array"),
        ({"releases": [3]}, "not a JSON object"),
        ({"releases": [{}]}, "name is missing"),
        ({"releases": [{"name": "Upper"}]}, "not a release name"),
        ({"releases": [{"name": "a" * 54}]}, "not a release name"),
        ({"releases": [{"name": "a"}, {"name": "a"}]}, "duplicate"),
        ({"releases": [{"name": "a", "values": []}]}, "not a JSON object"),
        ({"releases": [{"name": "a", "values": {"n": 10**400}}]}, "float64"),
        ({"releases": [{"name": "a", "revisions": []}]}, "revisions is empty"),
        ({"releases": [{"name": "a", "chart_id": "nothing"}]}, "no chart 'nothing'"),
        ({"releases": [{"name": "a", "values": {"basic": None}}]}, "basic is required"),
        ({"releases": [{"name": "a", "revisions": [{"status": "PENDING_INSTALL"}, {}]}]}, "in progress"),
    ],
)
def test_wrong_form_is_refused_and_leaves_no_trace(store, engine, form, words):
    """A wrong form is an EmulatorError with problem and remedy; no sandbox is made."""
    with pytest.raises(EmulatorError) as caught:
        scope_of(store, engine, **form)

    assert words in str(caught.value)
    assert caught.value.remedy
    assert (store.sandboxes(), len(store.releases())) == ((), 1)


@pytest.mark.parametrize(
    "form",
    [
        {"release": []},
        {"releases": [{"name": "a", "cluster_id": "x"}]},
        {"releases": [{"name": "a", "revisions": [{"statu": "x"}]}]},
        {"releases": [{"name": "a", "revisions": [{"status": "SUPERSEDED"}]}]},
    ],
)
def test_unknown_member_or_status_is_refused(store, engine, form):
    """Names outside their list are refused by name."""
    with pytest.raises(UnknownNameError, match="unknown"):
        scope_of(store, engine, **form)

"""Fixtures of the storage tests: a store of each kind, and releases to put in."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cce_release_contract.emulator.control.sandbox_definition import SandboxDefinition
from cce_release_contract.emulator.helm.archives import chart_archive
from cce_release_contract.emulator.rules.releases import Action, Chart, Release, ReleaseKey, Revision, Status
from cce_release_contract.emulator.storage.sql import open_store

NOON = datetime(2026, 5, 4, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture(params=["memory", "file"])
def store(request, tmp_path):
    """An empty store, in memory and in a file."""
    opened = open_store("" if request.param == "memory" else str(tmp_path / "state.db"))
    yield opened
    opened.close()


@pytest.fixture
def make_revision():
    """Makes a pending revision with every member set."""

    def make(number, **changes):
        revision = Revision(
            number=number,
            action=Action.UPGRADE,
            status=Status.PENDING_UPGRADE,
            description="Preparing upgrade",
            chart=Chart("chart", "app", "1.0.0", public=True),
            config={"a": None, "n": 1.5},
            values={"é": [1, {"b": "😀"}], "n": 12345678901234567000},
            manifest="---\nkind: X\n",
            created_at=NOON,
            updated_at=NOON + timedelta(microseconds=number),
            settles_at=NOON + timedelta(seconds=number),
            settled_status=Status.DEPLOYED,
            settled_description="Upgrade complete",
        )
        return replace(revision, **changes)

    return make


@pytest.fixture
def make_release(make_revision):
    """Makes a release with some revisions."""

    def make(name="app", namespace="ns", revisions=1):
        return Release(
            ReleaseKey("cluster", namespace, name),
            "cluster name",
            NOON,
            tuple(make_revision(number) for number in range(1, revisions + 1)),
        )

    return make


@pytest.fixture
def chart():
    """A chart archive; its bytes are not looked at here."""
    return chart_archive(Chart("chart-id", "app", "1.0.0", public=True), b"\x00bytes\xff")


@pytest.fixture
def definition():
    """A sandbox with every member set."""
    return SandboxDefinition("ns", "cluster", "cluster name", "token", "ak", "sk", 1.5, -3.0, ("fault-a", "fault-b"))

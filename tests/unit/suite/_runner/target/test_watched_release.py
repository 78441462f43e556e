"""Tests of looking at the release of a run that is not armed, which a small server plays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from tests.unit.suite._runner.target.played_release import CHANGED, PlayedRelease

from cce_release_contract.errors import RestorationError
from cce_release_contract.settings import Settings, resolve_settings
from cce_release_suite._runner.target.connection import Connection, connect
from cce_release_suite._runner.target.watched_release import watch_release


@pytest.fixture
def played() -> Iterator[PlayedRelease]:
    """A release at revision 5."""
    with PlayedRelease() as server:
        yield server


@pytest.fixture
def connected(played: PlayedRelease, tmp_path: Path) -> Iterator[Callable[..., tuple[Settings, Connection]]]:
    """Makes the settings and the connection of an unarmed run; the connection is closed afterwards."""
    with ExitStack() as opened:

        def connected(*, reads: bool = True) -> tuple[Settings, Connection]:
            place = {"target": played.url, "cluster_id": "c", "namespace": "n", "release": "r", "chart_id": "chart"}
            options = {**place, "reads": reads, "report_dir": str(tmp_path)}
            settings = resolve_settings(options, {"CCE_RELEASE_TOKEN": "t"}, tmp_path)
            connection = connect(settings)
            opened.callback(connection.close)
            return settings, connection

        yield connected


def test_release_that_stays_is_as_it_was(connected: Any) -> None:
    """A release that nobody changed is said to be at its revision, as it was."""
    watched = watch_release(*connected())
    assert watched is not None

    ended = watched.end()

    assert ended.error is None
    assert ended.text == "the release is at revision 5, as it was"


def test_release_that_changed_is_an_error(played: PlayedRelease, connected: Any) -> None:
    """A release that is another one afterwards is an error that names what changed."""
    watched = watch_release(*connected())
    assert watched is not None
    played.shown = dict(CHANGED)

    ended = watched.end()

    assert isinstance(ended.error, RestorationError)
    assert "revision 5 before, 6 now" in ended.text


def test_unreadable_release_is_not_known(played: PlayedRelease, connected: Any) -> None:
    """A release that cannot be read again is no error; nobody knows what it is."""
    watched = watch_release(*connected())
    assert watched is not None
    played.shown = {"version": "none"}

    ended = watched.end()

    assert ended.error is None
    assert "not known" in ended.text


def test_target_without_reads_is_not_looked_at(connected: Any) -> None:
    """Where there are no reads nothing is sent for it."""
    settings, connection = connected(reads=False)

    assert watch_release(settings, connection) is None
    assert connection.gateway.requests == 0

"""Garbage is collected while tests run, whatever runs them."""

import gc
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from cce_release_suite import plugin


@pytest.fixture
def loading() -> Iterator[None]:
    """The state of a process of `cce-release check` before its first test."""
    gc.disable()
    yield
    gc.unfreeze()
    gc.enable()


@pytest.mark.usefixtures("loading")
@pytest.mark.parametrize(("events", "collected"), [("events.jsonl", True), (None, False)])
def test_collection_begins_with_the_first_test(events: str | None, collected: bool) -> None:
    """A process of `check` or `prove` collects again when its tests are known; a user's own choice is left alone."""
    session = SimpleNamespace(config=SimpleNamespace(getoption=lambda _: events))

    plugin.pytest_collection_finish(session)  # type: ignore[arg-type]

    assert gc.isenabled() is collected

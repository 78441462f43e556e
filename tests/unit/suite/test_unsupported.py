"""Other plugins beside the suite: those that would make it misjudge its target are refused."""

from __future__ import annotations

from typing import Any

import pytest
from tests.levels import few

PLUGIN = """
import pytest

def pytest_addoption(parser):
    group = parser.getgroup("other")
    group.addoption("--parallel-threads", dest="parallel_threads", default=1)
    group.addoption("--iterations", dest="iterations", default=1, type=int)
    group.addoption("--forever", dest="forever", action="store_true", default=False)
    group.addoption("--workers", dest="workers")
    group.addoption("--tests-per-worker", dest="tests_per_worker")
    group.addoption("--forked", dest="forked", action="store_true", default=False)
    group.addoption("--isolate", dest="isolate", action="store_true", default=False)
    group.addoption("--isolate-timeout", dest="isolate_timeout", default=None, type=float)
    group.addoption("--isolate-mem-limit", dest="isolate_mem_limit", default=None, type=int)
    group.addoption("--isolate-cpu-limit", dest="isolate_cpu_limit", default=None, type=int)
    group.addoption("--disable-socket", dest="disable_socket", action="store_true", default=False)
    group.addoption("--count", dest="count", default=1, type=int)

def pytest_runtest_protocol(item):
    assert not item.config.option.forked, "a test of the suite begins"
"""
"""Options of pytest-run-parallel, pytest-parallel, pytest-forked, pytest-isolate, pytest-socket and pytest-repeat, as
they have them."""

XDIST = ("-p", "xdist.plugin", "-p", "xdist.looponfail")


@pytest.fixture
def beside(tiny_suite: Any) -> Any:
    """Runs the tiny suite beside a plugin with the options of others."""
    (tiny_suite.folder / "packages" / "other_plugin.py").write_text(PLUGIN)

    def run(*options: str) -> Any:
        return tiny_suite.run("-p", "other_plugin", *XDIST, "--cce-clause", "request.path.cluster_id", *options)

    return run


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("--parallel-threads=2",), "--parallel-threads: several threads"),
        (("--parallel-threads=auto",), "--parallel-threads: several threads"),
        (("--iterations=2",), "--iterations: a test would go on with the release"),
        (("--forever",), "--forever: the run would never end"),
        (("--workers=2",), "--workers: a test would run in a process of its own"),
        (("--tests-per-worker=auto",), "--tests-per-worker: several threads"),
        (("--forked",), "--forked: a test would run in a process of its own"),
        (("--forked", "-n", "2"), "--forked: a test would run in a process of its own"),
        (("--isolate",), "--isolate: a test would run in a process of its own"),
        (("--isolate-timeout=9",), "--isolate-timeout: a test would run in a process of its own"),
        (("--isolate-mem-limit=900",), "--isolate-mem-limit: a test would run"),
        (("--isolate-cpu-limit=9",), "--isolate-cpu-limit: a test would run"),
        (("--disable-socket",), "--disable-socket: no request would leave"),
        (("--looponfail",), "--looponfail: the run would never end"),
        (("--dist=each", "--tx=2*popen"), "--dist each: every worker would act on the same releases"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_would_misjudge_is_refused(beside: Any, options: tuple[str, ...], reason: str) -> None:
    """The session ends with 2 and the reason; nothing is sent and no report is written."""
    finished = beside(*options)

    assert finished.status == 2, finished.output
    assert f"the suite does not run with {reason}" in finished.output
    assert finished.report is None
    assert [event for event in finished.events if event["kind"] in ("started", "test")] == []


def test_everything_is_refused_at_once(beside: Any) -> None:
    """Two such options are named together."""
    finished = beside("--parallel-threads=2", "--forked")

    assert finished.status == 2
    assert "--parallel-threads: " in finished.output
    assert "--forked: " in finished.output


@pytest.mark.parametrize(
    "options",
    [(), ("--parallel-threads=1", "--iterations=1", "--workers=1"), ("--count=2",), ("-n", "1", "--dist", "loadscope")],
    ids=" ".join,
)
def test_other_plugins_are_borne(beside: Any, options: tuple[str, ...]) -> None:
    """A plugin that is only there, or told to do what happens anyway, is no reason to refuse."""
    finished = beside(*options)

    assert finished.status == 0, finished.output
    assert finished.report["summary"]["pass"] == 1


@pytest.mark.usefixtures("beside")
def test_own_tests_may_be_run_that_way(tiny_suite: Any) -> None:
    """A session without the suite is left alone, whatever its options."""
    other = tiny_suite.folder / "test_other.py"
    other.write_text("def test_other():\n    pass\n")

    finished = tiny_suite.run("-p", "other_plugin", "--parallel-threads=2", arguments=(str(other),))

    assert finished.status == 0, finished.output


@pytest.mark.parametrize("workers", few([(), ("-n", "2")]), ids=["one process", "workers"])
@pytest.mark.parametrize("marker", ["parallel_threads(3)", "force_parallel_threads(2)", "iterations(2)", "forked"])
def test_marker_of_such_a_plugin_is_refused(tiny_suite: Any, marker: str, workers: tuple[str, ...]) -> None:
    """A marker that a conftest.py puts on every test is refused as the option is, before anything is sent."""
    (tiny_suite.folder / "packages" / "other_plugin.py").write_text(
        f"import pytest\n\ndef pytest_collection_modifyitems(items):\n"
        f"    for item in items:\n        item.add_marker(pytest.mark.{marker})\n"
    )

    finished = tiny_suite.run("-p", "other_plugin", *XDIST, "--cce-clause", "request.path.cluster_id", *workers)

    assert finished.status == 2
    assert f"the suite does not run with the marker {marker.partition('(')[0]}" in finished.output
    assert finished.report is None

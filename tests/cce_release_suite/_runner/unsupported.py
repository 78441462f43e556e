"""Options of other plugins under which the suite would misjudge its target, so that it refuses to run with them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pytest

from cce_release_contract.settings.problems import SettingProblem, refuse

_THREADS: Final = "several threads would act on the one release of a test at once"
_PROCESSES: Final = "a test would run in a process of its own, and what it finds out would be lost with that"
_AGAIN: Final = "a test would go on with the release that its first turn left behind"
_FOR_EVER: Final = "the run would never end"
_SILENCE: Final = "no request would leave"

_UNSUPPORTED: Final = (
    ("--parallel-threads", "parallel_threads", _THREADS),
    ("--iterations", "iterations", _AGAIN),
    ("--forever", "forever", _FOR_EVER),
    ("--tests-per-worker", "tests_per_worker", _THREADS),
    ("--workers", "workers", _PROCESSES),
    ("--forked", "forked", _PROCESSES),
    ("--isolate", "isolate", _PROCESSES),
    ("--isolate-timeout", "isolate_timeout", _PROCESSES),
    ("--isolate-mem-limit", "isolate_mem_limit", _PROCESSES),
    ("--isolate-cpu-limit", "isolate_cpu_limit", _PROCESSES),
    ("--looponfail", "looponfail", _FOR_EVER),
    ("--disable-socket", "disable_socket", _SILENCE),
)
"""An option, the name of its value in pytest's configuration, and what goes wrong with it."""

_AS_WITHOUT: Final = ("None", "False", "0", "1", "")
"""Values that change nothing: an option that was not given, or one thread, process or turn. `--forked` is `True`."""

_REMEDY: Final = "leave it out where the suite runs; -n N of pytest-xdist shares its tests among N processes"


_MARKERS: Final = {
    "parallel_threads": _THREADS,
    "force_parallel_threads": _THREADS,
    "iterations": _AGAIN,
    "forked": _PROCESSES,
    "isolate": _PROCESSES,
}
"""Markers of the same plugins, which a `conftest.py` may put on every test."""


def refuse_markers(items: Iterable[pytest.Item]) -> None:
    """Raise `UsageError` if tests of the suite carry markers under which their verdicts could not be believed."""
    found = dict.fromkeys(mark.name for item in items for mark in item.iter_markers() if mark.name in _MARKERS)
    refuse(
        [
            SettingProblem(
                f"the suite does not run with the marker {name}: {_MARKERS[name]}",
                where="the markers of its tests",
                remedy="look in your conftest.py and plugins for what marks every test, and leave the suite out there",
            )
            for name in found
        ]
    )


def refuse_unsupported(config: pytest.Config) -> None:
    """Raise `UsageError` that names every option under which the verdicts could not be believed."""
    problems = [
        SettingProblem(f"the suite does not run with {option}: {reason}", where="options of pytest", remedy=_REMEDY)
        for option, name, reason in _UNSUPPORTED
        if str(getattr(config.option, name, None)) not in _AS_WITHOUT
    ]
    if getattr(config.option, "dist", "no") == "each":
        what = "the suite does not run with --dist each: every worker would act on the same releases"
        problems.append(SettingProblem(what, where="options of pytest", remedy=_REMEDY))
    refuse(problems)

"""What is collected of the suite in a folder with settings of pytest of its own: its tests, each once."""

from __future__ import annotations

from typing import Any

import pytest
from tests.levels import few

SETTINGS = [
    "python_files = check_*.py",
    "python_files = *.py",
    "python_functions = check_*",
    "python_classes = *",
    "norecursedirs = *",
    "usefixtures = no_such_fixture",
    "addopts = --doctest-modules",
]
TESTS = '''
"""A test, beside what others would take for one."""

import pytest


@pytest.mark.clause("request.path.cluster_id")
def test_holds():
    """It holds.

    >>> 1
    2
    """


def check_helper(nothing):
    raise AssertionError


class Checked:
    def test_nothing(self):
        raise AssertionError
'''


@pytest.fixture
def own_settings(tiny_suite: Any) -> Any:
    """Runs a suite with one test under a pytest.ini with these lines."""
    tiny_suite.test_file.write_text(TESTS)
    (tiny_suite.test_file.parent / "__init__.py").touch()
    (tiny_suite.test_file.parents[1] / "doctests.py").write_text('"""\n>>> 1\n2\n"""\n')

    def run(*lines: str, options: tuple[str, ...] = ()) -> Any:
        ini = tiny_suite.folder / "own.ini"
        ini.write_text("\n".join(["[pytest]", *lines]))
        return tiny_suite.run("-c", str(ini), "--cce-clause", "request.path.cluster_id", *options)

    return run


@pytest.mark.parametrize("options", few([(), ("-p", "xdist.plugin", "-n", "1")]), ids=["alone", "worker"])
def test_suite_is_collected_all_the_same(own_settings: Any, options: tuple[str, ...]) -> None:
    """Its tests run and hold whatever the user's own are called and need, and nothing else of its folder does."""
    finished = own_settings(*SETTINGS[:1], *SETTINGS[2:], options=options)

    assert finished.status == 0, finished.output
    assert "1 passed" in finished.output
    assert finished.report["summary"]["pass"] == 1


@pytest.mark.parametrize("line", SETTINGS)
def test_setting_changes_nothing(own_settings: Any, line: str) -> None:
    """No setting by itself adds or hides a test."""
    finished = own_settings(line, options=("--collect-only", "-q"))

    assert finished.status == 0, finished.output
    assert next(text for text in finished.output.splitlines() if "::" in text).endswith("test_path.py::test_holds")
    assert "1 test collected" in finished.output


def test_what_the_command_line_leaves_out_is_left_out(own_settings: Any) -> None:
    """Whoever ignores a folder of the suite by name does not get it."""
    finished = own_settings(options=("--collect-only", "-q", "--ignore-glob=*request*"))

    assert "no tests collected" in finished.output

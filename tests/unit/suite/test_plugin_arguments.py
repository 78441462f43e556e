"""Tests of what the suite's plugin makes of the arguments of pytest."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cce_release_suite import plugin


def located(*arguments: str) -> list[str]:
    """The arguments as pytest goes on with them."""
    found = list(arguments)
    config: Any = SimpleNamespace(known_args_namespace=SimpleNamespace(cce_events=None, file_or_dir=found.copy()))
    plugin.pytest_load_initial_conftests(config, found)
    return found


def test_printed_id_is_an_argument() -> None:
    """The id of a test, as a run prints it, names the file of the suite, wherever pytest is started."""
    test = "authentication/test_signature.py::test_changed_request_is_refused[method]"

    assert located("-q", test) == ["-q", f"{plugin.SUITE_FOLDER}/{test}"]


@pytest.mark.parametrize("argument", ["tests/test_mine.py", "-q", "cce_release_suite", "conftest.py", "plugin.py::x"])
def test_other_arguments_stay(argument: str) -> None:
    """What is not the id of a test of the suite is left as it is."""
    assert located(argument) == [argument]


def test_own_file_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of the user with the same name as one of the suite is the user's."""
    own = tmp_path / "authentication" / "test_signature.py"
    own.parent.mkdir()
    own.touch()
    monkeypatch.chdir(tmp_path)

    assert located("authentication/test_signature.py::test_x") == ["authentication/test_signature.py::test_x"]

"""The pytest plugin of the suite: its options, its marker, and the start of a run when the suite is collected.

It is loaded in every pytest session of a Python that has this package, so it imports pytest only and does nothing until
a test file of the suite is met.
"""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Generator, Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

SUITE_FOLDER: Final = Path(__file__).resolve().parent
SESSION: Final = "cce_release_suite_session"
"""Name under which the run of a session is registered as a plugin."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Give each setting of `cce-release check` an option here: `--x` is `--cce-x`."""
    from cce_release_contract.settings import SETTINGS

    group = parser.getgroup("cce-release", "contract suite (each is described by cce-release check --help)")
    for setting in SETTINGS:
        destination = f"cce_{setting.name}"
        if setting.kind == "flag":
            group.addoption(setting.pytest_option, dest=destination, action="store_true", default=None)
            if setting.command_line_only:
                continue
            negative = setting.pytest_option.replace("--cce-", "--cce-no-", 1)
            group.addoption(negative, dest=destination, action="store_false", default=None)
            continue
        group.addoption(
            setting.pytest_option,
            dest=destination,
            action="append" if setting.kind == "list" else "store",
            default=None,
            metavar=setting.metavar or setting.name.upper(),
            help=setting.text.replace("%", "%%"),
        )
    group.addoption(
        "--cce-events", default=None, metavar="FILE", help="Append the events of the run to this file, as JSON lines."
    )
    group.addoption(
        "--cce-parent", default=None, type=int, metavar="PID", help="End the run if this parent process is gone."
    )
    group.addoption(
        "--cce-run-lines", default=None, metavar="FILE", help="Append what a comparison needs of the run to this file."
    )


def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
    """Say what to install where the suite is named and only the models are there, before any of it is imported.

    The id of a test of the suite, as a run prints it, is taken as an argument.
    """
    args[:] = map(_located, args)
    named = [*map(_located, early_config.known_args_namespace.file_or_dir)]
    from cce_release_contract.errors import MissingExtraError
    from cce_release_contract.optional_dependencies import require_extra

    if early_config.known_args_namespace.cce_events:
        # A process of `cce-release check`, ours alone: what it loads before its first test stays until its end.
        gc.disable()
    if not any(map(names_suite, named)):
        return
    try:
        require_extra("check", needed_for="the suite")
    except MissingExtraError as error:
        # pytest has no other way to leave with a status of ours before its session begins.
        sys.stderr.write(f"cce-release: {error.render()}\n")
        raise SystemExit(int(error.exit_code)) from None


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers; begin a run by workers here, since with pytest-xdist only the workers collect."""
    config.addinivalue_line("markers", "clause(*ids): the clauses of the contract that a test of the suite judges")
    config.addinivalue_line("markers", "smoke: a test of the suite that the smoke profile runs too")
    if config.getoption("cce_events") and signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # Started from a script's background, `cce-release check` still has to be able to end this process politely.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if hands_out_tests(config) and any(map(names_suite, config.args)):
        from cce_release_suite._runner.workers.controller import ControllerSession

        config.pluginmanager.register(ControllerSession(config), SESSION)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Refuse to repeat the suite without an end (`--looponfail`), which begins before any session does."""
    if not getattr(config.option, "looponfail", False) or not any(map(names_suite, config.args)):
        return None
    from cce_release_contract.errors import UsageError
    from cce_release_suite._runner.unsupported import refuse_unsupported

    try:
        refuse_unsupported(config)
    except UsageError as error:
        print(f"cce-release: {error.render()}", file=sys.stderr)  # noqa: T201 - no session has begun that could say it
        return int(error.exit_code)
    return None


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Collect garbage from here on, but never look again at what was loaded before the first test."""
    if session.config.getoption("cce_events") and not gc.isenabled():
        gc.freeze()
        gc.enable()


def hands_out_tests(config: pytest.Config) -> bool:
    """Whether this process lets workers of pytest-xdist run the tests."""
    distributes = getattr(config.option, "dist", "no") != "no" and bool(getattr(config.option, "tx", None))
    return distributes and not config.option.collectonly


def _located(argument: str) -> str:
    """The path of a test of the suite if the argument is its id; any other argument unchanged."""
    place, mark, test = argument.partition("::")
    if not place.endswith(".py") or place.startswith("-") or Path(place).exists():
        return argument
    path = SUITE_FOLDER / place
    return f"{path}{mark}{test}" if path.is_file() and in_suite(path) else argument


def names_suite(argument: str) -> bool:
    """Whether an argument of pytest names the suite or a part of it: as a package or as a path."""
    place = argument.partition("::")[0]
    if place.partition(".")[0] == SUITE_FOLDER.name:
        return True
    path = Path(place).resolve()
    return path == SUITE_FOLDER or SUITE_FOLDER in path.parents


def names_whole_suite(argument: str) -> bool:
    """Whether an argument of pytest names the suite as a whole: as a package or as a path."""
    return argument == SUITE_FOLDER.name or ("::" not in argument and Path(argument).resolve() == SUITE_FOLDER)


class SuiteModule(pytest.Module):
    """A test file of the suite: what its tests are called is not for the user's own settings of pytest to say."""

    def funcnamefilter(self, name: str) -> bool:
        """Whether a function is a test, whatever `python_functions` says."""
        return name.startswith("test_")

    def classnamefilter(self, name: str) -> bool:
        """No class is one, whatever `python_classes` says."""
        del name
        return False

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """The tests, without the fixtures that `usefixtures` asks of the user's own."""
        foreign = self.config.getini("usefixtures")
        for item in super().collect():
            if isinstance(item, pytest.Function):
                item.fixturenames[:] = [name for name in item.fixturenames if name not in foreign]
            yield item


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Begin a run when the first test file of the suite is met, before it is imported.

    Of the suite's folder its test files are collected, each once: neither `python_files` nor a plugin that collects
    other things from a file changes that.
    """
    if not _belongs_to_suite(file_path.parent):
        return (yield)
    if in_suite(file_path):
        _begin_run(parent.config)
    yield
    return [SuiteModule.from_parent(parent, path=file_path)] if in_suite(file_path) else []


@pytest.hookimpl(tryfirst=True)
def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Go into the folders of the suite whatever `norecursedirs` says; what the command line leaves out is left out."""
    if config.getoption("ignore") or config.getoption("ignore_glob"):
        return None
    return False if _belongs_to_suite(collection_path) and (collection_path / "__init__.py").is_file() else None


@cache
def _belongs_to_suite(folder: Path) -> bool:
    """Whether a folder is the suite's or one below it."""
    folder = folder.resolve()
    return folder == SUITE_FOLDER or SUITE_FOLDER in folder.parents


def _begin_run(config: pytest.Config) -> None:
    """Register the run of this process, if it has none yet."""
    if config.pluginmanager.hasplugin(SESSION):
        return
    if hasattr(config, "workerinput"):
        from cce_release_suite._runner.workers.worker import WorkerSession

        config.pluginmanager.register(WorkerSession(config), SESSION)
        return
    from cce_release_suite._runner.session import SuiteSession

    config.pluginmanager.register(SuiteSession(config), SESSION)


@cache
def in_suite(path: Path) -> bool:
    """Whether a file is a test file of the suite."""
    return path.name.startswith("test_") and path.suffix == ".py" and SUITE_FOLDER in path.resolve().parents

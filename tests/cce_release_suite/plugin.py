"""The pytest plugin of the suite: its options, its marker, and the start of a run when the suite is collected.

It is loaded in every pytest session of a Python that has this package, so it imports pytest only and does nothing until
a test file of the suite is met.
"""

from __future__ import annotations

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


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker by which a test names its clauses; refuse to share the suite among workers."""
    config.addinivalue_line("markers", "clause(*ids): the clauses of the contract that a test of the suite judges")
    if getattr(config.option, "numprocesses", None) and any(map(names_suite, config.args)):
        # Here, since with pytest-xdist only the workers collect, and what ends them is told by none of them.
        pytest.exit(
            "cce-release: the suite runs in one process: its requests are counted, paced and seeded there\n"
            "  remedy: run it without -n (with -p no:xdist if that comes from addopts)",
            returncode=2,
        )


def names_suite(argument: str) -> bool:
    """Whether an argument of pytest names the suite or a part of it: as a package or as a path."""
    place = argument.partition("::")[0]
    if place.partition(".")[0] == SUITE_FOLDER.name:
        return True
    path = Path(place).resolve()
    return path == SUITE_FOLDER or SUITE_FOLDER in path.parents


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> None:
    """Begin a run when the first test file of the suite is met, before it is imported."""
    config = parent.config
    if config.pluginmanager.hasplugin(SESSION) or not in_suite(file_path):
        return
    from cce_release_suite.session import SuiteSession

    config.pluginmanager.register(SuiteSession(config), SESSION)


def in_suite(path: Path) -> bool:
    """Whether a file is a test file of the suite."""
    return path.name.startswith("test_") and path.suffix == ".py" and SUITE_FOLDER in path.resolve().parents

"""The user's own fixtures `cce_release_target` and `cce_release_sandbox`: found, checked and set up once.

They are set up as for a test beside the file that defines them, and so can use every fixture that such a test can.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

import pytest

from cce_release_contract.client.sandbox.checked_sandbox import raised_text
from cce_release_contract.errors import SandboxError, UsageError
from cce_release_contract.settings import Settings
from cce_release_contract.settings.values import BadValueError, split_url
from cce_release_suite._runner.target.embedded_target import SANDBOX_FIXTURE, TARGET_FIXTURE, EmbeddedTarget

_REMEDY: Final = "docs/embed-the-suite.md shows both fixtures"


def fixture_file(config: pytest.Config) -> Path | None:
    """The file that defines the two fixtures; None if there is none, and in a run of `cce-release check`.

    Raises UsageError if a file defines one of them only, or several files do.
    """
    if config.getoption("cce_events"):
        return None
    found = {}
    for plugin in config.pluginmanager.get_plugins():
        names = [name for name in (TARGET_FIXTURE, SANDBOX_FIXTURE) if name in getattr(plugin, "__dict__", {})]
        if names and getattr(plugin, "__file__", None):
            found[Path(plugin.__file__)] = names
    if len(found) > 1:
        raise UsageError(
            f"{len(found)} files define the fixtures of a target: {', '.join(sorted(map(str, found)))}",
            cause="one run has one target",
            remedy="keep them in one conftest.py",
        )
    for path, names in found.items():
        if len(names) == 1:
            raise UsageError(
                f"there is a fixture {names[0]}, but not both {TARGET_FIXTURE} and {SANDBOX_FIXTURE}",
                where=str(path),
                cause="a target without a sandbox is live, and a sandbox alone has no address",
                remedy=f"define both, or none and give --cce-target; {_REMEDY}",
            )
        return path
    return None


def refuse_settings(path: Path, settings: Settings) -> None:
    """Raise UsageError if the settings name another target than the fixtures do."""
    if settings.target:
        raise UsageError(
            f"the settings name the target {settings.target}, and the fixture {TARGET_FIXTURE} another one",
            where=str(path),
            remedy="remove --cce-target (or its variable, or [target] of the settings file), or the fixtures",
        )


def embedded_target(session: pytest.Session, path: Path) -> EmbeddedTarget:
    """Set both fixtures up, for the rest of the session. Raises SandboxError for whatever goes wrong in them."""
    values: dict[str, Any] = {}

    def probe(cce_release_target: object, cce_release_sandbox: object) -> None:
        values.update(target=cce_release_target, sandbox=cce_release_sandbox)

    item = _item_beside(session, path, probe)
    try:
        item.ihook.pytest_runtest_setup(item=item)
        item.ihook.pytest_runtest_call(item=item)
        item.ihook.pytest_runtest_teardown(item=item, nextitem=session.items[0])
    except (KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException as error:  # pytest.fail and pytest.skip raise more than Exception
        raise SandboxError(
            f"the fixtures {TARGET_FIXTURE} and {SANDBOX_FIXTURE} cannot be used: {raised_text(error)}",
            where=str(path),
            cause="an error in your own code, not in the endpoint under test",
            remedy="use both in a small test of your own, which shows the whole traceback",
        ) from error
    _refuse_short_lived(item, path)
    folder = os.path.relpath(path.parent, session.config.invocation_params.dir)
    return EmbeddedTarget(
        _base_url(values["target"], path), values["sandbox"], f"the fixture {SANDBOX_FIXTURE}", folder
    )


def _item_beside(session: pytest.Session, path: Path, probe: Any) -> pytest.Function:
    """A test that no report shows, in the folder of the file, so that the file's fixtures are visible to it."""
    folder: pytest.Collector = session
    if path.name == "conftest.py" and path.parent.resolve() != session.config.rootpath:
        folder = _collected(session, path.parent)
    module = pytest.Module.from_parent(folder, path=path)
    return pytest.Function.from_parent(module, name="cce_release_target_of_the_suite", callobj=probe)


def _collected(session: pytest.Session, folder: Path) -> pytest.Collector:
    """The collector of a folder: pytest shows the fixtures of its conftest.py below that collector only."""
    for item in session.items:
        for node in item.listchain():
            if isinstance(node, pytest.Directory) and node.path == folder:
                return node
    made: pytest.Collector = pytest.Dir.from_parent(session, path=folder)
    session.config.hook.pytest_make_collect_report(collector=made)
    return made


def _refuse_short_lived(item: pytest.Function, path: Path) -> None:
    """Raise UsageError unless both fixtures last for the whole session."""
    for name in (TARGET_FIXTURE, SANDBOX_FIXTURE):
        scope = item._fixtureinfo.name2fixturedefs[name][-1].scope  # nothing public tells a fixture's scope
        if scope != "session":
            raise UsageError(
                f"the fixture {name} has the scope {scope!r}",
                where=str(path),
                cause="the whole run uses one target",
                remedy='write @pytest.fixture(scope="session")',
            )


def _base_url(value: object, path: Path) -> str:
    try:
        parts = split_url(value if isinstance(value, str) else "")
    except BadValueError as error:
        raise SandboxError(
            f"the fixture {TARGET_FIXTURE} returned {str(value)[:60]!r}, not the base URL of the target",
            where=str(path),
            cause=str(error),
            remedy='return scheme, host and port, such as "http://127.0.0.1:8080"',
        ) from error
    return f"{parts.scheme}://{parts.netloc}"

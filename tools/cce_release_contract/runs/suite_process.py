"""The suite in its own process: the command, its environment, its events, and its outcome."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any, Final, Self

from cce_release_contract.client.polling import live_polling
from cce_release_contract.errors import CceReleaseError, UsageError
from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.protocol.events import SECONDS_BETWEEN_TICKS, TICK, Event, EventReader
from cce_release_contract.python_process import python_command, python_environment
from cce_release_contract.runs.ending_signals import ending_politely
from cce_release_contract.runs.suite_outcome import SuiteOutcome, outcome_of
from cce_release_contract.settings import SETTINGS
from cce_release_contract.settings.secrets import find_credentials

SUITE: Final = "cce_release_suite"
_PLUGINS: Final = (f"{SUITE}.plugin", "_hypothesis_pytestplugin")
"""Plugins loaded by name. Other installed plugins must not reorder, repeat or reseed the tests."""

_WORKERS_PLUGIN: Final = "xdist.plugin"
_DISTRIBUTION: Final = "worksteal"
"""A few tests take as long as all others together, so an idle worker takes over waiting tests of another."""

OWN_GROUP: Final[dict[str, Any]] = {} if sys.platform == "win32" else {"process_group": 0}

SECONDS_BETWEEN_LOOKS: Final = 0.02
SECONDS_TO_END: Final = 120.0
"""Seconds that an interrupted run has to write its report and to stop its emulator."""

_SHOWN_OUTPUT: Final = 4000
"""Show at most this many characters of the output of a process that ended without a report."""

EventFollower = Callable[[], AbstractContextManager[Callable[[Event], None]]]
"""Makes a context manager that follows the events of one run."""


def seconds_to_put_back(poll_seconds: float) -> float:
    """Like `SECONDS_TO_END`, for an armed run, which restores its release before it writes its report."""
    return live_polling(poll_seconds).longest_restoration + SECONDS_TO_END


class SuiteProcess:
    """The suite, started with the given options in its own process.

    `options` are the options of the command line by setting name; the process reads the environment and the settings
    file itself. `workers` is how many processes share the tests. The process appends what a comparison needs to the
    file `kept`. The `with` block ends the process, by force if necessary.
    """

    def __init__(
        self,
        options: Mapping[str, object],
        environ: Mapping[str, str],
        *,
        workers: int = 1,
        kept: Path | None = None,
    ) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="cce-release-")
        self._events = Path(self._folder.name, "events.jsonl")
        self._output = Path(self._folder.name, "output.txt")
        self._reader = EventReader(self._events)
        named = options.get("secrets_file")
        found, _ = find_credentials(environ, None if named is None else Path(str(named)))
        self._redactor = Redactor(found.values())
        try:
            with self._output.open("wb") as output:
                self._process = subprocess.Popen(  # noqa: S603 - our own program, its arguments are a list
                    suite_command(options, self._events, workers=workers, kept=kept),
                    env=suite_environment(environ),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    # Ctrl-C reaches only this process, which passes it on once: a second signal during the clean-up
                    # would lose the report.
                    **OWN_GROUP,
                )
        except BaseException:
            self._folder.cleanup()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def ended(self) -> bool:
        """Whether the process is gone."""
        return self._process.poll() is not None

    def new_events(self) -> Iterator[Event]:
        """The events since the last call."""
        return self._reader.new_events()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait this many seconds for the process to end (None: without limit); return whether it ended."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def interrupt(self) -> None:
        """Ask the process to end its run early and to report its results so far."""
        self._process.send_signal(signal.SIGINT)

    def terminate(self) -> None:
        """Ask the process to end at once."""
        self._process.terminate()

    def kill(self) -> None:
        """End the process by force if it is still running."""
        if not self.ended:
            self._process.kill()
            self._process.wait()

    def close(self) -> None:
        """End the process if it is still running, and remove its folder; safe to call twice."""
        self.kill()
        self._folder.cleanup()

    def outcome(self, *, interrupted: bool) -> SuiteOutcome:
        """The outcome of the ended process. Raises `CceReleaseError` if it ended without a report or an error."""
        # Read all events again: an interrupt may have come after an event was read and before it was processed.
        events = list(EventReader(self._events).new_events())
        # The output of a dying process may contain anything: pytest quotes whatever exception it met.
        shown = self._redactor.text(self._output.read_text(encoding="utf-8", errors="replace"))[-_SHOWN_OUTPUT:]
        return outcome_of(self._process.returncode, events, shown, interrupted=interrupted)


def run_suite(
    options: Mapping[str, object],
    environ: Mapping[str, str],
    *,
    follower: EventFollower,
    workers: int = 1,
    kept: Path | None = None,
    seconds_to_end: float = SECONDS_TO_END,
) -> SuiteOutcome:
    """Run the suite with the given options and follow it to its end.

    The arguments are those of `SuiteProcess`. `follower` makes a callback that gets every event; it runs while the
    process starts, so its imports cost no time. An interrupt is passed on once; then the process has `seconds_to_end`
    to clean up and to report its results so far.

    Raises `CceReleaseError` if the process ended without a report or an error.
    """
    with SuiteProcess(options, environ, workers=workers, kept=kept) as process:
        with ending_politely():
            interrupted = _follow(process, follower, seconds_to_end)
        return process.outcome(interrupted=interrupted)


def suite_command(
    options: Mapping[str, object], events_path: Path, *, workers: int = 1, kept: Path | None = None
) -> list[str]:
    """The command line of the process. Each given option `--x` becomes `--cce-x`."""
    spec = importlib.util.find_spec(SUITE)
    if spec is None or not spec.submodule_search_locations:
        raise CceReleaseError(f"the package {SUITE} is not installed", remedy="install cce-release-contract again")
    suite_folder = spec.submodule_search_locations[0]
    if "[" in suite_folder or "::" in suite_folder:
        raise UsageError(
            f"cannot start the suite in {suite_folder}",
            cause="pytest reads [ and :: in a path as a part of a test's name",
            remedy="install cce-release-contract in a folder without these characters in its path",
        )
    command = [
        *(*python_command("pytest"), "-c", str(Path(__file__).with_name("pytest.ini"))),
        *("--rootdir", suite_folder, "--confcutdir", suite_folder, "--tb=short", "-q"),
        *(part for plugin in _PLUGINS for part in ("-p", plugin)),
        # By its path: without a path, pytest looks for conftest.py in the working folder.
        *(suite_folder, "--cce-events", str(events_path), "--cce-parent", str(os.getpid())),
    ]
    if kept is not None:
        command += ["--cce-run-lines", str(kept)]
    if workers > 1:
        command += ["-p", _WORKERS_PLUGIN, "-n", str(workers), "--dist", _DISTRIBUTION]
    for setting in SETTINGS:
        value = options.get(setting.name)
        if value is None or value == ():
            continue
        if setting.kind == "flag":
            command.append(setting.pytest_option if value else setting.pytest_option.replace("--cce-", "--cce-no-", 1))
        else:
            values = value if isinstance(value, list | tuple) else (value,)
            command += [f"{setting.pytest_option}={one}" for one in values]
    return command


def suite_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of the process: ours, without variables that configure pytest or name other modules."""
    kept = {name: value for name, value in environ.items() if not name.startswith("PYTEST_")}
    return python_environment(kept) | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def _follow(process: SuiteProcess, follower: EventFollower, seconds_to_end: float) -> bool:
    """Pass the events on until the process ends; return whether this process was interrupted."""
    interrupted = False
    with ExitStack() as made:
        follow: Callable[[Event], None] | None = None
        ticked = time.monotonic()

        def look() -> None:
            nonlocal ticked
            if follow is None:  # an interrupt came before it was made
                return
            for event in process.new_events():
                follow(event)
            if time.monotonic() - ticked >= SECONDS_BETWEEN_TICKS:
                ticked = time.monotonic()
                follow(TICK)

        try:
            follow = made.enter_context(follower())
            while not process.wait(SECONDS_BETWEEN_LOOKS):
                look()
        except BaseException as error:  # any error: an armed run must restore its release
            interrupted = True
            process.interrupt()
            polite = isinstance(error, KeyboardInterrupt)
            _wait_or_end(process, seconds_to_end, look if polite else lambda: None)
            if not polite:
                raise
        look()
    return interrupted


def _wait_or_end(process: SuiteProcess, seconds: float, look: Callable[[], None]) -> None:
    """Wait for the end of an interrupted process; end it after these seconds, or after another interrupt."""
    ends_at = time.monotonic() + seconds
    try:
        while time.monotonic() < ends_at:
            if process.wait(SECONDS_BETWEEN_LOOKS):
                return
            look()
    except KeyboardInterrupt:
        pass
    process.terminate()
    process.wait()

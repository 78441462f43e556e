"""The suite in a process of its own: the command, its environment, its events, and what came of it."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any, Final, Self

from cce_release_contract.client.polling import live_polling
from cce_release_contract.errors import CceReleaseError, UsageError
from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.protocol.events import Event, EventReader
from cce_release_contract.python_process import python_command, python_environment
from cce_release_contract.runs.ending_signals import ending_politely
from cce_release_contract.runs.suite_outcome import SuiteOutcome, outcome_of
from cce_release_contract.settings import SETTINGS
from cce_release_contract.settings.secrets import find_credentials

SUITE: Final = "cce_release_suite"
_PLUGINS: Final = (f"{SUITE}.plugin", "_hypothesis_pytestplugin")
"""Loaded by name: plugins that happen to be installed beside us must not reorder, repeat or reseed the tests."""

_WORKERS_PLUGIN: Final = "xdist.plugin"
_DISTRIBUTION: Final = "worksteal"
"""A few tests of the suite take as long as all others together; who is done first takes over what others wait with."""

OWN_GROUP: Final[dict[str, Any]] = {} if sys.platform == "win32" else {"process_group": 0}

SECONDS_BETWEEN_LOOKS: Final = 0.02
SECONDS_TO_END: Final = 120.0
"""Time that an interrupted run has to write its report and to stop its emulator."""

_SHOWN_OUTPUT: Final = 4000
"""Characters of the process's own output that are shown when it ended without a word."""

EventFollower = Callable[[], AbstractContextManager[Callable[[Event], None]]]
"""Makes what follows the events of one run, and lets go of it when the run has ended."""


def seconds_to_put_back(poll_seconds: float) -> float:
    """The same of an armed run, which puts its release back before it writes its report."""
    return live_polling(poll_seconds).longest_restoration + SECONDS_TO_END


class SuiteProcess:
    """The suite, started with the options that were given, in a process of its own that is followed to its end.

    `options` are those of the command line by setting name; the process reads the environment and the settings file
    itself. `workers` is how many processes share the tests; `kept` is the file to which it appends what a comparison
    needs. Ends with its `with` block, by force if it has to.
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
                    # The keys of the terminal reach this process only, which passes each on once: a second signal in
                    # the middle of the first one's tidying up would cost the report.
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
        """Wait so long for the end of the process (None: as long as it takes); whether it came."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def interrupt(self) -> None:
        """Ask the process to end its run early and to report what it has."""
        self._process.send_signal(signal.SIGINT)

    def terminate(self) -> None:
        """Ask the process to end at once."""
        self._process.terminate()

    def kill(self) -> None:
        """End the process by force if it still runs."""
        if not self.ended:
            self._process.kill()
            self._process.wait()

    def close(self) -> None:
        """End the process if it still runs, and remove its folder; safe to call twice."""
        self.kill()
        self._folder.cleanup()

    def outcome(self, *, interrupted: bool) -> SuiteOutcome:
        """What came of the process, which has ended. Raises `CceReleaseError` if it died without a word."""
        # Read anew: an interruption may have come between the reading of an event and its taking in.
        events = list(EventReader(self._events).new_events())
        # What a process says that dies is nobody's text: pytest quotes whatever exception it met.
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
    """Run the suite with the options that were given and follow it to its end.

    The arguments are those of `SuiteProcess`. What `follower` makes gets every event as it happens; it is made while
    the process starts, so what it has to load costs no time. Interrupting is passed on once and waits `seconds_to_end`
    for the process, which tidies up and reports what it has.

    Raises `CceReleaseError` if the process died without a word.
    """
    with SuiteProcess(options, environ, workers=workers, kept=kept) as process:
        with ending_politely():
            interrupted = _follow(process, follower, seconds_to_end)
        return process.outcome(interrupted=interrupted)


def suite_command(
    options: Mapping[str, object], events_path: Path, *, workers: int = 1, kept: Path | None = None
) -> list[str]:
    """The command line of the process: each option `--x` that was given is `--cce-x` there."""
    spec = importlib.util.find_spec(SUITE)
    if spec is None or not spec.submodule_search_locations:
        raise CceReleaseError(f"the package {SUITE} is not installed", remedy="install cce-release-contract again")
    suite_folder = spec.submodule_search_locations[0]
    if "[" in suite_folder or "::" in suite_folder:
        raise UsageError(
            f"the suite cannot be started in {suite_folder}",
            cause="pytest takes [ and :: in the path of a folder for a part of the name of a test",
            remedy="install cce-release-contract in a folder without them",
        )
    command = [
        *(*python_command("pytest"), "-c", str(Path(__file__).with_name("pytest.ini"))),
        *("--rootdir", suite_folder, "--confcutdir", suite_folder, "--tb=short", "-q"),
        *(part for plugin in _PLUGINS for part in ("-p", plugin)),
        # By its path: a pytest that is given no path looks for conftest.py in the folder that the user works in.
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
    """The environment of the process: ours, without what would steer pytest itself or name other modules."""
    kept = {name: value for name, value in environ.items() if not name.startswith("PYTEST_")}
    return python_environment(kept) | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def _follow(process: SuiteProcess, follower: EventFollower, seconds_to_end: float) -> bool:
    """Pass the events on until the process ends; True if this process was interrupted meanwhile."""
    interrupted = False
    with ExitStack() as made:
        follow: Callable[[Event], None] | None = None

        def look() -> None:
            for event in process.new_events():
                if follow is not None:  # else an interruption came before it was made
                    follow(event)

        try:
            follow = made.enter_context(follower())
            while not process.wait(SECONDS_BETWEEN_LOOKS):
                look()
        except BaseException as error:  # whatever it is: an armed run has to put its release back
            interrupted = True
            process.interrupt()
            _wait_or_end(process, seconds_to_end)
            if not isinstance(error, KeyboardInterrupt):
                raise
        look()
    return interrupted


def _wait_or_end(process: SuiteProcess, seconds: float) -> None:
    try:
        if process.wait(seconds):
            return
    except KeyboardInterrupt:
        pass
    process.terminate()
    process.wait()

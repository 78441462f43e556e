"""An emulator in a child process."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from typing import IO, Any, Final, Self

from cce_release_contract.client.credentials import AccessKey, Anonymous, Credentials, Token
from cce_release_contract.client.target import Address, ControlAccess, Target, control_access
from cce_release_contract.errors import EmulatorError, UsageError
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.python_process import python_command, python_environment

READY_SECONDS: Final = 120.0
"""Seconds to wait for the ready line."""

_STOP_SECONDS: Final = 5.0
_TAIL_LINES: Final = 15
_AMBIENT: Final = ("CCE_RELEASE_", "HUAWEICLOUD_", "HUAWEI_CLOUD_", "HW_", "HC_", "OS_", "AWS_")
"""Prefixes of variables with our settings or with credentials of a cloud. They are not passed to an emulator."""


class LocalEmulator:
    """A running emulator process. Ends on `stop`, at the end of its `with` block, and when this process ends.

    `ca_bundle` is the CA file to trust if the emulator uses TLS, empty for the system's certificates.
    """

    def __init__(
        self, process: subprocess.Popen[str], ready: Mapping[str, Any], stderr: IO[str], *, ca_bundle: str = ""
    ) -> None:
        self.process = process
        self.url: str = ready["url"]
        self.ca_bundle = ca_bundle
        self.control: ControlAccess = control_access(ready["control_url"], ready["control_token"], ca_bundle=ca_bundle)
        self.address = Address(ready["cluster_id"], ready["namespace"], ready["release"])
        self.chart_id: str = ready["chart_id"]
        self.upgrade_chart_id: str = ready["upgrade_chart_id"]
        example = ready.get("credentials") or {}
        self.token = Token(example["token"]) if example.get("token") else None
        self.access_key = AccessKey(example["access_key"], example["secret_key"]) if example.get("access_key") else None
        self._stderr = stderr

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def credentials(self) -> Credentials:
        """The example token, else the example access key, else Anonymous."""
        return self.token or self.access_key or Anonymous()

    def target(self) -> Target:
        """The emulator's default release as a target."""
        return Target(
            base_url=self.url,
            kind="emulator",
            credentials=self.credentials,
            address=self.address,
            chart_id=self.chart_id,
            upgrade_chart_id=self.upgrade_chart_id,
            reads=True,
            control=self.control,
            ca_bundle=self.ca_bundle,
        )

    def log_tail(self) -> str:
        """The last lines that the emulator wrote to stderr."""
        return _tail(self._stderr)

    def stop(self) -> None:
        """Ask the process to end, and kill it after five seconds. Does nothing the second time."""
        _end(self.process)
        self._stderr.close()


def start_emulator(
    extra_args: Sequence[str] = (),
    env: Mapping[str, str] | None = None,
    *,
    ca_bundle: str = "",
    command: Sequence[str] | None = None,
    ready_seconds: float = READY_SECONDS,
) -> LocalEmulator:
    """Start an emulator on a free port of loopback and wait until it is ready.

    `extra_args` are options of `cce-release emulate`. `env` is added to this process's environment, without settings
    and credentials. `ca_bundle` is the CA file to trust if `extra_args` name a certificate. `command` replaces the
    program (used by tests). Raises EmulatorError with the end of stderr if the emulator is not ready in time,
    UsageError if it refused its command line.
    """
    stderr = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115 - closed by stop
    arguments = ["emulate", "--port", "0", "--format", "json", "--until-stdin-closes", *extra_args]
    program = command if command is not None else python_command("cce_release_contract.cli")
    try:
        process = subprocess.Popen(  # noqa: S603 - our own program, its arguments are a list
            [*program, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env=python_environment(clean_environment(os.environ)) | dict(env or {}),
            encoding="utf-8",
            errors="replace",
            start_new_session=True,  # Ctrl-C goes to the parent only, which still needs the emulator to tidy up
        )
    except OSError as error:
        stderr.close()
        raise EmulatorError(f"the emulator cannot be started: {error}", where=program[0]) from error
    try:
        return LocalEmulator(process, _ready(process, ready_seconds), stderr, ca_bundle=ca_bundle)
    except (EmulatorError, KeyError, TypeError, UsageError) as error:
        raise _start_failure(process, stderr, error) from error
    except BaseException:
        _end(process)
        stderr.close()
        raise


def clean_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables that an emulator gets: all except our settings and credentials of a cloud."""
    return {name: value for name, value in environ.items() if not name.upper().startswith(_AMBIENT)}


def _ready(process: subprocess.Popen[str], seconds: float) -> dict[str, Any]:
    assert process.stdout is not None
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_pump, args=(process.stdout, lines), daemon=True).start()
    try:
        line = lines.get(timeout=seconds)
    except queue.Empty:
        raise EmulatorError(f"it was not ready within {seconds:g} seconds") from None
    if not line:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=_STOP_SECONDS)
        raise EmulatorError(f"it ended with exit code {process.poll()} before it was ready")
    try:
        ready = json.loads(line)
    except ValueError:
        raise EmulatorError(f"its first line is not a ready line: {line.strip()[:200]!r}") from None
    if not isinstance(ready, dict):
        raise EmulatorError(f"its first line is not a ready line: {line.strip()[:200]!r}")
    return ready


def _pump(stdout: IO[str], lines: queue.SimpleQueue[str]) -> None:
    """Pass on the first line and discard the rest, so that the emulator never waits for a reader."""
    with contextlib.suppress(ValueError, OSError):
        lines.put(stdout.readline())
        while stdout.readline():
            pass
    with contextlib.suppress(ValueError, OSError):
        stdout.close()


def _start_failure(process: subprocess.Popen[str], stderr: IO[str], error: BaseException) -> EmulatorError | UsageError:
    code = process.poll()
    _end(process)
    tail = _tail(stderr)
    stderr.close()
    text = error.what if isinstance(error, EmulatorError) else f"its ready line cannot be used: {error!r}"
    kind = UsageError if code == ExitCode.USAGE else EmulatorError
    return kind(
        f"the emulator did not start: {text}",
        where="cce-release emulate",
        cause=f"the end of its stderr:\n{tail}" if tail else "it wrote nothing to stderr",
        remedy="" if tail else "run `cce-release emulate` by hand and read its output",
    )


def _end(process: subprocess.Popen[str]) -> None:
    if process.stdin is not None and not process.stdin.closed:
        with contextlib.suppress(OSError):
            process.stdin.close()
    if process.poll() is None:
        try:
            process.wait(timeout=_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _tail(stderr: IO[str]) -> str:
    if stderr.closed:
        return ""
    stderr.flush()
    stderr.seek(0)
    return "\n".join(stderr.read().splitlines()[-_TAIL_LINES:])

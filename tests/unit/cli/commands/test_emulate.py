"""`cce-release emulate`: from the command line to a served release, and back."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import urllib.request

import pytest
from click.testing import CliRunner
from tests.waiting import LONGEST_SECONDS

from cce_release_contract.cli.commands.emulate import command


def test_emulator_serves_until_stdin_is_closed() -> None:
    """The process names its address on the ready line, serves the release, and ends with 0 when stdin is closed."""
    arguments = ["emulate", "--port", "0", "--format", "json", "--until-stdin-closes"]
    process = subprocess.Popen(
        [sys.executable, "-m", "cce_release_contract.cli", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        place = f"clusters/{ready['cluster_id']}/namespace/{ready['namespace']}/releases/{ready['release']}"
        request = urllib.request.Request(
            f"{ready['url']}/cce/cam/v3/{place}", headers={"X-Auth-Token": ready["credentials"]["token"]}
        )
        with urllib.request.urlopen(request, timeout=LONGEST_SECONDS) as response:
            document = json.load(response)
        _, stderr = process.communicate(timeout=LONGEST_SECONDS)

    assert (document["name"], document["version"]) == ("testwww", 1)
    assert (process.returncode, stderr) == (0, b"")


def test_signal_ends_an_emulator_whose_stdin_is_open() -> None:
    """SIGTERM ends the emulator silently with 0 while it waits for the end of its stdin."""
    arguments = ["emulate", "--port", "0", "--format", "json", "--until-stdin-closes"]
    with subprocess.Popen(
        [sys.executable, "-m", "cce_release_contract.cli", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()

        process.terminate()

        assert (process.wait(timeout=LONGEST_SECONDS), process.stderr.read()) == (0, b"")


@pytest.mark.parametrize("arguments", [["--port", "70000"], ["--settle-seconds", "-1"], ["--format", "xml"]])
def test_bad_options_are_usage_errors(arguments: list[str]) -> None:
    """Options out of range are refused with exit code 2."""
    result = CliRunner().invoke(command, arguments)

    assert result.exit_code == 2


def test_host_beyond_loopback_is_warned_about(monkeypatch: pytest.MonkeyPatch) -> None:
    """A warning on stderr names an address that other machines can reach."""
    launch = importlib.import_module("cce_release_contract.emulator.serving.launch")
    monkeypatch.setattr(launch, "run_emulator", lambda *_, **__: None)

    result = CliRunner().invoke(command, ["--host", "0.0.0.0"])

    assert result.exit_code == 0
    assert "other machines can reach 0.0.0.0" in result.stderr

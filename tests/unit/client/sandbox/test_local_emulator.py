"""An emulator in a child process."""

from __future__ import annotations

import json
import sys

import pytest
from tests.waiting import wait_for

from cce_release_contract.client.credentials import AccessKey, Anonymous, Token
from cce_release_contract.client.sandbox.local_emulator import clean_environment, start_emulator
from cce_release_contract.errors import EmulatorError, UsageError

READY = {
    "url": "http://127.0.0.1:1",
    "control_url": "http://control:T@127.0.0.1:1/_emulator",
    "control_token": "T",
    "cluster_id": "c",
    "namespace": "n",
    "release": "r",
    "chart_id": "chart",
    "upgrade_chart_id": "chart-2",
    "credentials": {"token": "t", "access_key": "AK", "secret_key": "sk"},
}


def program(source):
    """A command that runs this Python source instead of the emulator."""
    return [sys.executable, "-I", "-S", "-c", source]


def ready_program(ready=READY, more=""):
    """A program that is ready at once and ends when its stdin closes."""
    return program(f"import sys, os\nprint({json.dumps(ready)!r}, flush=True)\n{more}\nsys.stdin.read()")


def test_ready_line_makes_a_target():
    """The ready line names everything that a target needs."""
    with start_emulator(command=ready_program()) as emulator:
        target = emulator.target()

    assert (target.base_url, target.kind, target.reads) == ("http://127.0.0.1:1", "emulator", True)
    assert str(target.address) == "c/n/r"
    assert target.chart_ids == ("chart", "chart-2")
    assert target.credentials == Token("t")
    assert emulator.access_key == AccessKey("AK", "sk")
    assert target.control.token == "T"
    assert target.control.url == "http://127.0.0.1:1/_emulator"


def test_ca_file_belongs_to_target_and_control():
    """The CA file of an emulator with TLS is trusted for its endpoint and its control API."""
    with start_emulator(command=ready_program(), ca_bundle="ca.pem") as emulator:
        target = emulator.target()

    assert target.ca_bundle == target.control.ca_bundle == "ca.pem"


def test_other_credentials_are_not_on_the_ready_line():
    """Without example credentials the target is anonymous."""
    with start_emulator(command=ready_program(READY | {"credentials": None})) as emulator:
        assert emulator.target().credentials == Anonymous()


def test_end_of_the_block_ends_the_process():
    """The process ends when its stdin closes; stopping twice is safe."""
    with start_emulator(command=ready_program()) as emulator:
        assert emulator.process.poll() is None

    assert emulator.process.returncode == 0
    emulator.stop()


def test_options_and_environment_reach_the_process(monkeypatch):
    """Options follow the fixed ones. Ambient settings and credentials are removed, given ones are passed."""
    monkeypatch.setenv("CCE_RELEASE_TOKEN", "secret")
    monkeypatch.setenv("HW_SECRET_KEY", "secret")
    more = (
        "print(sys.argv[1:], sorted(n for n in os.environ if n.startswith(('CCE_RELEASE_', 'HW_'))),"
        " file=sys.stderr, flush=True)\nprint('more', flush=True)"
    )
    emulator = start_emulator(
        ["--settle-seconds", "0"], {"CCE_RELEASE_EMULATOR_TOKEN": "x"}, command=ready_program(more=more)
    )
    try:
        tail = wait_for(emulator.log_tail)
    finally:
        emulator.stop()

    assert tail == (
        "['emulate', '--port', '0', '--format', 'json', '--until-stdin-closes', '--settle-seconds', '0']"
        " ['CCE_RELEASE_EMULATOR_TOKEN']"
    )


def test_cloud_variables_are_taken_out():
    """All variables are inherited except our settings and credentials of a cloud."""
    taken_out = ("CCE_RELEASE_TOKEN", "HUAWEICLOUD_SDK_AK", "HW_ACCESS_KEY", "OS_PASSWORD", "hw_region", "HC_X")

    assert clean_environment(dict.fromkeys((*taken_out, "PATH", "HOME"), "x")) == {"PATH": "x", "HOME": "x"}


def test_failed_start_shows_the_last_words():
    """A process that ends at once is an emulator error with the end of its stderr."""
    with pytest.raises(EmulatorError, match="address already in use") as failed:
        start_emulator(
            command=program("import sys; print('x\\n' * 99 + 'address already in use', file=sys.stderr); sys.exit(3)")
        )

    assert "exit code 3" in failed.value.what
    assert len(failed.value.cause.splitlines()) < 20


def test_bad_command_line_is_a_usage_error():
    """A process that refuses its options is a usage error."""
    with pytest.raises(UsageError, match="no such option"):
        start_emulator(command=program("import sys; print('no such option', file=sys.stderr); sys.exit(2)"))


@pytest.mark.parametrize("line", ["hello", "[]", "{}", '{"url": "u"}'])
def test_first_line_that_is_not_ready(line):
    """Another first line is an emulator error, and the process is gone."""
    with pytest.raises(EmulatorError, match="ready line"):
        start_emulator(command=program(f"import sys; print({line!r}, flush=True); sys.stdin.read()"))


def test_slow_start_is_an_error():
    """A process that is not ready in time is an emulator error."""
    with pytest.raises(EmulatorError, match=r"not ready within 0\.1 seconds"):
        start_emulator(command=program("import sys; sys.stdin.read()"), ready_seconds=0.1)


def test_program_that_is_missing():
    """A program that cannot be started is an emulator error."""
    with pytest.raises(EmulatorError, match="cannot be started"):
        start_emulator(command=["/no/such/program"])

"""Starting an emulator: the ready line, and what stops it before it is ready."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from cce_release_contract.emulator.access.credentials import EXAMPLE_CREDENTIALS, EmulatorCredentials
from cce_release_contract.emulator.serving.launch import EmulatorOptions, ReadyLine, run_emulator
from cce_release_contract.errors import EmulatorError, UnknownNameError

OWN = EmulatorCredentials("own-token", "OWNKEY", "own-secret")


def _ready(credentials: EmulatorCredentials) -> ReadyLine:
    return ReadyLine("http://127.0.0.1:8", "ctl", "c", "n", "r", "chart", "other-chart", credentials)


def test_ready_line_for_people_names_every_part() -> None:
    """One line has URL, control URL with its token, release, charts and the public examples."""
    assert _ready(EXAMPLE_CREDENTIALS).text() == (
        "cce-release emulator ready url=http://127.0.0.1:8 control=http://control:ctl@127.0.0.1:8/_emulator "
        "control_token=ctl release=c/n/r chart_id=chart upgrade_chart_id=other-chart token=EMULATOR-EXAMPLE-TOKEN "
        "access_key=EMULATOREXAMPLEAK secret_key=emulator-example-secret-key"
    )


def test_ready_line_for_programs_is_one_json_object() -> None:
    """The JSON form holds the same parts by name, on one line."""
    line = _ready(EXAMPLE_CREDENTIALS).json()

    document = json.loads(line)

    assert "\n" not in line
    assert document["control_url"] == "http://127.0.0.1:8/_emulator"
    assert document["credentials"] == {
        "token": "EMULATOR-EXAMPLE-TOKEN",
        "access_key": "EMULATOREXAMPLEAK",
        "secret_key": "emulator-example-secret-key",
    }


def test_own_credentials_are_never_printed() -> None:
    """Credentials other than the public examples are in neither form."""
    text, document = _ready(OWN).text(), json.loads(_ready(OWN).json())

    assert "own" not in text.lower()
    assert document["credentials"] is None


def test_unknown_fault_stops_before_anything_is_touched(tmp_path: Path) -> None:
    """A fault that does not exist is refused, and no state file is made."""
    state = tmp_path / "state.db"

    with pytest.raises(UnknownNameError, match="did you mean"):
        run_emulator(EmulatorOptions(port=0, state=str(state), faults=("version-as-txt",)), {}, on_ready=print)

    assert not state.exists()


def test_port_in_use_stops_before_the_state_is_touched(tmp_path: Path) -> None:
    """With the port in use no state file is made."""
    state = tmp_path / "state.db"

    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(EmulatorError, match="is in use"):
        run_emulator(EmulatorOptions(port=listener.getsockname()[1], state=str(state)), {}, on_ready=print)

    assert not state.exists()


def test_corrupt_state_is_left_as_it_was(tmp_path: Path) -> None:
    """A state file that is not a database is refused, and not changed."""
    state = tmp_path / "state.db"
    state.write_bytes(b"not a database")

    with pytest.raises(EmulatorError, match="damaged or not a database"):
        run_emulator(EmulatorOptions(port=0, state=str(state)), {}, on_ready=print)

    assert state.read_bytes() == b"not a database"

"""Which credentials the emulator accepts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cce_release_contract.emulator.access.credentials import (
    EXAMPLE_CREDENTIALS,
    VARIABLES,
    EmulatorCredentials,
    Ways,
    emulator_credentials,
)
from cce_release_contract.errors import UsageError

OWN = {"token": "own-token", "access_key": "OWNKEY", "secret_key": "own-secret"}


def _file(folder: Path, content: object, mode: int = 0o600) -> Path:
    path = folder / "credentials.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    path.chmod(mode)
    return path


def test_public_examples_are_the_default() -> None:
    """Without anything else the public examples open, and say that they are public."""
    assert emulator_credentials({}) == EXAMPLE_CREDENTIALS
    assert EXAMPLE_CREDENTIALS.public


def test_environment_gives_others() -> None:
    """Three variables replace the examples."""
    environment = {VARIABLES[name]: value for name, value in OWN.items()}

    assert emulator_credentials(environment) == EmulatorCredentials(**OWN, public=False)


def test_file_wins_over_the_environment(tmp_path: Path) -> None:
    """A member of the file counts before the variable; the others are taken from the environment."""
    environment = {VARIABLES[name]: value for name, value in OWN.items()}

    credentials = emulator_credentials(environment, _file(tmp_path, {"token": "file-token"}))

    assert (credentials.token, credentials.access_key) == ("file-token", "OWNKEY")


def test_part_of_a_set_names_all_that_is_missing() -> None:
    """One credential alone is refused: the others would stay the public examples."""
    with pytest.raises(UsageError, match="access_key is not given; secret_key is not given"):
        emulator_credentials({VARIABLES["token"]: "own-token"})


@pytest.mark.parametrize(("ways", "names"), [("token", ["token"]), ("aksk", ["access_key", "secret_key"])])
def test_one_way_opens_alone(ways: Ways, names: list[str]) -> None:
    """Of the examples only those of the chosen way are left and shown; the others are made up anew each time."""
    one, other = emulator_credentials({}, ways=ways), emulator_credentials({}, ways=ways)

    assert list(one.shown()) == names
    for name in OWN:
        same = getattr(one, name) == getattr(EXAMPLE_CREDENTIALS, name)
        assert same is (name in names)
        assert (getattr(one, name) == getattr(other, name)) is same


def test_one_way_needs_its_own_credentials_only() -> None:
    """With one way only its credentials are needed, and the other credentials are refused."""
    credentials = emulator_credentials({VARIABLES["token"]: "own-token"}, ways="token")

    assert credentials.token == "own-token"
    assert credentials.shown() == {}
    with pytest.raises(UsageError, match="complete: access_key is not given; secret_key is not given") as caught:
        emulator_credentials({VARIABLES["token"]: "own-token"}, ways="aksk")
    assert caught.value.remedy == "give all of access_key, secret_key"
    environment = {VARIABLES[name]: value for name, value in OWN.items()}
    assert emulator_credentials(environment, ways="token").access_key != OWN["access_key"]


@pytest.mark.parametrize(
    ("content", "mode", "text"),
    [
        (OWN, 0o644, "is readable for everyone"),
        ("{", 0o600, "is not JSON"),
        ("[]", 0o600, "is not a JSON object"),
        ({"tokn": "x", "token": 1}, 0o600, "'tokn' is not one of token, access_key, secret_key; token is not a string"),
        ({**OWN, "token": "abc"}, 0o600, "token has fewer than 4 characters"),
    ],
)
def test_bad_files_are_refused(tmp_path: Path, content: object, mode: int, text: str) -> None:
    """A file that others may read, or that does not hold credentials, is refused with the reason."""
    with pytest.raises(UsageError, match=text):
        emulator_credentials({}, _file(tmp_path, content, mode))


def test_missing_file_is_refused(tmp_path: Path) -> None:
    """A file that does not exist is named."""
    with pytest.raises(UsageError, match=r"cannot read .*none\.json.*: No such file"):
        emulator_credentials({}, tmp_path / "none.json")


def test_secrets_do_not_show_in_a_repr() -> None:
    """The repr names no credential."""
    assert "own" not in repr(EmulatorCredentials(**OWN)).lower()

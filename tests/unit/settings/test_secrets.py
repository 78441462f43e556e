"""The sources of credentials, and what is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cce_release_contract.settings.secrets import Secret, find_credentials

SDK = {"HUAWEICLOUD_SDK_AK": "sdk-ak", "HUAWEICLOUD_SDK_SK": "sdk-sk", "HUAWEICLOUD_SDK_SECURITY_TOKEN": "sdk-st"}
TERRAFORM = {"HW_ACCESS_KEY": "hw-ak", "HW_SECRET_KEY": "hw-sk", "HW_AUTH_TOKEN": "hw-token"}


def secrets_file(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "secrets.toml"
    path.write_text(text)
    path.chmod(mode)
    return path


def test_secret_prints_as_asterisks() -> None:
    """No way to print a secret shows it."""
    secret = Secret("hidden-value")

    assert "hidden" not in f"{secret} {secret!r} {[secret]}"
    assert secret.reveal() == "hidden-value"


def test_own_variables_win() -> None:
    """Our variables win over those of the vendor's tools."""
    found, problems = find_credentials({"CCE_RELEASE_TOKEN": "own", **SDK, **TERRAFORM}, None)

    assert (found.token.reveal(), found.access_key, problems) == ("own", "", ())


def test_sdk_variables_are_taken() -> None:
    """The variables of the vendor's SDK are read, including the security token."""
    found, _ = find_credentials(SDK | TERRAFORM, None)

    assert (found.access_key, found.secret_key.reveal(), found.security_token.reveal()) == (
        "sdk-ak",
        "sdk-sk",
        "sdk-st",
    )


def test_terraform_key_wins_over_its_token() -> None:
    """If Terraform's variables have both, the key is used, as Terraform does."""
    found, problems = find_credentials(TERRAFORM, None)

    assert (found.access_key, bool(found.token), problems) == ("hw-ak", False, ())


def test_terraform_token_alone_is_taken() -> None:
    """Terraform's token is used if there is no key."""
    found, _ = find_credentials({"HW_AUTH_TOKEN": "hw-token"}, None)

    assert found.token.reveal() == "hw-token"


@pytest.mark.parametrize("present", ["CCE_RELEASE_ACCESS_KEY", "CCE_RELEASE_SECRET_KEY"])
def test_half_a_pair_is_refused(present: str) -> None:
    """Half of a key is refused, and no other credentials are used instead."""
    found, problems = find_credentials({present: "x", **SDK}, None)

    assert not found
    assert "without" in problems[0].what


def test_token_and_key_together_are_refused() -> None:
    """Our token and our key together are refused as ambiguous."""
    environ = {"CCE_RELEASE_TOKEN": "t", "CCE_RELEASE_ACCESS_KEY": "a", "CCE_RELEASE_SECRET_KEY": "s"}

    found, problems = find_credentials(environ, None)

    assert not found
    assert "both set" in problems[0].what


def test_file_is_read(tmp_path: Path) -> None:
    """A secrets file that only its owner can read is used."""
    path = secrets_file(tmp_path, 'access_key = "a"\nsecret_key = "s"\n')

    found, problems = find_credentials(SDK, path)

    assert (found.access_key, found.secret_key.reveal(), problems) == ("a", "s", ())
    assert str(path) in found.source


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
def test_world_readable_file_is_refused(tmp_path: Path) -> None:
    """A world-readable secrets file is refused; the remedy is the chmod command."""
    path = secrets_file(tmp_path, 'token = "t"\n', 0o644)

    found, problems = find_credentials({}, path)

    assert not found
    assert "chmod 600" in problems[0].remedy


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("token = hidden-value", "not valid TOML"),
        ("token = 5", "not a string"),
        ('tokn = "hidden-value"', "unknown key 'tokn'"),
    ],
)
def test_wrong_file_is_refused_without_showing_it(tmp_path: Path, text: str, part: str) -> None:
    """A wrong secrets file is refused without showing its content."""
    path = secrets_file(tmp_path, text)

    _, problems = find_credentials({}, path)

    assert part in problems[0].sentence()
    assert "hidden-value" not in problems[0].sentence()


def test_missing_file_is_a_problem(tmp_path: Path) -> None:
    """A secrets file that does not exist is named."""
    _, problems = find_credentials({}, tmp_path / "none.toml")

    assert "cannot be read" in problems[0].what


def test_missing_credentials_are_not_a_problem() -> None:
    """Without any credentials the result is empty, without problems."""
    found, problems = find_credentials({}, None)

    assert (bool(found), problems) == (False, ())

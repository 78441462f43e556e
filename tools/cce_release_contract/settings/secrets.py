"""Credentials: their sources, and the first complete group of them.

They come from the environment or from a secrets file that is not world-readable, never from an option or the settings
file. The first complete group wins: our variables, then the secrets file, then the variables of the vendor's tools.
"""

from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cce_release_contract.settings.problems import SettingProblem, closest
from cce_release_contract.settings.secret import Secret

_EMPTY: Final = Secret("")


@dataclass(frozen=True, slots=True)
class CredentialSettings:
    """One way to authenticate: a token, or an access key with its secret key (and a security token if temporary).

    `source` names their source, for messages; it contains no secret. All empty means that none were found.
    """

    token: Secret = _EMPTY
    access_key: str = field(default="", repr=False)
    secret_key: Secret = _EMPTY
    security_token: Secret = _EMPTY
    source: str = ""

    def __bool__(self) -> bool:
        return bool(self.token or self.secret_key)

    def values(self) -> tuple[str, ...]:
        """The secret values, for the redactor, which masks them everywhere."""
        found = (self.token.reveal(), self.secret_key.reveal(), self.security_token.reveal())
        return tuple(value for value in found if value)


@dataclass(frozen=True, slots=True)
class _Group:
    """The variables of one family of tools. Source of the vendor's names: the vendor's SDK core and Terraform."""

    token: str
    access_key: str
    secret_key: str
    security_token: str

    def names(self) -> tuple[str, ...]:
        return tuple(name for name in (self.token, self.access_key, self.secret_key, self.security_token) if name)


_OWN: Final = _Group(
    "CCE_RELEASE_TOKEN", "CCE_RELEASE_ACCESS_KEY", "CCE_RELEASE_SECRET_KEY", "CCE_RELEASE_SECURITY_TOKEN"
)
VENDOR: Final = (
    _Group("", "HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN"),
    _Group("HW_AUTH_TOKEN", "HW_ACCESS_KEY", "HW_SECRET_KEY", "HW_SECURITY_TOKEN"),
)
_FILE: Final = _Group("token", "access_key", "secret_key", "security_token")
CREDENTIAL_VARIABLES: Final = tuple(name for group in (_OWN, *VENDOR) for name in group.names())
HOW_TO_GIVE: Final = (
    "set CCE_RELEASE_TOKEN, or CCE_RELEASE_ACCESS_KEY and CCE_RELEASE_SECRET_KEY, or give --secrets-file FILE"
)


def find_credentials(
    environ: Mapping[str, str], secrets_file: Path | None
) -> tuple[CredentialSettings, tuple[SettingProblem, ...]]:
    """The first complete group of credentials, and the problems of groups before it."""
    problems: list[SettingProblem] = []
    candidates: list[tuple[_Group, Mapping[str, str], str]] = [(_OWN, environ, "the environment")]
    if secrets_file is not None:
        content, file_problems = _read_secrets_file(secrets_file)
        problems += file_problems
        candidates.append((_FILE, content, str(secrets_file)))
    candidates += [(group, environ, "the environment") for group in VENDOR]
    for group, values, place in candidates:
        found, group_problems = _from_group(group, values, place, both_allowed=group in VENDOR)
        problems += group_problems
        if found or group_problems:
            return found, tuple(problems)
    return CredentialSettings(), tuple(problems)


def _from_group(
    group: _Group, values: Mapping[str, str], place: str, *, both_allowed: bool
) -> tuple[CredentialSettings, list[SettingProblem]]:
    token = values.get(group.token, "") if group.token else ""
    access_key, secret_key = values.get(group.access_key, ""), values.get(group.secret_key, "")
    if bool(access_key) != bool(secret_key):
        present, absent = (group.access_key, group.secret_key) if access_key else (group.secret_key, group.access_key)
        return CredentialSettings(), [
            SettingProblem(
                f"{present} is set without {absent}", where=place, remedy=f"set {absent} too, or remove {present}"
            )
        ]
    if token and access_key and not both_allowed:
        return CredentialSettings(), [
            SettingProblem(
                f"{group.token} and {group.access_key} are both set, so it is unclear which of them to use",
                where=place,
                remedy="keep one of them",
            )
        ]
    if access_key:
        security_token = Secret(values.get(group.security_token, ""))
        return CredentialSettings(
            access_key=access_key,
            secret_key=Secret(secret_key),
            security_token=security_token,
            source=f"{group.access_key} in {place}",
        ), []
    if token:
        return CredentialSettings(token=Secret(token), source=f"{group.token} in {place}"), []
    return CredentialSettings(), []


def _read_secrets_file(path: Path) -> tuple[dict[str, str], list[SettingProblem]]:
    """The members of a TOML file with token, or access_key, secret_key and security_token, all strings."""
    try:
        if os.name == "posix" and path.stat().st_mode & stat.S_IROTH:
            return {}, [
                SettingProblem(
                    "every user of this machine can read the secrets file",
                    where=str(path),
                    remedy=f"chmod 600 {path}",
                )
            ]
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        return {}, [SettingProblem(f"the secrets file cannot be read: {error.strerror}", where=str(path))]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        # The parser's message may quote the line, which holds a secret.
        return {}, [
            SettingProblem("the secrets file is not valid TOML", where=str(path), remedy='write it as token = "..."')
        ]
    problems = [
        SettingProblem(f"unknown key {key!r} in the secrets file", where=str(path), remedy=closest(key, _FILE.names()))
        for key in content
        if key not in _FILE.names()
    ]
    problems += [
        SettingProblem(f"{key} in the secrets file is not a string", where=str(path), remedy=f'{key} = "..."')
        for key, value in content.items()
        if key in _FILE.names() and not isinstance(value, str)
    ]
    return {key: value for key, value in content.items() if isinstance(value, str)}, problems

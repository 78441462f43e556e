"""The credentials that the emulator accepts: public examples, or others from the environment or a file."""

from __future__ import annotations

import json
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from cce_release_contract.errors import UsageError

VARIABLES: Final[Mapping[str, str]] = {
    "token": "CCE_RELEASE_EMULATOR_TOKEN",
    "access_key": "CCE_RELEASE_EMULATOR_ACCESS_KEY",
    "secret_key": "CCE_RELEASE_EMULATOR_SECRET_KEY",
}
"""The environment variable of each credential."""

Ways = Literal["token", "aksk", "both"]
"""How callers may authenticate: by token, by a signature with the access key, or by either."""

MEMBERS: Final[Mapping[Ways, tuple[str, ...]]] = {
    "token": ("token",),
    "aksk": ("access_key", "secret_key"),
    "both": ("token", "access_key", "secret_key"),
}
"""The credentials of each way."""

_SHORTEST: Final = 4


@dataclass(frozen=True, slots=True)
class EmulatorCredentials:
    """A token and one access key with its secret. `public` ones are this project's examples and may be printed.

    `ways` says which of them callers may use. The others are random values that are never shown.
    """

    token: str = field(repr=False)
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    public: bool = False
    ways: Ways = "both"

    def shown(self) -> dict[str, str]:
        """The usable credentials by name; empty unless they are the public examples."""
        return {name: getattr(self, name) for name in MEMBERS[self.ways]} if self.public else {}

    @classmethod
    def of(cls, given: Mapping[str, str], *, ways: Ways, public: bool = False) -> EmulatorCredentials:
        """The credentials for these ways, taken from `given`, which must contain them."""
        own = {name: given[name] if name in MEMBERS[ways] else secrets.token_urlsafe(32) for name in VARIABLES}
        return cls(**own, public=public, ways=ways)


EXAMPLE_CREDENTIALS: Final = EmulatorCredentials(
    token="EMULATOR-EXAMPLE-TOKEN",  # noqa: S106 # public, made up, opens nothing but an emulator
    access_key="EMULATOREXAMPLEAK",
    secret_key="emulator-example-secret-key",  # noqa: S106 # as above
    public=True,
)


def emulator_credentials(
    environment: Mapping[str, str], path: Path | None = None, *, ways: Ways = "both"
) -> EmulatorCredentials:
    """The credentials to accept: from a file, else from the environment, else the public examples.

    If one credential of these `ways` is given, all must be given, since a remaining example would let everyone in.
    Raises UsageError for an incomplete set, for a file that others may read, and for a malformed file.
    """
    given = {name: environment[variable] for name, variable in VARIABLES.items() if environment.get(variable)}
    if path is not None:
        given |= _read_file(path)
    if not given:
        return EmulatorCredentials.of({n: getattr(EXAMPLE_CREDENTIALS, n) for n in VARIABLES}, ways=ways, public=True)
    wanted = MEMBERS[ways]
    problems = [f"{name} is not given" for name in wanted if name not in given]
    problems += [
        f"{name} has fewer than {_SHORTEST} characters" for name, text in given.items() if len(text) < _SHORTEST
    ]
    if problems:
        raise UsageError(
            f"the emulator's credentials are incomplete: {'; '.join(problems)}",
            where=str(path) if path is not None else ", ".join(VARIABLES.values()),
            cause="an emulator with its own credentials does not accept the public examples",
            remedy=f"give all of {', '.join(wanted)}",
        )
    return EmulatorCredentials.of(given, ways=ways)


def _read_file(path: Path) -> dict[str, str]:
    where = f"--credentials {path}"
    try:
        mode = path.stat().st_mode
        if mode & (stat.S_IROTH | stat.S_IWOTH):
            raise UsageError(
                f"the credentials file {str(path)!r} is readable for everyone (mode {stat.S_IMODE(mode):04o})",
                where=where,
                remedy=f"chmod 600 {path}",
            )
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"cannot read the credentials file {str(path)!r}: {error.strerror}", where=where) from error
    except ValueError as error:
        raise UsageError(
            f"the credentials file {str(path)!r} is not JSON: {error}",
            where=where,
            remedy='write {"token": "...", "access_key": "...", "secret_key": "..."}',
        ) from error
    if not isinstance(document, dict):
        raise UsageError(f"the credentials file {str(path)!r} is not a JSON object", where=where)
    problems = [f"{name!r} is not one of {', '.join(VARIABLES)}" for name in document if name not in VARIABLES]
    problems += [
        f"{name} is not a string"
        for name, value in document.items()
        if name in VARIABLES and not isinstance(value, str)
    ]
    if problems:
        raise UsageError(f"the credentials file {str(path)!r} is wrong: {'; '.join(problems)}", where=where)
    return {name: value for name, value in document.items() if value}

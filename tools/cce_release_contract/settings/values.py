"""Values: convert the raw value of a setting, from any source, or refuse it with a reason."""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from cce_release_contract.printable import without_user
from cce_release_contract.settings.problems import SettingProblem, closest
from cce_release_contract.settings.secret import Secret
from cce_release_contract.settings.setting import LARGEST_COUNT, Setting, ValueKind

_YES: Final = ("true", "yes", "on", "1")
_NO: Final = ("false", "no", "off", "0")
_DATABASE_SCHEMES: Final = ("redis", "rediss")


@dataclass(frozen=True, slots=True)
class Raw:
    """A raw value. `where` names the option, variable or file key; `folder` is the base of relative paths.

    `typed` is true for the settings file, whose values already have types.
    """

    value: object
    where: str
    folder: Path
    typed: bool = False


class BadValueError(ValueError):
    """The kind does not accept the value. The text says what it accepts."""


def read_value(setting: Setting, raw: Raw) -> object:
    """The value converted to its kind. Raises `BadValueError` with the accepted values."""
    if setting.kind == "list":
        return _items(raw)
    if setting.kind == "flag" and isinstance(raw.value, bool):
        return raw.value
    if raw.typed and setting.kind in ("count", "seed") and type(raw.value) is int:
        return _READERS[setting.kind](setting, str(raw.value), raw.folder)
    if not isinstance(raw.value, str) or (raw.typed and setting.kind in ("count", "flag")):
        raise BadValueError(f"it takes {_TYPED_NAMES[setting.kind].format(bounds=_bounds(setting))}")
    if not raw.value.strip():
        raise BadValueError("it is empty; give a value or omit it")
    return _READERS[setting.kind](setting, raw.value, raw.folder)


def bad_value(setting: Setting, raw: Raw, error: BadValueError) -> SettingProblem:
    """The problem of a refused value, with the value unless it may contain a secret."""
    shown = "a value" if setting.secret else repr(without_user(raw.value))
    remedy = str(error)
    if setting.choices and isinstance(raw.value, str):
        remedy = "; ".join(part for part in (closest(raw.value, setting.choices), remedy) if part)
    return SettingProblem(f"{raw.where} does not accept {shown}", remedy=remedy)


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only mean this machine. It does not prove which service listens there."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def split_url(value: str) -> SplitResult:
    """The parts of an http or https URL. Raises `BadValueError` for any other text, and for http beyond loopback."""
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError as error:
        # The parser's message quotes a part of the value, which may be a part of a password.
        raise BadValueError("it is not a URL; it takes one such as https://cce.eu-de.otc.t-systems.com") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise BadValueError("it takes a URL such as https://cce.eu-de.otc.t-systems.com")
    if any(character.isspace() or not character.isprintable() for character in value) or not value.isascii():
        raise BadValueError("a URL has no spaces and no non-ASCII characters")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise BadValueError(
            "plain http would show the credentials to the network; it is accepted on loopback only. Use https"
        )
    if parts.query or parts.fragment:
        raise BadValueError("a base URL has no query and no fragment")
    return parts


def _items(raw: Raw) -> tuple[str, ...]:
    values = [part.strip() for part in raw.value.split(",")] if isinstance(raw.value, str) else raw.value
    if not isinstance(values, list | tuple) or not values or not all(isinstance(v, str) and v.strip() for v in values):
        raise BadValueError("it takes one or more strings, none of them empty")
    return tuple(dict.fromkeys(values))


def _text(_setting: Setting, value: str, _folder: Path) -> str:
    if not value.isprintable():
        raise BadValueError("it contains unprintable characters")
    return value.strip()


def _url(setting: Setting, value: str, _folder: Path) -> str:
    parts = split_url(value.strip())
    if setting.name == "target":
        if "@" in parts.netloc:
            raise BadValueError("a URL must not contain credentials")
        if parts.path.strip("/"):
            raise BadValueError(
                f"it takes a base URL without a path ({parts.scheme}://{parts.netloc});"
                " the paths of the contract begin at /cce"
            )
        return f"{parts.scheme}://{parts.netloc.lower()}"
    return value.strip().rstrip("/")


def _path(_setting: Setting, value: str, folder: Path) -> Path:
    path = folder / Path(value).expanduser()
    with suppress(OSError):  # opening the file reports this
        if path.is_fifo():
            raise BadValueError("it is a pipe, but each process of a run has to read it; use a file")
    return path


def _database(_setting: Setting, value: str, folder: Path) -> Path | Secret:
    """A folder, or a Redis URL, which is a secret because it may contain a password."""
    scheme, separator, rest = value.strip().partition("://")
    if not separator:
        return _path(_setting, value, folder)
    if scheme not in _DATABASE_SCHEMES or not rest:
        raise BadValueError("it takes a folder, or a URL such as redis://localhost:6379/0")
    return Secret(value.strip())


def _flag(_setting: Setting, value: str, _folder: Path) -> bool:
    word = value.strip().lower()
    if word not in _YES + _NO:
        raise BadValueError("it takes true or false")
    return word in _YES


def _count(setting: Setting, value: str, _folder: Path) -> int:
    if not _in_bounds(setting, value):
        raise BadValueError(f"it takes a whole number {_bounds(setting)}")
    return int(value)


def _seed(setting: Setting, value: str, _folder: Path) -> int:
    if value == "random":
        return secrets.randbelow(2**32)
    if not _in_bounds(setting, value):
        raise BadValueError(f"it takes a whole number {_bounds(setting)}, or random")
    return int(value)


def _in_bounds(setting: Setting, value: str) -> bool:
    """Whether a text is a whole number for a setting. A text with more digits than the maximum is not converted."""
    short = len(value) <= len(str(setting.maximum))
    return value.isascii() and value.isdigit() and short and setting.minimum <= int(value) <= setting.maximum


def _bounds(setting: Setting) -> str:
    unbounded = setting.maximum >= LARGEST_COUNT  # large enough for any use
    return f"from {setting.minimum} up" if unbounded else f"from {setting.minimum} to {setting.maximum}"


def _choice(setting: Setting, value: str, _folder: Path) -> str:
    if value not in setting.choices:
        raise BadValueError(f"it takes {', '.join(setting.choices[:-1])} or {setting.choices[-1]}")
    return value


_READERS: Final[dict[ValueKind, Callable[[Setting, str, Path], object]]] = {
    "text": _text,
    "url": _url,
    "path": _path,
    "flag": _flag,
    "count": _count,
    "seed": _seed,
    "choice": _choice,
    "database": _database,
}
_TYPED_NAMES: Final[dict[ValueKind, str]] = {
    "text": "a string",
    "url": "a string with a URL",
    "path": "a string with a path",
    "flag": "true or false",
    "count": "a whole number {bounds}",
    "seed": 'a whole number {bounds}, or "random"',
    "choice": "a string",
    "database": "a string with a folder or a redis:// URL",
}

"""JSON pointers (RFC 6901): split, join, follow, shorten."""

from __future__ import annotations

from collections.abc import Iterable

from cce_release_contract.contract.json_text import Json


def split(pointer: str) -> list[str]:
    """The reference tokens of a pointer, unescaped. Raises ValueError unless it is empty or starts with `/`."""
    if not pointer:
        return []
    if not pointer.startswith("/"):
        raise ValueError(f"{pointer!r} is not a JSON pointer: it must be empty or start with '/'")
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer[1:].split("/")]


def join(tokens: Iterable[str | int]) -> str:
    """The pointer of these tokens, escaped."""
    return "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in tokens)


def child(pointer: str, *tokens: str | int) -> str:
    """The pointer with these further steps below `pointer`."""
    return pointer + join(tokens)


def parent(pointer: str) -> str:
    """The pointer one step up; the parent of the root is the root."""
    return pointer.rpartition("/")[0]


def get(value: Json, pointer: str) -> Json:
    """The value of the pointer. Raises LookupError if a step leads nowhere, ValueError if it is not a pointer."""
    for token in split(pointer):
        if isinstance(value, dict):
            if token not in value:
                raise LookupError(f"{pointer}: nothing is named {token!r}")
            value = value[token]
        elif isinstance(value, list):
            if not (token.isascii() and token.isdigit()) or int(token) >= len(value):
                raise LookupError(f"{pointer}: there is no item {token!r}")
            value = value[int(token)]
        else:
            raise LookupError(f"{pointer}: {token!r} is a step into a value that has no members")
    return value


def exists(value: Json, pointer: str) -> bool:
    """Whether the pointer has a value."""
    try:
        get(value, pointer)
    except (LookupError, ValueError):
        return False
    return True

"""What both sides are compared by: the operations, and for each the members of its request and of its responses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cce_release_contract.contract.json_text import Json


@dataclass(frozen=True, slots=True)
class SidePlace:
    """A line of a file, counted from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class SideMember:
    """One member of a body, or one parameter.

    `type` is a type of JSON Schema, or `any`. `options` are the allowed values without null, None if any value is
    allowed or none is listed. `default` and `most_characters` are None if they are not stated. `free` says that an
    object may have members that are not listed, which mean something.
    """

    type: str
    required: bool
    place: SidePlace
    options: tuple[Json, ...] | None = None
    default: Json = None
    most_characters: int | None = None
    free: bool = False


@dataclass(frozen=True, slots=True)
class SideOperation:
    """One operation. Members are found by their path, such as `query show_resources` or `body parameters.dry_run`.

    A list adds `[]` to the path of its items. The whole body is `body`. `response_type` is the SDK's class of the
    response; empty on the side of the contract.
    """

    name: str
    method: str
    template: str
    place: SidePlace
    request: Mapping[str, SideMember] = field(default_factory=dict)
    response: Mapping[str, SideMember] = field(default_factory=dict)
    response_type: str = ""


def inner_path(path: str, name: str) -> str:
    """The path of a member of the object at a path."""
    return f"{path}.{name}" if "." in path or " " in path or path.endswith("]") else f"{path} {name}"

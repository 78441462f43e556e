"""The operation of a method and path, and the parameters in the path."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from cce_release_contract.contract.compiled import contract
from cce_release_contract.contract.operations import Operation
from cce_release_contract.emulator.error_bodies import NO_SUCH_API, RefusalError
from cce_release_contract.emulator.incoming import Incoming

_PLACE: Final = frozenset({"cluster_id", "namespace", "name"})
"""The path parameters that the emulator knows; an operation with others has no endpoint."""


@dataclass(frozen=True, slots=True)
class Route:
    """One operation of the contract with the decoded parameters of its path, "" for those that it has not."""

    operation: Operation
    cluster_id: str = ""
    namespace: str = ""
    name: str = ""


def route_of(incoming: Incoming) -> Route:
    """The requested operation; one final slash is ignored, as in the signature's canonical form.

    Raises a refusal (404 APIGW.0101) for an unknown path or method: the gateway does not use 405.
    """
    segments = incoming.segments
    if segments and segments[-1] == "":
        segments = segments[:-1]
    for operation in contract().operations_of_every_variant:
        values = operation.values_in(segments) if operation.method == incoming.method else None
        if values is not None and all(values.values()) and values.keys() <= _PLACE:
            return Route(operation, **values)
    raise RefusalError(NO_SUCH_API)


def namespace_of(incoming: Incoming) -> str:
    """The namespace in the path, which chooses the sandbox; "" if the path is not one of ours.

    A path whose release is missing, or that goes on after it, counts too.
    """
    known, place = _up_to_namespace()
    return (
        incoming.segments[place] if len(incoming.segments) > place + 1 and incoming.segments[place - 1] == known else ""
    )


@cache
def _up_to_namespace() -> tuple[str, int]:
    """The segment before the namespace in the update's path, and the place of the namespace."""
    segments = contract().update.segments
    place = segments.index("{namespace}")
    return segments[place - 1], place

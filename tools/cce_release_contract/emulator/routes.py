"""The operation of a method and path, and the parameters in the path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cce_release_contract.emulator.error_bodies import NO_SUCH_API, RefusalError
from cce_release_contract.emulator.incoming import Incoming

UPDATE: Final = "updateRelease"
SHOW: Final = "showRelease"
HISTORY: Final = "listReleaseHistory"

_SEGMENTS: Final = 9
"""cce, cam, v3, clusters, ID, namespace, NAMESPACE, releases, NAME"""


@dataclass(frozen=True, slots=True)
class Route:
    """One operation of the contract with the decoded parameters of its path."""

    operation: str
    cluster_id: str
    namespace: str
    name: str


def route_of(incoming: Incoming) -> Route:
    """The requested operation; one final slash is ignored, as in the signature's canonical form.

    Raises a refusal (404 APIGW.0101) for an unknown path or method: the gateway does not use 405.
    """
    segments = incoming.segments
    if segments and segments[-1] == "":
        segments = segments[:-1]
    match segments:
        case ("cce", "cam", "v3", "clusters", cluster_id, "namespace", namespace, "releases", name):
            operation = {"PUT": UPDATE, "GET": SHOW}.get(incoming.method, "")
        case ("cce", "cam", "v3", "clusters", cluster_id, "namespace", namespace, "releases", name, "history"):
            operation = HISTORY if incoming.method == "GET" else ""
        case _:
            raise RefusalError(NO_SUCH_API)
    if not (operation and cluster_id and namespace and name):
        raise RefusalError(NO_SUCH_API)
    return Route(operation, cluster_id, namespace, name)


def namespace_of(incoming: Incoming) -> str:
    """The namespace in the path, which chooses the sandbox; "" if the path is not one of ours."""
    segments = incoming.segments
    return segments[6] if len(segments) >= _SEGMENTS - 1 and segments[5] == "namespace" else ""

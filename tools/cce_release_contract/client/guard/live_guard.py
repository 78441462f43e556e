"""The guard of a live target: reads of the named release, writes to impossible ones, and what arming adds.

The path is compared with a short list of allowed forms; any other form is refused (see `path_reading`). The rules for
bodies are in `body_reading`.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final
from urllib.parse import parse_qsl, quote

from cce_release_contract.client.guard.armed_body import armed_objection, is_dry_run
from cce_release_contract.client.guard.arming import UNARMED, Arming, Reach
from cce_release_contract.client.guard.body_reading import BodyReading
from cce_release_contract.client.guard.nonexistent_names import (
    impossible_chart_id,
    impossible_cluster_id,
    impossible_prefix,
)
from cce_release_contract.client.guard.path_reading import ambiguity_of_segment, ambiguity_of_target
from cce_release_contract.client.target import Address, host_header
from cce_release_contract.contract import compiled
from cce_release_contract.contract.compiled import Contract
from cce_release_contract.contract.json_text import parse_json
from cce_release_contract.contract.operations import Effect, Operation
from cce_release_contract.errors import GuardRefusal
from cce_release_contract.exchanges.request import Request

LARGEST_BODY: Final = 64 * 1024
"""The largest body that may be sent to a live target, in bytes."""

_ALLOWED: Final = {"GET": Effect.READ, "PUT": Effect.WRITE}
"""The methods that may be sent to a live target, and the one effect that an operation of each may have. The contract
cannot extend this list."""

_TEXT_CONTROLS: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")

_KNOWN_HEADERS: Final = frozenset(
    {
        *("host", "user-agent", "accept", "accept-encoding", "connection", "content-type", "content-length"),
        *("x-auth-token", "authorization", "x-sdk-date", "x-sdk-content-sha256", "x-security-token"),
        *("x-project-id", "x-domain-id"),
    }
)
"""The headers that the contract and the client use. A proxy could take any other header for another method, path, host
or body, so this is a list of allowed headers, not of forbidden ones."""

_JSON: Final = "application/json"
_PARAMETERS_OF_WRITES: Final = frozenset({"show_resources"})
"""The query parameters that a write may have, if the contract lists them. Any other could name another resource."""

_METHOD_PARAMETERS: Final = frozenset({"_method", "method", "http_method", "x-http-method-override"})
"""Query parameters that may replace the method; they are never sent."""


class LiveGuard:
    """Allows harmless requests only, unless `arming` allows more.

    A request must be an operation of the contract that reads by GET or writes by PUT, under a path of the variant of
    `address`. A read may name the release of `address` or its history, or an impossible release. An update may name
    impossible releases only, in the target's cluster or an impossible one. Its chart id is not real, `dry_run` is true
    wherever the body can have it, and the body has at most 64 KiB. No request may reach another host. In an armed run,
    an update may name the release itself, in its one plain spelling. Its body must be valid, have only one reading and
    name one of `chart_ids`. It sets no values beside the marker of the run.
    """

    def __init__(
        self,
        base_url: str,
        address: Address,
        chart_ids: Collection[str],
        run_id: str,
        arming: Arming = UNARMED,
        *,
        contract: Contract | None = None,
    ) -> None:
        self._contract = (contract or compiled.contract()).of(address.variant)
        self._arming = arming
        self._chart_ids = chart_ids
        self._update = self._contract.update
        self._named = self._update.path(address.place)
        parts = (quote(part, safe="") for part in address.place.values())
        self._unclear = next(filter(None, map(ambiguity_of_segment, parts)), "")
        self._host = host_header(base_url).lower()
        self._prefix = impossible_prefix(run_id)
        self._place = {name: quote(value, safe="") for name, value in address.place.items()}
        self._clusters = frozenset({quote(address.cluster_id, safe=""), impossible_cluster_id(run_id)})
        self._body = BodyReading(
            real_chart_ids=chart_ids, impossible_chart_id=impossible_chart_id(run_id), real_name=address.name
        )

    def check(self, request: Request) -> None:
        """Return if the request is harmless. Raises GuardRefusal with the rule that it breaks."""
        reason = self._objection(request)
        if reason:
            raise GuardRefusal(
                f"{request.method!r} request was not sent to the live target: {reason}",
                where=repr(request.target),
                cause=self._cause(),
                remedy="run the case against the emulator",
            )

    def _cause(self) -> str:
        if self._arming.writes:
            return "the run is armed only for updates of the named release that the contract allows"
        if self._arming.dry_runs:
            return "the run is armed only for dry runs of the named release that the contract allows"
        return "without arming, only reads of the named release and harmless writes are sent to a live target"

    def reach(self, request: Request) -> Reach:
        """What an allowed request can do to the named release."""
        if request.method != self._update.method or request.path != self._named:
            return Reach.NOTHING
        return Reach.DRY_RUN if is_dry_run(parse_json(request.body)) else Reach.WRITE

    def _objection(self, request: Request) -> str:
        if request.method not in _ALLOWED:
            return "only GET and PUT are sent to a live target"
        ambiguous = ambiguity_of_target(request.target)
        if ambiguous:
            return ambiguous
        operation = self._contract.operation_of(request.method, request.path)
        if operation is None:
            return f"the contract has no operation {request.method} with this path"
        if operation.effect is not _ALLOWED[request.method]:
            return f"an operation with the effect {operation.effect.value} is not sent as {request.method}"
        return (
            self._path_objection(operation, request)
            or _query_objection(operation, request.query)
            or self._header_objection(request)
            or self._body_objection(request)
        )

    def _path_objection(self, operation: Operation, request: Request) -> str:
        values = operation.values_in(request.path.split("/")[1:]) or {}
        if operation.effect is Effect.READ and "cluster_id" in values and values.items() <= self._place.items():
            return ""
        if values.keys() != self._place.keys():
            return "the path has other parameters than those of the release"
        if request.path == self._named and (self._arming.dry_runs or self._arming.writes):
            return self._unclear
        ambiguous = next(filter(None, map(ambiguity_of_segment, values.values())), "")
        if ambiguous:
            return ambiguous
        name, cluster = values.get("name", ""), values.get("cluster_id", "")
        if not name.startswith(self._prefix):
            return f"the release {name!r} may be real; impossible ones begin with {self._prefix}"
        if cluster not in self._clusters:
            return f"the cluster {cluster!r} is not the target's"
        return ""

    def _header_objection(self, request: Request) -> str:
        seen: set[str] = set()
        for name, value in request.headers:
            plain = name.strip().lower().replace("_", "-")
            if _TEXT_CONTROLS.search(name) or _TEXT_CONTROLS.search(value):
                return f"the header {name!r} contains control characters"
            if name.lower() not in _KNOWN_HEADERS:
                return f"the header {name!r} is not in the contract and may change the meaning of the request"
            if plain == "host" and value.strip().lower() != self._host:
                return f"the Host header {value!r} is not {self._host}"
            if plain == "content-length" and value.strip() != str(len(request.body)):
                return f"Content-Length {value!r} is not the size of the body"
            if plain == "connection" and value.strip().lower() not in ("close", "keep-alive"):
                return f"Connection {value!r} may remove other headers"
            if plain in ("host", "content-length", "connection") and plain in seen:
                return f"the header {name} appears twice"
            seen.add(plain)
        return ""

    def _body_objection(self, request: Request) -> str:
        if _ALLOWED[request.method] is Effect.READ:
            return "a read has no body" if request.body else ""
        if len(request.body) > LARGEST_BODY:
            return f"the body has {len(request.body)} bytes; at most {LARGEST_BODY} may be sent to a live target"
        if request.path == self._named:
            if [value for name, value in request.headers if name.lower() == "content-type"] != [_JSON]:
                return f"an update of the named release must be {_JSON}"
            return armed_objection(request.body, chart_ids=self._chart_ids, arming=self._arming)
        return self._body.objection(request.body)


def _query_objection(operation: Operation, query: str) -> str:
    known = {one.name for one in operation.parameters if one.location == "query"}
    known = {name for name in known if name.lower() not in _METHOD_PARAMETERS}
    if operation.effect is Effect.WRITE:
        known &= _PARAMETERS_OF_WRITES
    for name, _ in parse_qsl(query.replace(";", "&"), keep_blank_values=True):
        if name not in known:
            return f"the parameter {name!r} is not in the contract and may change the meaning of the request"
    return ""

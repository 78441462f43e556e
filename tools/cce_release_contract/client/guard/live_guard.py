"""The guard of a live target: reading the named release, writing to impossible ones, and what arming adds to that.

The path is compared with a short list of allowed forms, so that a reading which is not on the list is refused without
having to be understood: see `path_reading`. What a body may say is in `body_reading`.
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
"""Bytes of a body that may leave for a live target."""

_ALLOWED: Final = {"GET": Effect.READ, "PUT": Effect.WRITE}
"""The methods that leave for a live target, and the one effect that an operation of each may have. Whatever the
contract says of an operation, nothing beyond this leaves."""

_TEXT_CONTROLS: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")

_KNOWN_HEADERS: Final = frozenset(
    {
        *("host", "user-agent", "accept", "accept-encoding", "connection", "content-type", "content-length"),
        *("x-auth-token", "authorization", "x-sdk-date", "x-sdk-content-sha256", "x-security-token"),
        *("x-project-id", "x-domain-id"),
    }
)
"""The headers that the contract and the way to the wire use. Any other may mean another method, path, host or body to
somebody between here and the service, so the list is of what may leave and not of what may not."""

_JSON: Final = "application/json"
_PARAMETERS_OF_WRITES: Final = frozenset({"show_resources"})
"""The query parameters that a write may have, if the contract lists them; any other may name something else."""

_METHOD_PARAMETERS: Final = frozenset({"_method", "method", "http_method", "x-http-method-override"})
"""Query parameters that may replace the method, and never leave."""


class LiveGuard:
    """Unarmed unless `arming` says more.

    What leaves is an operation of the contract that reads by GET or writes by PUT. A read may name the release of
    `address` or what it belongs to, or an impossible release. An update may name impossible releases only,
    in the target's cluster or an impossible one, with a chart id that is not real, `dry_run` true wherever the body can
    say so, and at most 64 KiB. Nothing leaves for another host. Armed, it may name the release
    itself in its one plain spelling, with a body that the contract allows and that can be read in one way only, and
    with one of `chart_ids`.
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
        self._contract = contract or compiled.contract()
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
        """Return if the request can do no harm. Raises GuardRefusal with the rule that it breaks."""
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
            return "the run is armed for updates of the named release that the contract allows, and for nothing else"
        if self._arming.dry_runs:
            return "the run is armed for dry runs of the named release that the contract allows, and for nothing else"
        return "without arming, a live target gets reads of the named release and harmless writes only"

    def reach(self, request: Request) -> Reach:
        """What a request that was let through can do to the named release."""
        if request.method != self._update.method or request.path != self._named:
            return Reach.NOTHING
        return Reach.DRY_RUN if is_dry_run(parse_json(request.body)) else Reach.WRITE

    def _objection(self, request: Request) -> str:
        if request.method not in _ALLOWED:
            return "only GET and PUT leave for a live target"
        ambiguous = ambiguity_of_target(request.target)
        if ambiguous:
            return ambiguous
        operation = self._contract.operation_of(request.method, request.path)
        if operation is None:
            return f"no operation of the contract is a {request.method} of this path"
        if operation.effect is not _ALLOWED[request.method]:
            return f"an operation whose effect is {operation.effect.value} does not leave by {request.method}"
        return (
            self._path_objection(operation, request)
            or _query_objection(operation, request.query)
            or self._header_objection(request)
            or self._body_objection(request)
        )

    def _path_objection(self, operation: Operation, request: Request) -> str:
        values = operation.values_in(request.path.split("/")[1:]) or {}
        if operation.effect is Effect.READ and values.items() <= self._place.items():
            return ""
        if request.path == self._named and self._arming != UNARMED:
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
                return f"the header {name!r} holds control characters"
            if name.lower() not in _KNOWN_HEADERS:
                return f"the header {name!r} is none that the contract knows and may change what the request means"
            if plain == "host" and value.strip().lower() != self._host:
                return f"the Host header {value!r} is not {self._host}"
            if plain == "content-length" and value.strip() != str(len(request.body)):
                return f"Content-Length {value!r} is not the size of the body"
            if plain == "connection" and value.strip().lower() not in ("close", "keep-alive"):
                return f"Connection {value!r} may take other headers away"
            if plain in ("host", "content-length", "connection") and plain in seen:
                return f"the header {name} comes twice"
            seen.add(plain)
        return ""

    def _body_objection(self, request: Request) -> str:
        if _ALLOWED[request.method] is Effect.READ:
            return "a read has no body" if request.body else ""
        if len(request.body) > LARGEST_BODY:
            return f"the body has {len(request.body)} bytes; at most {LARGEST_BODY} leave for a live target"
        if request.path == self._named:
            if [value for name, value in request.headers if name.lower() == "content-type"] != [_JSON]:
                return f"an update of the named release is {_JSON} and nothing else"
            return armed_objection(request.body, chart_ids=self._chart_ids, dry_run=not self._arming.writes)
        return self._body.objection(request.body)


def _query_objection(operation: Operation, query: str) -> str:
    known = {one.name for one in operation.parameters if one.location == "query"} - _METHOD_PARAMETERS
    if operation.effect is Effect.WRITE:
        known &= _PARAMETERS_OF_WRITES
    for name, _ in parse_qsl(query.replace(";", "&"), keep_blank_values=True):
        if name not in known:
            return f"the parameter {name!r} is none that the contract knows and may change what the request means"
    return ""

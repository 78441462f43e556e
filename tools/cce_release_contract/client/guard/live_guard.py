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
from cce_release_contract.client.guard.arming import UNARMED, Arming, Effect
from cce_release_contract.client.guard.body_reading import BodyReading
from cce_release_contract.client.guard.nonexistent_names import (
    impossible_chart_id,
    impossible_cluster_id,
    impossible_prefix,
)
from cce_release_contract.client.guard.path_reading import ambiguity_of_segment, ambiguity_of_target
from cce_release_contract.client.target import Address, host_header
from cce_release_contract.contract.json_text import parse_json
from cce_release_contract.errors import GuardRefusal
from cce_release_contract.exchanges.request import Request

LARGEST_BODY: Final = 64 * 1024
"""Bytes of a body that may leave for a live target."""

_RELEASE_PATH: Final = re.compile(
    r"/cce/cam/v3/clusters/(?P<cluster>[^/?]+)/namespace/(?P<namespace>[^/?]+)/releases/(?P<name>[^/?]+)"
    r"(?P<history>/history)?"
)
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
_KNOWN_PARAMETERS: Final = frozenset({"show_resources"})
"""The query parameters of the contract; any other may replace the method or name something else."""


class LiveGuard:
    """Unarmed unless `arming` says more.

    GET may name the release of `address`, its history, or an impossible release. PUT may name impossible releases only,
    in the target's cluster or an impossible one, with a chart id that is not real, `dry_run` true wherever the body can
    say so, and at most 64 KiB. No other method leaves, and nothing for another host. Armed, a PUT may name the release
    itself in its one plain spelling, with a body that the contract allows and that can be read in one way only, and
    with one of `chart_ids`.
    """

    def __init__(
        self, base_url: str, address: Address, chart_ids: Collection[str], run_id: str, arming: Arming = UNARMED
    ) -> None:
        self._arming = arming
        self._chart_ids = chart_ids
        self._named = address.path()
        parts = (quote(part, safe="") for part in (address.cluster_id, address.namespace, address.name))
        self._unclear = next(filter(None, map(ambiguity_of_segment, parts)), "")
        self._host = host_header(base_url).lower()
        self._prefix = impossible_prefix(run_id)
        self._readable = frozenset({address.path(), address.history_path()})
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

    def reach(self, request: Request) -> Effect:
        """What a request that was let through can do to the named release."""
        if request.method != "PUT" or request.path != self._named:
            return Effect.NOTHING
        return Effect.DRY_RUN if is_dry_run(parse_json(request.body)) else Effect.WRITE

    def _objection(self, request: Request) -> str:
        if request.method not in ("GET", "PUT"):
            return "only GET and PUT leave for a live target"
        return (
            ambiguity_of_target(request.target)
            or self._path_objection(request)
            or _query_objection(request.query)
            or self._header_objection(request)
            or self._body_objection(request)
        )

    def _path_objection(self, request: Request) -> str:
        path = request.path
        if request.method == "GET" and path in self._readable:
            return ""
        if request.method == "PUT" and path == self._named and self._arming != UNARMED:
            return self._unclear
        form = _RELEASE_PATH.fullmatch(path)
        if form is None:
            return "the path is neither the release nor its history"
        for segment in (form["cluster"], form["namespace"], form["name"]):
            ambiguous = ambiguity_of_segment(segment)
            if ambiguous:
                return ambiguous
        if not form["name"].startswith(self._prefix):
            return f"the release {form['name']!r} may be real; impossible ones begin with {self._prefix}"
        if form["cluster"] not in self._clusters:
            return f"the cluster {form['cluster']!r} is not the target's"
        if form["history"] and request.method != "GET":
            return "the history can only be read"
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
        if request.method == "GET":
            return "a read has no body" if request.body else ""
        if len(request.body) > LARGEST_BODY:
            return f"the body has {len(request.body)} bytes; at most {LARGEST_BODY} leave for a live target"
        if request.path == self._named:
            if [value for name, value in request.headers if name.lower() == "content-type"] != [_JSON]:
                return f"an update of the named release is {_JSON} and nothing else"
            return armed_objection(request.body, chart_ids=self._chart_ids, dry_run=not self._arming.writes)
        return self._body.objection(request.body)


def _query_objection(query: str) -> str:
    for name, _ in parse_qsl(query.replace(";", "&"), keep_blank_values=True):
        if name not in _KNOWN_PARAMETERS:
            return f"the parameter {name!r} is none that the contract knows and may change what the request means"
    return ""

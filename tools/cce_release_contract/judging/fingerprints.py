"""Fingerprints of exchanges: the parts that two runs with one seed must have in common.

A fingerprint has no values of a body. It has a digest of the request, and the status, error code and shape of the
response. It leaves out times, request ids, run ids, versions and texts, which differ from run to run.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from cce_release_contract.contract.json_text import Json
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import Request, find_header
from cce_release_contract.exchanges.response import Response
from cce_release_contract.judging.error_body import error_code

Shape = Any
"""The name of a type, an object of shapes by member name, or a list of the distinct shapes of its items."""

PASSING_HEADERS: Final = frozenset(
    {
        *("authorization", "content-length", "date", "host", "user-agent"),
        *("x-auth-token", "x-project-id", "x-sdk-date", "x-security-token"),
    }
)
"""Headers with the caller, the time or the program, which differ between two targets by design."""

_DEEPEST: Final = 12
"""Levels of a body that its shape includes; limited, since a target decides how deep a body is."""

_DIGITS: Final = 16
_RUN: Final = "{run}"
_TYPES: Final = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """One exchange of a test.

    `target` is the request target with the cluster, namespace and release names replaced; `request` is a digest of the
    headers and the body with the same replacements. `status` is None without a response; then `failure` says why.
    `code` and `media_type` may be empty.
    """

    test: str
    method: str
    target: str
    request: str
    status: int | None
    failure: str = ""
    code: str = ""
    media_type: str = ""
    shape: Shape = None

    def to_json(self) -> dict[str, Any]:
        """The fingerprint as plain data."""
        return asdict(self)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Fingerprint:
        """The inverse of `to_json`."""
        return cls(**document)

    def asks_as(self, other: Fingerprint) -> bool:
        """Whether both requests are the same."""
        return (self.method, self.target, self.request) == (other.method, other.target, other.request)

    def differences(self, other: Fingerprint) -> tuple[str, ...]:
        """How the two responses differ: "status" (or no response), "code", "shape" (includes the media type)."""
        pairs = {
            "status": ((self.status, self.failure), (other.status, other.failure)),
            "code": (self.code, other.code),
            "shape": ((self.media_type, self.shape), (other.media_type, other.shape)),
        }
        return tuple(name for name, (one, another) in pairs.items() if one != another)


def fingerprint_of(exchange: Exchange, names: Mapping[str, str], run_id: str = "") -> Fingerprint:
    """The fingerprint of an exchange. `names` maps names of this run to their placeholders.

    `run_id` is replaced everywhere, if there is one.
    """
    response = exchange.response
    return Fingerprint(
        test=exchange.test,
        method=exchange.request.method,
        target=_replaced_target(exchange.request.target, names, run_id),
        request=_digest(exchange.request, names, run_id),
        status=exchange.status,
        failure=exchange.failure,
        code="" if response is None else error_code(exchange),
        media_type=""
        if response is None
        else (find_header(response.headers, "Content-Type") or "").partition(";")[0].strip().lower(),
        shape=None if response is None else _body_shape(response),
    )


def shape_of(value: Json, *, depth: int = 0) -> Shape:
    """The shape of a JSON value, at most twelve levels deep."""
    if depth >= _DEEPEST and isinstance(value, dict | list):
        return "..."
    if isinstance(value, dict):
        return {name: shape_of(member, depth=depth + 1) for name, member in sorted(value.items())}
    if isinstance(value, list):
        shapes = {json.dumps(shape): shape for shape in (shape_of(item, depth=depth + 1) for item in value)}
        return [shapes[text] for text in sorted(shapes)]
    return _TYPES[type(value)]


def shape_changes(one: Shape, other: Shape, pointer: str = "") -> list[tuple[str, str, str]]:
    """Where two shapes differ: a pointer (`-` means the items of a list) and both values there, or "nothing"."""
    if isinstance(one, dict) and isinstance(other, dict):
        return [
            change
            for name in dict.fromkeys([*one, *other])
            for change in shape_changes(one.get(name, "nothing"), other.get(name, "nothing"), f"{pointer}/{name}")
        ]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other) == 1:
        return shape_changes(one[0], other[0], f"{pointer}/-")
    if one == other:
        return []
    return [(pointer, _in_words(one), _in_words(other))]


def _in_words(shape: Shape) -> str:
    if shape is None:
        return "no response"
    return shape if isinstance(shape, str) else json.dumps(shape)


def _body_shape(response: Response) -> Shape:
    if not response.body:
        return "empty"
    try:
        return shape_of(response.json())
    except (ValueError, RecursionError):
        return "not JSON"


def _replaced_target(target: str, names: Mapping[str, str], run_id: str) -> str:
    """The target with each path segment that is a name replaced; parts of a segment are not replaced."""
    path, mark, query = target.partition("?")
    target = "/".join(names.get(segment, segment) for segment in path.split("/")) + mark + query
    return target.replace(run_id, _RUN) if run_id else target


def _digest(request: Request, names: Mapping[str, str], run_id: str) -> str:
    headers = sorted((name.lower(), value) for name, value in request.headers if name.lower() not in PASSING_HEADERS)
    body = request.body
    for name, written in names.items():
        # Replace only whole strings of a JSON body: a namespace may be called "default" or "a".
        body = body.replace(json.dumps(name).encode(), json.dumps(written).encode())
    if run_id:
        body = body.replace(run_id.encode(), _RUN.encode())
    return hashlib.sha256(json.dumps(headers).encode() + b"\n" + body).hexdigest()[:_DIGITS]

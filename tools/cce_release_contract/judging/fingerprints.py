"""Outlines of exchanges: what two runs with one seed have to agree in, without what differs from run to run.

A fingerprint holds no value of a body: a digest of the request; status, error code and shape of the response.
Times, request ids, run ids, versions and texts are no part of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.payload import Json
from cce_release_contract.exchanges.request import Request, find_header
from cce_release_contract.exchanges.response import Response
from cce_release_contract.judging.error_body import error_code

Shape = Any
"""A type's name, an object of shapes by member name, or a list of the different shapes of its items."""

PASSING_HEADERS: Final = frozenset(
    {
        *("authorization", "content-length", "date", "host", "user-agent"),
        *("x-auth-token", "x-project-id", "x-sdk-date", "x-security-token"),
    }
)
"""Headers that say who asks, when, or with which program: they differ between two targets by design."""

_DEEPEST: Final = 12
"""Levels of a body that its shape tells; a target decides how deep a body is."""

_DIGITS: Final = 16
_RUN: Final = "{run}"
_TYPES: Final = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """One exchange of a test.

    `target` is the request target with the names of the release's place replaced; `request` is a digest of the headers
    and the body, replaced likewise. `status` is None where there was no answer; then `failure` says why. `code` and
    `media_type` are empty where there is none.
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
        """Whether both are the same request."""
        return (self.method, self.target, self.request) == (other.method, other.target, other.request)

    def differences(self, other: Fingerprint) -> tuple[str, ...]:
        """In what the two answers differ: "status" (or no answer at all), "code", "shape" (the media type too)."""
        pairs = {
            "status": ((self.status, self.failure), (other.status, other.failure)),
            "code": (self.code, other.code),
            "shape": ((self.media_type, self.shape), (other.media_type, other.shape)),
        }
        return tuple(name for name, (one, another) in pairs.items() if one != another)


def fingerprint_of(exchange: Exchange, names: Mapping[str, str], run_id: str = "") -> Fingerprint:
    """The fingerprint of an exchange. `names` are the words of this run that stand for something, with what to write.

    `run_id` is replaced wherever it stands, if there is one.
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
    """Where two shapes differ: a pointer (`-` stands for a list's items) and what each has there, maybe "nothing"."""
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
        return "no answer"
    return shape if isinstance(shape, str) else json.dumps(shape)


def _body_shape(response: Response) -> Shape:
    if not response.body:
        return "empty"
    try:
        return shape_of(response.json())
    except (ValueError, RecursionError):
        return "not JSON"


def _replaced_target(target: str, names: Mapping[str, str], run_id: str) -> str:
    """The target with every whole segment of its path that is a name replaced: shorter parts mean something else."""
    path, mark, query = target.partition("?")
    target = "/".join(names.get(segment, segment) for segment in path.split("/")) + mark + query
    return target.replace(run_id, _RUN) if run_id else target


def _digest(request: Request, names: Mapping[str, str], run_id: str) -> str:
    headers = sorted((name.lower(), value) for name, value in request.headers if name.lower() not in PASSING_HEADERS)
    body = request.body
    for name, written in names.items():
        # Only whole texts of a JSON body: a namespace may be called "default" or "a".
        body = body.replace(json.dumps(name).encode(), json.dumps(written).encode())
    if run_id:
        body = body.replace(run_id.encode(), _RUN.encode())
    return hashlib.sha256(json.dumps(headers).encode() + b"\n" + body).hexdigest()[:_DIGITS]

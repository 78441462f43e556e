"""The operations of a contract: parameters, body, responses and effect of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from urllib.parse import quote

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import child, get
from cce_release_contract.contract.references import resolve_reference
from cce_release_contract.settings.setting import STANDARD, Variant, variant_named

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_JSON: Final = "application/json"

UPDATE: Final = "updateRelease"
SHOW: Final = "showRelease"
HISTORY: Final = "listReleaseHistory"


class Effect(StrEnum):
    """What an operation can do, from the weakest to the strongest: the document's `x-effect`."""

    READ = "read"
    WRITE = "write"
    DESTROY = "destroy"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation. `location` is path, query, header or cookie; `pointer` is where it is defined."""

    name: str
    location: str
    required: bool
    pointer: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ResponseHeader:
    """One header of a response."""

    name: str
    required: bool
    pointer: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DocumentedResponse:
    """One response of an operation. `schema_pointer` is empty if the contract describes no JSON body."""

    status: int
    pointer: str
    description: str
    schema_pointer: str
    headers: tuple[ResponseHeader, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. `method` is upper case, `template` is the path with its parameters in braces.

    `pointer` is where the document defines it, `body_pointer` where the schema of its body is, empty if it has none.
    `variant` is the kind of cluster that its path belongs to, and `role` the id of the operation that it is there: its
    own, or the document's `x-variant-of`.
    """

    id: str
    method: str
    template: str
    pointer: str
    parameters: tuple[Parameter, ...]
    body_pointer: str
    responses: Mapping[int, DocumentedResponse]
    effect: Effect
    variant: Variant
    role: str

    @property
    def segments(self) -> tuple[str, ...]:
        """The segments of the template."""
        return tuple(self.template.split("/")[1:])

    def has_query(self, name: str) -> bool:
        """Whether the contract lists a query parameter of this name."""
        return any(one.name == name and one.location == "query" for one in self.parameters)

    def path(self, values: Mapping[str, str]) -> str:
        """The raw path in which each parameter has its value, percent-encoded. Raises KeyError for a missing one."""
        parts = (quote(values[part[1:-1]], safe="") if part.startswith("{") else part for part in self.segments)
        return "/" + "/".join(parts)

    def values_in(self, segments: Sequence[str]) -> dict[str, str] | None:
        """The segments of a path by parameter, not decoded; None if the path does not match the template."""
        if len(segments) != len(self.segments):
            return None
        pairs = list(zip(self.segments, segments, strict=True))
        if any(known != given for known, given in pairs if not known.startswith("{")):
            return None
        return {known[1:-1]: given for known, given in pairs if known.startswith("{")}


def operations_of(document: Mapping[str, Any]) -> Iterator[Operation]:
    """The operations of an OpenAPI document, in its order. Raises ValueError for an unknown effect or variant."""
    for path, item in document["paths"].items():
        for method in item:
            if method in METHODS:
                yield _operation(document, path, method, child("/paths", path, method))


def _operation(document: Mapping[str, Any], path: str, method: str, pointer: str) -> Operation:
    operation = get(document, pointer)
    parameters = {}
    for holder in (child("/paths", path), pointer):
        for index, _ in enumerate(get(document, holder).get("parameters", ())):
            parameter = _parameter(document, child(holder, "parameters", index))
            parameters[parameter.name, parameter.location] = parameter
    body, body_pointer = _resolved(document, child(pointer, "requestBody")) if "requestBody" in operation else ({}, "")
    responses = [_response(document, int(one), child(pointer, "responses", one)) for one in operation["responses"]]
    return Operation(
        id=operation["operationId"],
        method=method.upper(),
        template=path,
        pointer=pointer,
        parameters=tuple(parameters.values()),
        body_pointer=_schema_pointer(document, body, body_pointer),
        responses={response.status: response for response in responses},
        effect=Effect(operation["x-effect"]),
        variant=variant_named(get(document, child("/paths", path)).get("x-variant", STANDARD)),
        role=operation.get("x-variant-of", operation["operationId"]),
    )


def _parameter(document: Mapping[str, Any], pointer: str) -> Parameter:
    value, place = _resolved(document, pointer)
    return Parameter(value["name"], value["in"], bool(value.get("required", False)), place, value["schema"])


def _response(document: Mapping[str, Any], status: int, pointer: str) -> DocumentedResponse:
    value, place = _resolved(document, pointer)
    headers = []
    for name in value.get("headers", {}):
        header, at = _resolved(document, child(place, "headers", name))
        headers.append(ResponseHeader(name, bool(header.get("required", False)), at, header["schema"]))
    schema_pointer = _schema_pointer(document, value, place)
    return DocumentedResponse(status, place, value["description"], schema_pointer, tuple(headers))


def _schema_pointer(document: Mapping[str, Any], holder: Mapping[str, Any], pointer: str) -> str:
    """The pointer of a body's JSON schema, with its reference followed; empty if there is none."""
    if "schema" not in holder.get("content", {}).get(_JSON, {}):
        return ""
    return _resolved(document, child(pointer, "content", _JSON, "schema"))[1]


def _resolved(document: Mapping[str, Any], pointer: str) -> tuple[Json, str]:
    return resolve_reference(document, get(document, pointer), pointer)

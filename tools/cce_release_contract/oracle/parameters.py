"""The parameters of a request as texts on the wire: read, set, and judged by their schema."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final
from urllib.parse import parse_qsl, quote, unquote, urlencode

from cce_release_contract.contract.compiled import Contract
from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.operations import Parameter
from cce_release_contract.contract.pointer import child
from cce_release_contract.exchanges.case import Location
from cce_release_contract.exchanges.request import Request
from cce_release_contract.oracle.schemas import resolved_schema

_INTEGER: Final = re.compile(r"-?(0|[1-9][0-9]*)")
_BOOLEANS: Final = {"true": True, "false": False}


def text_of(contract: Contract, request: Request, location: Location, name: str) -> str | None:
    """The decoded text of a parameter, None if it is missing. Of several in a query, the first counts."""
    match location:
        case Location.PATH:
            return path_texts(contract, request.path).get(name)
        case Location.QUERY:
            return next((value for key, value in parse_qsl(request.query, keep_blank_values=True) if key == name), None)
        case _:
            return request.header(name)


def with_text(contract: Contract, request: Request, location: Location, name: str, text: str | None) -> Request:
    """The request with another text for a parameter. `text` None removes it (not for a path parameter)."""
    match location:
        case Location.PATH:
            segments = request.path.split("/")
            segments[1 + contract.update.segments.index(f"{{{name}}}")] = quote(text or "", safe="")
            return replace(request, target="/".join(segments) + ("?" + request.query if request.query else ""))
        case Location.QUERY:
            pairs = [pair for pair in parse_qsl(request.query, keep_blank_values=True) if pair[0] != name]
            query = urlencode(pairs if text is None else [*pairs, (name, text)])
            return replace(request, target=f"{request.path}?{query}" if query else request.path)
        case _:
            return request.without_header(name) if text is None else request.with_header(name, text)


def path_texts(contract: Contract, path: str) -> dict[str, str]:
    """The decoded path parameters by name; empty if the path is not that of the update."""
    values = contract.update.values_in(path.split("/")[1:]) or {}
    return {name: unquote(value, errors="replace") for name, value in values.items()}


def broken_keywords(contract: Contract, parameter: Parameter, text: str) -> set[str]:
    """The keywords that a decoded text breaks in the schema of its parameter; empty if it is valid."""
    kind = str(resolved_schema(contract, parameter.schema).get("type", ""))
    errors = contract.errors_at(child(parameter.pointer, "schema"), wire_text_value(kind, text))
    return {error.keyword for error in errors}


def wire_text_value(kind: str, text: str) -> Json:
    """The JSON value of a text for a schema of type `kind`; the text itself if it has no such value."""
    if kind == "integer" and _INTEGER.fullmatch(text):
        return int(text)
    if kind == "boolean":
        return _BOOLEANS.get(text, text)
    return text

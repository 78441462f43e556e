"""The responses that show how an SDK parses: made from the members and the examples of the contract."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from cce_release_contract.contract.document import Document
from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.operations import operations_of
from cce_release_contract.contract.pointer import child, get
from cce_release_contract.contract.references import resolve_reference
from cce_release_contract.drift.sdk.elements import SideMember, SideOperation, SidePlace, inner_path

_Members: TypeAlias = Mapping[str, Json]

PARSED_REQUEST_ID: Final = "0123456789abcdef0123456789abcdef"
"""The id in the header X-Request-Id of every case."""

ONE_LISTED: Final = "the value "
"""How the kind of a case begins that has one of the listed values."""

ONE_MORE: Final = "a member that the contract does not list"
"""The kind of the case that has one member more."""

_NEW: Final = "NOT_LISTED"
_SUCCESS: Final = 200
_ERROR: Final = 400
_BY_TYPE: Final[Mapping[str, Json]] = {"string": "text", "integer": 3, "boolean": True, "number": 0.5, "array": []}


@dataclass(frozen=True, slots=True)
class ParsingCase:
    """One response. `kind` says what is special, `path` is the member concerned, `body` the text of the body.

    `kept` are the members that have to arrive, with their values. `allowed` says that the contract allows the
    response, so that a loss is a difference. `place` is that of the contract.
    """

    operation: str
    kind: str
    path: str
    status: int
    body: str
    kept: Mapping[str, Json]
    allowed: bool
    place: SidePlace


def success_cases(document: Document, operation: SideOperation) -> Iterator[ParsingCase]:
    """The successes of an operation: whole, and with one thing changed."""
    if "body" not in operation.response:
        return
    known = _Examples(document)
    in_list = "body[]" in operation.response
    outer = "body[]" if in_list else "body"
    start = inner_path(outer, "")
    inside = {path.removeprefix(start): one for path, one in operation.response.items() if path.startswith(start)}
    members = {name: member for name, member in inside.items() if "." not in name and not name.endswith("[]")}
    values = {name: known.value(name, member) for name, member in members.items()}
    example = {name: value for name, value in values.items() if value is not None}

    def case(
        kind: str, name: str, change: Mapping[str, Json], kept: Mapping[str, Json], *, allowed: bool
    ) -> ParsingCase:
        item = {**example, **change}
        place = members[name].place if name in members else operation.place
        body = json.dumps([item] if in_list else item)
        path = inner_path(outer, name) if name else "body"
        return ParsingCase(operation.name, kind, path, _SUCCESS, body, kept, allowed, place)

    yield case("every member", "", {}, example, allowed=True)
    yield case(ONE_MORE, "", {"not_listed": 1}, example, allowed=True)
    for name, member in members.items():
        yield case("null", name, {name: None}, {}, allowed=False)
        for option in member.options or ():
            yield case(f"{ONE_LISTED}{option}", name, {name: option}, {name: option}, allowed=True)
        if member.options:
            yield case("a value that the contract does not list", name, {name: _NEW}, {name: _NEW}, allowed=False)
        if member.type == "integer":
            yield case("a whole number that is written as 3.0", name, {name: 3.0}, {name: 3}, allowed=True)
    nothing = "[]" if in_list else "{}"
    title = "an empty list" if in_list else "no member at all"
    kept: _Members = {"": []} if in_list else {}
    yield ParsingCase(operation.name, title, "body", _SUCCESS, nothing, kept, True, operation.place)


def error_cases(document: Document) -> Iterator[ParsingCase]:
    """An error response in each form that the contract allows, once for all operations that share it."""
    seen = set()
    for operation in operations_of(document.data):
        name = get(document.data, operation.pointer).get("x-vendor-operation")
        response = operation.responses.get(_ERROR)
        if not isinstance(name, str) or response is None or not response.schema_pointer:
            continue
        for pointer, schema in _forms(document, response.schema_pointer):
            if pointer not in seen:
                seen.add(pointer)
                yield _error(document, name, pointer, schema)


def _forms(document: Document, pointer: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The alternatives of a schema, or the schema itself."""
    schema = get(document.data, pointer)
    keyword = next((one for one in ("anyOf", "oneOf") if one in schema), None)
    places = [child(pointer, keyword, index) for index, _ in enumerate(schema[keyword])] if keyword else [pointer]
    for place in places:
        form, at = resolve_reference(document.data, get(document.data, place), place)
        yield at, form


def _error(document: Document, name: str, pointer: str, schema: Mapping[str, Any]) -> ParsingCase:
    required = list(schema.get("required", ()))
    body = {member: "CCE.02400001" if member.lower().endswith("code") else "Some words." for member in required}
    kept = {("error_code" if member.lower().endswith("code") else "error_msg"): body[member] for member in required}
    kind = f"an error with {' and '.join(required)}"
    place = SidePlace(str(document.path), document.line(pointer))
    return ParsingCase(
        name, kind, "body", _ERROR, json.dumps(body), {**kept, "request_id": PARSED_REQUEST_ID}, True, place
    )


class _Examples:
    """Values of members, from the examples of the contract's responses."""

    def __init__(self, document: Document) -> None:
        self._values: dict[str, Json] = {}
        for response in document.data.get("components", {}).get("responses", {}).values():
            for media in response.get("content", {}).values():
                for example in media.get("examples", {}).values():
                    value = example.get("value")
                    self._values.update(value if isinstance(value, dict) else {})

    def value(self, name: str, member: SideMember) -> Json:
        """A value for a member."""
        if member.options:
            return member.options[0]
        return self._values.get(name, _BY_TYPE.get(member.type))

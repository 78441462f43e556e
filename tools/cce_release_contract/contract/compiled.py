"""The compiled contract as it is read at run time: operations, parameters, answers, error codes, and validators."""

from __future__ import annotations

import hashlib
import importlib.resources
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import jsonschema_rs

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import child, get
from cce_release_contract.contract.references import resolve_reference
from cce_release_contract.contract.schema_errors import SchemaError
from cce_release_contract.contract.validators import Validators
from cce_release_contract.errors import SpecificationError

PACKAGE = "cce_release_models"
FILE_NAME = "openapi.json"
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_JSON = "application/json"


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
    """One header that an answer carries."""

    name: str
    required: bool
    pointer: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DocumentedResponse:
    """One answer of an operation. `schema_pointer` is empty where the contract describes no JSON body."""

    status: int
    pointer: str
    description: str
    schema_pointer: str
    headers: tuple[ResponseHeader, ...]


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """One error code that the contract lists for a status, with the vendor's text."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. `method` is upper case, `path` has its parameters in braces, `body_pointer` may be empty."""

    id: str
    method: str
    path: str
    pointer: str
    parameters: tuple[Parameter, ...]
    body_pointer: str
    answers: Mapping[int, DocumentedResponse]


class Contract:
    """One compiled contract. Everything is made when first asked for, and kept; nothing in it may be changed."""

    def __init__(self, text: bytes) -> None:
        self.sha256: str = hashlib.sha256(text).hexdigest()
        self.document: Mapping[str, Any] = json.loads(text)
        self.version: str = str(self.document["info"]["version"])
        self._validators = Validators(self.document)

    @cached_property
    def operations(self) -> Mapping[str, Operation]:
        """The operations by id, in the contract's order."""
        return {operation.id: operation for operation in self._operations()}

    @cached_property
    def schema_names(self) -> tuple[str, ...]:
        """The named schemas, in the contract's order."""
        return tuple(self.document["components"]["schemas"])

    @cached_property
    def error_codes(self) -> Mapping[int, tuple[ErrorCode, ...]]:
        """The error codes listed for each status: the `x-error-codes` of its answers, each code once."""
        codes: dict[int, dict[str, ErrorCode]] = {}
        for operation in self.operations.values():
            for answer in operation.answers.values():
                for entry in get(self.document, answer.pointer).get("x-error-codes", ()):
                    known = codes.setdefault(answer.status, {})
                    known.setdefault(entry["code"], ErrorCode(entry["code"], entry["message"]))
        return {status: tuple(known.values()) for status, known in codes.items()}

    def schema(self, pointer: str) -> Mapping[str, Any]:
        """The schema at a pointer. Raises LookupError when there is none."""
        found: Mapping[str, Any] = get(self.document, pointer)
        return found

    def validator(self, pointer: str) -> jsonschema_rs.Draft202012Validator:
        """The validator of the schema at a pointer: JSON Schema 2020-12, `format` says nothing, as in the models.

        Raises LookupError when there is no such schema.
        """
        return self._validators.at(pointer)

    def errors(self, schema_name: str, instance: Json) -> list[SchemaError]:
        """What a parsed JSON value breaks in a named schema. Raises LookupError for an unknown name."""
        return self.errors_at(child("/components/schemas", schema_name), instance)

    def errors_at(self, pointer: str, instance: Json) -> list[SchemaError]:
        """What a parsed JSON value breaks in the schema at a pointer."""
        return self._validators.errors(pointer, instance)

    def request_body_errors(self, instance: Json, *, operation_id: str = "updateRelease") -> list[SchemaError]:
        """What a parsed body breaks in the operation's request schema."""
        return self.errors_at(self.operations[operation_id].body_pointer, instance)

    def response_errors(self, operation_id: str, status: int, instance: Json) -> list[SchemaError]:
        """What a parsed body breaks in the schema of that answer. Raises LookupError for an unlisted status."""
        return self.errors_at(self.operations[operation_id].answers[status].schema_pointer, instance)

    def parameter_errors(self, operation_id: str, name: str, value: str) -> list[SchemaError]:
        """What a decoded parameter breaks in its schema; the pointers are empty, since a parameter is one text."""
        parameter = next((one for one in self.operations[operation_id].parameters if one.name == name), None)
        if parameter is None:
            raise LookupError(f"{operation_id} has no parameter {name!r}")
        return self.errors_at(child(parameter.pointer, "schema"), value)

    def _operations(self) -> Iterator[Operation]:
        for path, item in self.document["paths"].items():
            for method in item:
                if method in METHODS:
                    yield self._operation(path, method, child("/paths", path, method))

    def _operation(self, path: str, method: str, pointer: str) -> Operation:
        operation = get(self.document, pointer)
        parameters = {}
        for holder in (child("/paths", path), pointer):
            for index, _ in enumerate(get(self.document, holder).get("parameters", ())):
                parameter = self._parameter(child(holder, "parameters", index))
                parameters[parameter.name, parameter.location] = parameter
        body, body_pointer = self._resolved(child(pointer, "requestBody")) if "requestBody" in operation else ({}, "")
        answers = (self._answer(int(status), child(pointer, "responses", status)) for status in operation["responses"])
        return Operation(
            id=operation["operationId"],
            method=method.upper(),
            path=path,
            pointer=pointer,
            parameters=tuple(parameters.values()),
            body_pointer=self._schema_pointer(body, body_pointer),
            answers={answer.status: answer for answer in answers},
        )

    def _parameter(self, pointer: str) -> Parameter:
        value, place = self._resolved(pointer)
        return Parameter(value["name"], value["in"], bool(value.get("required", False)), place, value["schema"])

    def _answer(self, status: int, pointer: str) -> DocumentedResponse:
        value, place = self._resolved(pointer)
        headers = []
        for name in value.get("headers", {}):
            header, at = self._resolved(child(place, "headers", name))
            headers.append(ResponseHeader(name, bool(header.get("required", False)), at, header["schema"]))
        return DocumentedResponse(
            status, place, value["description"], self._schema_pointer(value, place), tuple(headers)
        )

    def _schema_pointer(self, holder: Mapping[str, Any], pointer: str) -> str:
        """The pointer of a body's JSON schema, at the name it refers to; empty when there is none."""
        if "schema" not in holder.get("content", {}).get(_JSON, {}):
            return ""
        return self._resolved(child(pointer, "content", _JSON, "schema"))[1]

    def _resolved(self, pointer: str) -> tuple[Json, str]:
        return resolve_reference(self.document, get(self.document, pointer), pointer)


@cache
def contract() -> Contract:
    """The contract of the installed package cce_release_models, read once.

    Raises SpecificationError when the generated package is missing or broken.
    """
    try:
        text = importlib.resources.files(PACKAGE).joinpath(FILE_NAME).read_bytes()
        return Contract(text)
    except (ImportError, OSError, ValueError, KeyError, TypeError, SyntaxError) as error:
        raise SpecificationError(
            f"the compiled contract cannot be read: {error!r}",
            where=f"{PACKAGE}/{FILE_NAME}",
            cause="generated/ is missing or was changed by hand",
            remedy="run `cce-release generate` in the repository, or install the package again",
        ) from error

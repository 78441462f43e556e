"""The compiled contract at run time: its operations, error codes and validators."""

from __future__ import annotations

import copy
import hashlib
import importlib.resources
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import jsonschema_rs

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.operations import HISTORY, SHOW, UPDATE, Effect, Operation, operations_of
from cce_release_contract.contract.pointer import child, get
from cce_release_contract.contract.schema_errors import SchemaError
from cce_release_contract.contract.validators import Validators
from cce_release_contract.errors import SpecificationError
from cce_release_contract.settings.setting import STANDARD, Variant

PACKAGE = "cce_release_models"
OPENAPI_FILE = "openapi.json"


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """One error code that the contract lists for a status, with the vendor's text."""

    code: str
    message: str


class Contract:
    """One compiled contract, for one variant. Its parts are made on first use and cached. They must not be changed."""

    def __init__(self, text: bytes) -> None:
        self.variant: Variant = STANDARD
        self._variants = {self.variant: self}
        self.sha256: str = hashlib.sha256(text).hexdigest()
        self.document: Mapping[str, Any] = json.loads(text)
        self.version: str = str(self.document["info"]["version"])
        self._validators = Validators(self.document)

    def of(self, variant: Variant) -> Contract:
        """The same contract for a variant, which shares everything but the operations."""
        if variant not in self._variants:
            other = copy.copy(self)
            other.variant = variant
            other.__dict__.pop("operations", None)
            self._variants[variant] = other
        return self._variants[variant]

    @cached_property
    def operations_of_every_variant(self) -> tuple[Operation, ...]:
        """The operations of all variants, in the contract's order."""
        return tuple(operations_of(self.document))

    @cached_property
    def operations(self) -> Mapping[str, Operation]:
        """The operations of this variant by role, in the contract's order."""
        return {one.role: one for one in self.operations_of_every_variant if one.variant == self.variant}

    @property
    def has_update(self) -> bool:
        """Whether the document has the operation under contract. Small documents of tests have others."""
        return UPDATE in self.operations

    @property
    def update(self) -> Operation:
        """The operation under contract: it updates a release."""
        return self.operations[UPDATE]

    @property
    def show(self) -> Operation:
        """The operation that reads a release."""
        return self.operations[SHOW]

    @property
    def history(self) -> Operation:
        """The operation that lists the revisions of a release."""
        return self.operations[HISTORY]

    @property
    def shows_resources(self) -> bool:
        """Whether the pages of this variant list `show_resources`."""
        return self.show.has_query("show_resources")

    def operation_of(self, method: str, path: str) -> Operation | None:
        """The operation of this variant with a method and a raw path; None if there is none."""
        return _first(self.operations.values(), method, path)

    def effect_of(self, method: str, path: str) -> Effect | None:
        """What a request can do, whatever the variant: the effect of its operation.

        For an unknown path, it is the strongest effect of the method anywhere, and None for a method that no operation
        has. Methods are compared without case.
        """
        operation = _first(self.operations_of_every_variant, method.upper(), path)
        if operation is not None:
            return operation.effect
        known = {one.effect for one in self.operations_of_every_variant if one.method == method.upper()}
        return max(known, key=list(Effect).index, default=None)

    @cached_property
    def schema_names(self) -> tuple[str, ...]:
        """The named schemas, in the contract's order."""
        return tuple(self.document["components"]["schemas"])

    @cached_property
    def error_codes(self) -> Mapping[int, tuple[ErrorCode, ...]]:
        """The error codes listed for each status: the `x-error-codes` of its responses, each code once."""
        codes: dict[int, dict[str, ErrorCode]] = {}
        for operation in self.operations_of_every_variant:
            for response in operation.responses.values():
                for entry in get(self.document, response.pointer).get("x-error-codes", ()):
                    known = codes.setdefault(response.status, {})
                    known.setdefault(entry["code"], ErrorCode(entry["code"], entry["message"]))
        return {status: tuple(known.values()) for status, known in codes.items()}

    def schema(self, pointer: str) -> Mapping[str, Any]:
        """The schema at a pointer. Raises LookupError when there is none."""
        found: Mapping[str, Any] = get(self.document, pointer)
        return found

    def validator(self, pointer: str) -> jsonschema_rs.Draft202012Validator:
        """The validator of the schema at a pointer: JSON Schema 2020-12, without `format`, as in the models.

        Raises LookupError when there is no such schema.
        """
        return self._validators.at(pointer)

    def errors(self, schema_name: str, instance: Json) -> list[SchemaError]:
        """The rules that a parsed JSON value breaks in a named schema. Raises LookupError for an unknown name."""
        return self.errors_at(child("/components/schemas", schema_name), instance)

    def errors_at(self, pointer: str, instance: Json) -> list[SchemaError]:
        """The rules that a parsed JSON value breaks in the schema at a pointer."""
        return self._validators.errors(pointer, instance)

    def request_body_errors(self, instance: Json) -> list[SchemaError]:
        """The rules that a parsed body breaks in the update's request schema."""
        return self.errors_at(self.update.body_pointer, instance)


def _first(operations: Iterable[Operation], method: str, path: str) -> Operation | None:
    segments = path.split("/")[1:]
    return next((one for one in operations if one.method == method and one.values_in(segments) is not None), None)


def contract(variant: Variant = STANDARD) -> Contract:
    """The contract of the installed package cce_release_models, read once. Raises as `installed_contract` does."""
    return installed_contract().of(variant)


@cache
def installed_contract() -> Contract:
    """The same for the standard variant.

    Raises SpecificationError when the generated package is missing or broken.
    """
    try:
        found = Contract(importlib.resources.files(PACKAGE).joinpath(OPENAPI_FILE).read_bytes())
        found.operations  # noqa: B018 # each needs an id and an effect: better said here than at the first request
        return found
    except (ImportError, OSError, ValueError, KeyError, TypeError, SyntaxError) as error:
        raise SpecificationError(
            f"the compiled contract cannot be read: {error!r}",
            where=f"{PACKAGE}/{OPENAPI_FILE}",
            cause="generated/ is missing or was edited by hand",
            remedy="run `cce-release generate` in the repository, or install the package again",
        ) from error

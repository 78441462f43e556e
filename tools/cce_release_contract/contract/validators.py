"""Validators of the schemas inside one OpenAPI document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import jsonschema_rs

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import get
from cce_release_contract.contract.schema_errors import SchemaError, schema_errors

_FRAGMENT_LETTERS = "/~!$&'()*+,;=:@"


class Validators:
    """The validators by the pointer of their schema. Each is made once.

    JSON Schema 2020-12, without `format`, as in the models.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._made: dict[str, jsonschema_rs.Draft202012Validator] = {}

    def at(self, pointer: str) -> jsonschema_rs.Draft202012Validator:
        """The validator of the schema at a pointer.

        Raises LookupError if there is no schema, ValueError if the schema is not valid.
        """
        if pointer not in self._made:
            get(self._document, pointer)
            reference = "#" + quote(pointer, safe=_FRAGMENT_LETTERS)
            parts = {name: self._document[name] for name in ("paths", "components") if name in self._document}
            try:
                self._made[pointer] = jsonschema_rs.Draft202012Validator(
                    {"$ref": reference, **parts}, validate_formats=False
                )
            except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError) as error:
                raise ValueError(f"{pointer} is not a valid schema: {error}") from error
        return self._made[pointer]

    def errors(self, pointer: str, instance: Json) -> list[SchemaError]:
        """The errors of a value in the schema at a pointer."""
        return schema_errors(self.at(pointer), instance)

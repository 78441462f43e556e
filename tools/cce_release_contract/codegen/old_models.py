"""The generated models of any document, loaded to ask whether they accept a value."""

from __future__ import annotations

import importlib
import json
import re
import sys
from collections.abc import Mapping
from types import ModuleType, TracebackType
from typing import Any, Final, Self

from pydantic import TypeAdapter, ValidationError

from cce_release_contract.codegen.generator import generate_models
from cce_release_contract.contract.compiled import PACKAGE, contract
from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import split
from cce_release_contract.errors import GenerationError, UsageError

_MODULE: Final = "cce_release_models_of_the_old_contract"
"""The name of the module while it is loaded; pydantic looks there for the classes that a model names."""


class OldContractModels:
    """A context in which the models of a document are loaded: those of the installed package if it is its contract.

    Entering it raises UsageError if there are no models of the document.
    """

    def __init__(self, document: Mapping[str, Any], name: str) -> None:
        self._document = document
        self._name = name
        self._module = ModuleType(_MODULE)

    def __enter__(self) -> Self:
        """Make and load the models."""
        if self._document == contract().document:
            self._module = importlib.import_module(f"{PACKAGE}.models")
            return self
        try:
            code = compile(generate_models(json.dumps(self._document).encode()), _MODULE, "exec")
        except GenerationError as error:
            raise UsageError(
                f"there are no models of the old document: {error.what}",
                where=self._name,
                remedy="run it without --models",
            ) from error
        sys.modules[_MODULE] = self._module
        exec(code, self._module.__dict__)  # noqa: S102 - what the generator wrote, which quotes all texts
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Unload what was made."""
        sys.modules.pop(_MODULE, None)

    def accept(self, pointer: str, value: Json) -> bool | None:
        """Whether the model of the schema at a pointer accepts a value; None if that schema has no model."""
        place = split(pointer)
        if place[:2] != ["components", "schemas"] or len(place) != 3:
            return None
        names = (place[2], "".join(part[:1].upper() + part[1:] for part in re.split(r"[\W_]+", place[2])))
        model = next((vars(self._module)[name] for name in names if name in vars(self._module)), None)
        if model is None:
            return None
        try:
            TypeAdapter(model).validate_python(value)
        except ValidationError:
            return False
        return True

"""A contract file in memory: its value and the line of each part of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cce_release_contract.contract.pointer import parent
from cce_release_contract.contract.problems import ContractProblem, raise_all
from cce_release_contract.contract.yaml_text import Position, read_yaml

OPENAPI_VERSIONS = ("3.1.0", "3.1.1", "3.1.2")


@dataclass(frozen=True, slots=True)
class Document:
    """One file that holds a mapping. `places` gives line and column by JSON pointer."""

    path: Path
    data: Mapping[str, Any]
    places: Mapping[str, Position]

    def line(self, pointer: str) -> int:
        """The line of the pointer's value, else of the closest value around it. Counted from 1."""
        while pointer not in self.places and pointer:
            pointer = parent(pointer)
        return self.places.get(pointer, (1, 1))[0]


@dataclass(frozen=True, slots=True)
class Loading:
    """The result of reading a file: the document, if it is usable, and every problem."""

    document: Document | None
    problems: tuple[ContractProblem, ...]


def load(path: Path) -> Loading:
    """Read a YAML or JSON file that must hold a mapping. Problems are returned, not raised.

    Raises MissingExtraError without ruamel.yaml.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return _unreadable(path, "missing-file", "the file does not exist", "name the right folder or create the file")
    except UnicodeDecodeError as error:
        return _unreadable(path, "yaml", f"the file is not UTF-8: byte {error.start}", "save it as UTF-8")
    except OSError as error:
        return _unreadable(path, "missing-file", f"the file cannot be read: {error.strerror}", "make it readable")
    content = read_yaml(text, path)
    problems = list(content.problems)
    if not isinstance(content.value, dict):
        if not problems:
            found = "is empty" if content.value is None else f"holds a {_kind(content.value)}"
            problems.append(
                ContractProblem(
                    "not-a-mapping", path, f"the file {found}, not a mapping", 1, remedy="start it with `name: value`"
                )
            )
        return Loading(None, tuple(problems))
    return Loading(Document(path, content.value, content.places), tuple(problems))


def load_openapi(path: Path) -> Loading:
    """Read an OpenAPI 3.1 document; another version is a problem, because schemas have another meaning there."""
    loading = load(path)
    if loading.document is None:
        return loading
    version = loading.document.data.get("openapi")
    if version in OPENAPI_VERSIONS:
        return loading
    if version is None:
        message, line = "the document does not state its OpenAPI version", 1
    else:
        message, line = f"the OpenAPI version {version!r} is not supported", loading.document.line("/openapi")
    problem = ContractProblem(
        "openapi-version",
        path,
        message,
        line,
        cause="OpenAPI 3.0 and Swagger 2.0 read schemas by other rules" if version is not None else "",
        remedy=f"write `openapi: {OPENAPI_VERSIONS[0]}` and describe the contract in OpenAPI 3.1",
    )
    return Loading(None, (*loading.problems, problem))


def read_document(path: Path) -> Document:
    """The document of a file without problems. Raises SpecificationError that names all of them."""
    return _without_problems(load(path))


def read_openapi(path: Path) -> Document:
    """The OpenAPI 3.1 document of a file without problems. Raises SpecificationError that names all of them."""
    return _without_problems(load_openapi(path))


def _without_problems(loading: Loading) -> Document:
    raise_all(loading.problems)
    assert loading.document is not None
    return loading.document


def _unreadable(path: Path, code: str, message: str, remedy: str) -> Loading:
    return Loading(None, (ContractProblem(code, path, message, remedy=remedy),))


def _kind(value: object) -> str:
    return {list: "list", str: "text", bool: "boolean", int: "number", float: "number"}.get(type(value), "value")

"""Small OpenAPI documents in memory, for the tests of the diff."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cce_release_contract.contract.document import Document
from cce_release_contract.diff.sources import Source

VERSIONS = {"3.0": "3.0.3", "3.1": "3.1.0"}


def source(data: dict[str, Any]) -> Source:
    """A document as if it were read from a file; everything is on line 1."""
    return Source("a.yaml", data, (Document(Path("a.yaml"), data, {}),), int(data["openapi"][2]))


def document(version: str = "3.1", **operation: Any) -> dict[str, Any]:
    """A document with one operation, PUT /things/{id}, and these members of it."""
    return {
        "openapi": VERSIONS[version],
        "info": {"title": "Things", "version": "1.2.3"},
        "paths": {"/things/{id}": {"put": {"responses": {"200": {"description": "done"}}, **operation}}},
        "components": {"schemas": {"Small": {"type": "integer", "maximum": 3}}},
    }


def content(schema: Any) -> dict[str, Any]:
    """The `content` of a JSON body."""
    return {"application/json": {"schema": schema}}


def with_schema(schema: Any, direction: str, version: str = "3.1") -> dict[str, Any]:
    """A document with a schema as the body of its request or of its response."""
    if direction == "request":
        return document(version, requestBody={"content": content(schema)})
    return document(version, responses={"200": {"description": "done", "content": content(schema)}})

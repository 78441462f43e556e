"""The members of every object in the contract, found without any generator: what a generated client has to have."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

OPENAPI = Path(__file__).parents[2] / "generated" / "cce_release_models" / "openapi.json"


def members_by_schema() -> dict[str, frozenset[str]]:
    """For each schema of an object its members, those of what it is composed of included."""
    schemas = json.loads(OPENAPI.read_text(encoding="utf-8"))["components"]["schemas"]
    found = {name: frozenset(_members(schema, schemas)) for name, schema in schemas.items() if "anyOf" not in schema}
    return {name: members for name, members in found.items() if members}


def _members(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> set[str]:
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    members = set(schema.get("properties", ()))
    for part in schema.get("allOf", ()):
        members |= _members(part, schemas)
    return members

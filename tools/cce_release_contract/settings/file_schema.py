"""The JSON Schema of the settings file, for editors. It accepts the same keys, types and bounds as the reader.

The reader also checks what depends on several values, on a host or on a file.
"""

from __future__ import annotations

import json
from typing import Any, Final

from cce_release_contract.settings.catalogue import BY_FILE_KEY, TABLES
from cce_release_contract.settings.setting import Setting, ValueKind

SCHEMA_NAME: Final = "settings.schema.json"
"""The file of the schema, next to this one."""

_TEXT: Final = {"type": "string", "pattern": r"\S"}
_KINDS: Final[dict[ValueKind, dict[str, Any]]] = {
    "text": _TEXT,
    "url": {"type": "string", "pattern": r"^https?://\S+$"},
    "path": _TEXT,
    "flag": {"type": "boolean"},
    "count": {"type": "integer"},
    "seed": {"anyOf": [{"type": "integer"}, {"const": "random"}]},
    "choice": {},
    "list": {"type": "array", "items": _TEXT, "minItems": 1},
    "database": {"type": "string", "pattern": r"^(rediss?://.+|(?!.*://).*\S.*)$"},
}


def file_schema() -> dict[str, Any]:
    """The schema as plain data (JSON Schema draft 7, which the TOML plugins of editors support)."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "cce-release.toml",
        "description": "The settings file of cce-release. Secrets belong in variables or in a separate file.",
        "type": "object",
        "additionalProperties": False,
        "properties": {table: _table(table) for table in TABLES},
    }


def schema_text() -> str:
    """The schema as the text of its file."""
    return json.dumps(file_schema(), indent=2) + "\n"


def _table(table: str) -> dict[str, Any]:
    settings = [setting for setting in BY_FILE_KEY.values() if setting.table == table]
    members = {setting.key or setting.name: _member(setting) for setting in settings}
    return {"type": "object", "additionalProperties": False, "properties": members}


def _member(setting: Setting) -> dict[str, Any]:
    default = f" Default: {setting.shown_default}." if setting.shown_default else ""
    schema: dict[str, Any] = {"description": setting.text + default, **_KINDS[setting.kind]}
    bounds = {"type": "integer", "minimum": setting.minimum, "maximum": setting.maximum}
    if setting.kind == "count":
        schema |= bounds
    elif setting.kind == "seed":
        schema["anyOf"] = [bounds, *schema["anyOf"][1:]]
    elif setting.kind == "choice":
        schema["enum"] = list(setting.choices)
    return schema

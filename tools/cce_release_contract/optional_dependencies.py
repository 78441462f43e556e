"""The optional parts of the installation: their modules, the commands that need them, and their import on demand."""

from __future__ import annotations

import importlib
import importlib.util
from types import ModuleType
from typing import Final

from cce_release_contract.errors import MissingExtraError

MODULES: Final = {
    "check": (
        *("click", "h11", "httpcore2", "httpx2", "hypothesis", "jinja2", "jsonschema_rs"),
        *("pytest", "rich", "schemathesis", "xdist"),
    ),
    "emulator": ("helm_python", "httptools", "sqlalchemy", "starlette", "uvicorn"),
    "spec": ("datamodel_code_generator", "griffe", "openapi_spec_validator", "ruamel.yaml", "yaml"),
}
"""The modules that show that a part is installed. Each part includes [check]."""

NEEDED_BY: Final = {
    "check": "check",
    "fleet": "check",
    "restore": "check",
    "emulate": "emulator",
    "prove": "emulator",
    "generate": "spec",
    "lint": "spec",
    "diff": "spec",
    "verify": "check",
    "clauses": "check",
    "faults": "check",
    "report": "check",
    "init": "check",
}
"""The part that each command needs."""


def require_extra(extra: str, *, needed_for: str) -> None:
    """Raise MissingExtraError if a part is not installed. `needed_for` is the subject of the message."""
    for module in (*MODULES["check"], *MODULES[extra]):
        if not _is_installed(module):
            raise MissingExtraError(extra, needed_for=needed_for, module=module)


def import_extra(module: str, *, extra: str, needed_for: str) -> ModuleType:
    """Import the module, or raise MissingExtraError. `needed_for` is the subject of the message."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingExtraError(extra, needed_for=needed_for, module=module) from error


def _is_installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # its parent package is missing
        return False

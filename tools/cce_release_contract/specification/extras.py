"""Optional parts of the installation, imported when they are needed."""

from __future__ import annotations

import importlib
from types import ModuleType

from cce_release_contract.errors import MissingExtraError


def import_extra(module: str, *, extra: str, needed_for: str) -> ModuleType:
    """The module, or MissingExtraError that says what to install. `needed_for` starts the sentence."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingExtraError(extra, needed_for=needed_for, module=module) from error

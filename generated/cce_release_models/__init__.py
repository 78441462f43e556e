# Written by `cce-release generate` from spec/. Do not edit: change spec/ and run it again.
"""The contract as code: pydantic models, ids of clauses, clauses and contract as data."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cce_release_models.models import (
        CamelCaseError,
        Error,
        HistoryRelease,
        HistoryStatus,
        PlainError,
        Release,
        ReleaseHistory,
        ReleaseParameters,
        ReleaseRecord,
        ReleaseStatus,
        ReleaseValues,
        SnakeCaseError,
        UpdateAction,
        UpdateReleaseRequest,
    )

__all__ = [
    "CONTRACT_SHA256",
    "CONTRACT_VERSION",
    "CamelCaseError",
    "Error",
    "HistoryRelease",
    "HistoryStatus",
    "PlainError",
    "Release",
    "ReleaseHistory",
    "ReleaseParameters",
    "ReleaseRecord",
    "ReleaseStatus",
    "ReleaseValues",
    "SnakeCaseError",
    "UpdateAction",
    "UpdateReleaseRequest",
]

CONTRACT_VERSION: Final = '1.0.0'
CONTRACT_SHA256: Final = "ae346eafee8519f31f4c1638eea1970b56cee9dc3b18573947ea2e469070cbcf"

if not TYPE_CHECKING:  # a checksum or a clause's id needs no import of pydantic

    def __getattr__(name):
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f"{__name__}.models"), name)

    def __dir__():
        return __all__

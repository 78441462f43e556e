# Written by `cce-release generate` from spec/. Do not edit: change spec/ and run it again.
"""The contract as code: pydantic models, clause constants, and the compiled contract as data."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cce_release_models.clauses import CLAUSES, Clause
    from cce_release_models.models import (
        CamelCaseError,
        Error,
        HistoryRelease,
        HistoryStatus,
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
    "CLAUSES",
    "CONTRACT_SHA256",
    "CONTRACT_VERSION",
    "CamelCaseError",
    "Clause",
    "Error",
    "HistoryRelease",
    "HistoryStatus",
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
CONTRACT_SHA256: Final = "def21114c3d7f38a27fe8ab4cf6f32f95d88af4311a76e9f2cd5e782f492a3a0"

if not TYPE_CHECKING:  # who wants a checksum or a clause does not wait for pydantic

    def __getattr__(name):
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        home = "clauses" if name in ("CLAUSES", "Clause") else "models"
        return getattr(importlib.import_module(f"{__name__}.{home}"), name)

    def __dir__():
        return __all__

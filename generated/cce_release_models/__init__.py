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
CONTRACT_SHA256: Final = "4baf2220ba7d5952a63b843e408d0d5dfc4bbc4a357e57658a1e702ffa40d821"

if not TYPE_CHECKING:  # who wants a checksum or a clause does not wait for pydantic

    def __getattr__(name):
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        home = "clauses" if name in ("CLAUSES", "Clause") else "models"
        return getattr(importlib.import_module(f"{__name__}.{home}"), name)

    def __dir__():
        return __all__

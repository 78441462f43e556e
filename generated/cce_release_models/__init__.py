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
CONTRACT_SHA256: Final = "4a8663aa48afa9b4baa2df2cf75a735922901158274337773ab7f7c8010b7c1a"

if not TYPE_CHECKING:  # a checksum or a clause's id needs no import of pydantic

    def __getattr__(name):
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f"{__name__}.models"), name)

    def __dir__():
        return __all__

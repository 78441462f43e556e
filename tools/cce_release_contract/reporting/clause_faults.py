"""Which deliberate faults of the emulator break a clause; they prove that its test can fail."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

CLAUSE_FAULTS_FILE: Final = Path(__file__).with_suffix(".json")
"""Written by `make generate` from the catalogue of faults, which takes a fifth of a second to load."""


@cache
def faults_by_clause() -> Mapping[str, tuple[str, ...]]:
    """The ids of the faults that break each clause on purpose, by clause id; a clause without a fault has no entry."""
    found: dict[str, list[str]] = json.loads(CLAUSE_FAULTS_FILE.read_text(encoding="utf-8"))
    return {clause: tuple(ids) for clause, ids in found.items()}

"""The comparison with pages as JSON, in the shape of drift.schema.json."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from cce_release_contract.drift.differences import PageComparison, PageDifference

SCHEMA_VERSION = 1


def drift_json(comparisons: Sequence[PageComparison]) -> str:
    """The text of the JSON document."""
    document = {"schema_version": SCHEMA_VERSION, "pages": [_page(one) for one in comparisons]}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _page(one: PageComparison) -> dict[str, Any]:
    return {
        "file": one.file,
        "form": one.form,
        "date": one.date,
        "address": one.address,
        "page": one.page,
        "operation": one.operation,
        "compared": one.compared,
        "expected": one.expected,
        "drift": [_difference(found) for found in one.drift],
        "decided": [_difference(found) for found in one.decided],
        "absent": [asdict(found) for found in one.absent],
        "news": None if one.news is None else [_difference(found) for found in one.news],
    }


def _difference(found: PageDifference) -> dict[str, Any]:
    return {"id": found.id, **asdict(found)}

"""A diff as JSON, in the shape of diff.schema.json."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from cce_release_contract.diff.changelog import proposed_version
from cce_release_contract.diff.changes import ContractEdit, DocumentDiff

SCHEMA_VERSION = 1


def diff_json(diff: DocumentDiff) -> str:
    """The text of the JSON document."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "old": {"name": diff.old, "version": diff.old_version},
        "new": {"name": diff.new, "version": diff.new_version},
        "proposed_version": proposed_version(diff),
        "summary": diff.summary,
        "changes": [_change(change, with_traffic=diff.traffic is not None) for change in diff.changes],
        **({} if diff.traffic is None else {"traffic": asdict(diff.traffic)}),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _change(change: ContractEdit, *, with_traffic: bool) -> dict[str, Any]:
    found = asdict(change)
    del found["body_schema"]
    if not with_traffic:
        del found["exchanges"]
    if not change.old_models:
        del found["old_models"]
    return found

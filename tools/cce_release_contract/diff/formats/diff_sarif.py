"""A diff as SARIF 2.1.0: a result for each change that breaks or is unproven, at its place in the new document."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

from cce_release_contract.diff.changes import ContractEdit, DocumentDiff
from cce_release_contract.diff.formats.diff_text import details
from cce_release_contract.diff.sources import DiffPlace
from cce_release_contract.printable import printable, shortened

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: Final = {"breaking": "error", "unproven": "warning", "compatible": "note"}
_LONGEST_MESSAGE: Final = 8_000


def diff_sarif(diff: DocumentDiff) -> str:
    """The text of a SARIF file."""
    from importlib.metadata import version  # takes as long to load as a comparison

    ids = list(dict.fromkeys(change.id for change in diff.changes))
    run = {
        "tool": {
            "driver": {
                "name": "cce-release-contract",
                "version": version("cce-release-contract"),
                "rules": [{"id": one, "shortDescription": {"text": one.replace("-", " ")}} for one in ids],
            }
        },
        "automationDetails": {"id": "cce-release diff/"},
        "columnKind": "unicodeCodePoints",
        "results": [_result(change, ids.index(change.id)) for change in diff.changes],
        "properties": {"old": diff.old, "new": diff.new, "summary": diff.summary},
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _result(change: ContractEdit, index: int) -> dict[str, Any]:
    text = shortened(printable("\n".join([f"{change.verdict}: {change.message}", *details(change)])), _LONGEST_MESSAGE)
    identity = hashlib.sha256("\n".join([change.id, change.new.pointer, change.message]).encode()).hexdigest()
    return {
        "ruleId": change.id,
        "ruleIndex": index,
        "level": _LEVELS[change.verdict],
        "message": {"text": text.replace("](", "] (")},
        "locations": [_location(change.new)],
        "relatedLocations": [{**_location(change.old), "message": {"text": "the old document"}}],
        "partialFingerprints": {"change/v1": identity, "primaryLocationLineHash": f"{identity[:16]}:1"},
        "properties": {"verdict": change.verdict},
    }


def _location(place: DiffPlace) -> dict[str, Any]:
    return {
        "physicalLocation": {"artifactLocation": {"uri": place.file}, "region": {"startLine": place.line}},
        "logicalLocations": [{"fullyQualifiedName": place.pointer}],
    }

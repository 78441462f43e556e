"""Which bodies an update of the named release may have: one reading only, and only members that the contract knows.

An armed run sends only the few updates that its story needs, never a generated body. The rules are narrow all the
same, because an accepted body changes a release that is in use.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from typing import Final

from cce_release_contract.contract import compiled
from cce_release_contract.contract.json_text import Json, parse_json

_MEMBERS: Final = frozenset({"chart_id", "action", "parameters", "values"})
_PARAMETERS: Final = frozenset(
    {
        *("dry_run", "name_template", "no_hooks", "replace", "recreate", "reset_values", "release_version"),
        "include_hooks",
    }
)


class _Twice(ValueError):
    """A member appears twice; parsers resolve that in different ways."""


def armed_objection(body: bytes, *, chart_ids: Collection[str], dry_run: bool) -> str:
    """Why the body may not be sent to the named release; empty if it may.

    `chart_ids` are the target's charts. `dry_run` means that only dry runs are allowed.
    """
    try:
        document = parse_json(body)
        json.loads(body, object_pairs_hook=_once)
    except _Twice as twice:
        return f"the member {str(twice)!r} appears twice"
    except ValueError as error:
        return f"the body is not JSON: {error}"
    errors = compiled.contract().request_body_errors(document)
    if errors:
        return f"the contract does not allow the body: {errors[0].pointer or '(root)'} {errors[0].message}"
    unknown = sorted((document.keys() - _MEMBERS) | (document["parameters"].keys() - _PARAMETERS))
    if unknown:
        return f"the member {unknown[0]!r} is not in the contract"
    if document["chart_id"] not in chart_ids:
        return f"the chart {document['chart_id']!r} is not one of the target's"
    if dry_run and not is_dry_run(document):
        return "dry_run is not true, and the run may request dry runs only"
    return ""


def is_dry_run(document: Json) -> bool:
    """Whether a body that the contract allows requests a dry run."""
    return document["parameters"].get("dry_run") is True


def _once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    counts = Counter(name.casefold() for name, _ in pairs)
    for name, _ in pairs:
        if counts[name.casefold()] > 1:
            raise _Twice(name)
    return dict(pairs)

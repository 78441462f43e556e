"""Which bodies an update of the named release may have: one reading only, and only members that the contract knows.

An armed run sends only the few updates that its story needs, never a generated body. The rules are narrow all the
same, because an accepted body changes a release that is in use. A body that breaks one rule may be sent as a dry run,
if a target that ignores the rule, and even `dry_run`, could do no more with it than with a valid dry run.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any, Final

from cce_release_contract.client.guard.arming import Arming
from cce_release_contract.contract import compiled
from cce_release_contract.contract.json_text import Json, parse_json
from cce_release_contract.settings.marker import Marker

_MEMBERS: Final = frozenset({"chart_id", "action", "parameters", "values"})
_PARAMETERS: Final = frozenset(
    {
        *("dry_run", "name_template", "no_hooks", "replace", "recreate", "reset_values", "release_version"),
        "include_hooks",
    }
)


class _Twice(ValueError):
    """A member appears twice; parsers resolve that in different ways."""


def armed_objection(body: bytes, *, chart_ids: Collection[str], arming: Arming) -> str:
    """Why the body may not be sent to the named release; empty if it may. `chart_ids` are the target's charts."""
    try:
        document = parse_json(body)
        json.loads(body, object_pairs_hook=_once)
    except _Twice as twice:
        return f"the member {str(twice)!r} appears twice"
    except ValueError as error:
        return f"the body is not JSON: {error}"
    errors = compiled.contract().request_body_errors(document)
    if errors and not _is_harmless(document, chart_ids):
        return f"the contract does not allow the body: {errors[0].pointer or '(root)'} {errors[0].message}"
    unknown = sorted((document.keys() - _MEMBERS) | (document["parameters"].keys() - _PARAMETERS))
    if unknown:
        return f"the member {unknown[0]!r} is not in the contract"
    if errors:
        return ""
    if document["chart_id"] not in chart_ids:
        return f"the chart {document['chart_id']!r} is not one of the target's"
    if not arming.writes and not is_dry_run(document):
        return "dry_run is not true, and the run may request dry runs only"
    return _values_objection(document, arming.marker)


def _values_objection(document: dict[str, Any], marker: Marker | None) -> str:
    """An update, and a dry run that may not be taken for one, sets nothing but the marker, over what the user set."""
    parameters = document["parameters"]
    if parameters.get("reset_values"):
        return "reset_values takes away the values of the release"
    if document["values"] == {}:
        return ""
    if marker is None or document["values"] != marker.values:
        return "the values are not empty, and an armed run sets none but its marker"
    if document["action"] != "upgrade" or parameters.get("replace") is not True:
        return "the marker is set by upgrades that keep the release's other values (replace) only"
    return ""


def _is_harmless(document: Json, chart_ids: Collection[str]) -> bool:
    """Whether a body, valid but for one member, asks for a dry run that has no values and no other effect."""
    if not isinstance(document, dict) or not isinstance(document.get("parameters"), dict) or not is_dry_run(document):
        return False
    return any(
        not compiled.contract().request_body_errors(one) and one["chart_id"] in chart_ids and one["values"] == {}
        for one in _repaired(document, next(iter(chart_ids), ""))
    )


def _repaired(document: dict[str, Any], chart_id: str) -> Iterator[dict[str, Any]]:
    """The body with one member repaired that is left out, or empty, which no target takes for more than nothing.

    Also an action in other letter case, and the revision of an upgrade, which has none.
    """
    action = document.get("action")
    for name, valid in {"chart_id": chart_id, "action": "upgrade", "values": {}}.items():
        spelt = name == "action" and isinstance(action, str) and action.casefold() == valid
        if not document.get(name) or spelt:
            yield {**document, name: valid}
    parameters = document["parameters"]
    for name, value in parameters.items():
        if name != "dry_run" and (not value or (name == "release_version" and action == "upgrade")):
            yield {**document, "parameters": {one: kept for one, kept in parameters.items() if one != name}}


def is_dry_run(document: Json) -> bool:
    """Whether a body that the contract allows requests a dry run."""
    return document["parameters"].get("dry_run") is True


def _once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    counts = Counter(name.casefold() for name, _ in pairs)
    for name, _ in pairs:
        if counts[name.casefold()] > 1:
            raise _Twice(name)
    return dict(pairs)

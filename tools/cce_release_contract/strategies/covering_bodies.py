"""Bodies that cover the contract's schema: the list that schemathesis makes of it, read from `covering_bodies.json`.

`generate` renews the list; to make it takes longer than to send it.
"""

from __future__ import annotations

import importlib.resources
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from cce_release_contract.contract.compiled import PACKAGE, Contract
from cce_release_contract.errors import SpecificationError
from cce_release_contract.exchanges.case import Case
from cce_release_contract.exchanges.json_bytes import json_bytes
from cce_release_contract.exchanges.operation_requests import operation_request
from cce_release_contract.oracle.request_judge import RequestJudge, request_judge

COVERING_BODIES_FILE: Final = "covering_bodies.json"


@dataclass(frozen=True, slots=True)
class GenerationSetup:
    """The common part of the cases of one release.

    `cluster_id`, `namespace` and `name` are the path's values, unencoded. The other members replace generated values
    unless that changes the subject of the case; None keeps the generated value.
    """

    cluster_id: str
    namespace: str
    name: str
    chart_id: str | None = None
    action: str | None = None
    dry_run: bool | None = None

    def path_values(self) -> dict[str, str]:
        """The path parameters by their names in the contract."""
        return {"cluster_id": self.cluster_id, "namespace": self.namespace, "name": self.name}


def covering_cases(contract: Contract, setting: GenerationSetup) -> Iterator[Case]:
    """The cases of the list, in its order, each request once.

    Valid bodies from examples and combinations; bodies with one wrong type, missing member, unlisted or out-of-range
    value. Bodies that our validator judges differently are dropped. Raises
    `SpecificationError` if the list is missing or damaged.
    """
    judge = request_judge(contract)
    seen: set[bytes] = set()
    for kept in _kept_bodies():
        case = body_case(contract, judge, setting, kept.get("body", b""), kept["description"])
        if (case.rule is None) is kept["valid"] and case.request.body not in seen:
            seen.add(case.request.body)
            yield case


@cache
def _kept_bodies() -> list[dict[str, Any]]:
    try:
        text = importlib.resources.files(PACKAGE).joinpath(COVERING_BODIES_FILE).read_text(encoding="utf-8")
        found: list[dict[str, Any]] = json.loads(text)
        if not found or any({"description", "valid"} - one.keys() for one in found):
            raise ValueError("it has no bodies, or bodies without a description")
    except (OSError, ValueError, ImportError, TypeError, AttributeError) as error:
        raise SpecificationError(
            f"the list of covering bodies cannot be read: {error}",
            where=f"{PACKAGE}/{COVERING_BODIES_FILE}",
            remedy="install the package again; in a checkout run cce-release generate",
        ) from error
    return found


def body_case(
    contract: Contract, judge: RequestJudge, setting: GenerationSetup, generated: object, description: str
) -> Case:
    """The case of a generated body: JSON, or bytes as they are. `description` says what it is about, if known."""
    fitted = _fitted(generated, setting)
    body = fitted if isinstance(fitted, bytes) else json_bytes(fitted)
    request = operation_request(contract.update, setting.path_values(), body)
    found = judge.body.reason(body)
    reason = "; ".join(words for words in (description, found) if words) if found else description
    return judge.judged(Case(request, reason=reason))


def _fitted(body: object, setting: GenerationSetup) -> object:
    """The body with the setting's members instead of valid generated ones."""
    if not isinstance(body, dict):
        return body
    fitted = dict(body)
    if setting.chart_id is not None and isinstance(fitted.get("chart_id"), str):
        fitted["chart_id"] = setting.chart_id
    if setting.action is not None and fitted.get("action") in ("upgrade", "rollback"):
        fitted["action"] = setting.action
    parameters = fitted.get("parameters")
    if setting.dry_run is None or not isinstance(parameters, dict):
        return fitted
    if isinstance(parameters.get("dry_run", False), bool):
        fitted["parameters"] = {**parameters, "dry_run": setting.dry_run}
    return fitted

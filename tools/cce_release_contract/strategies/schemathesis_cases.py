"""Bodies that schemathesis generates for the update, as our requests and confirmed by our validator.

Only this module uses schemathesis. Its coverage cases are not a public interface, so the version is pinned.
Schemathesis generates but never sends: it would add credentials, use other methods, and judge the responses itself.
It gets only the body, which takes a third of the time. Path, query, media types and credentials have other cases.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import schemathesis
from hypothesis.strategies import SearchStrategy
from schemathesis import Case as SchemathesisCase
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.core import NotSet
from schemathesis.core.parameters import ParameterLocation
from schemathesis.schemas import APIOperation

from cce_release_contract.contract.compiled import Contract
from cce_release_contract.contract.pointer import child, get
from cce_release_contract.exchanges.case import Case
from cce_release_contract.exchanges.json_bytes import json_bytes
from cce_release_contract.exchanges.operation_requests import operation_request
from cce_release_contract.oracle.request_judge import RequestJudge, request_judge

_PATH = "/update"
"""The path of the operation in the document for schemathesis. No request uses it."""


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


def coverage_cases(contract: Contract, setting: GenerationSetup) -> Iterator[Case]:
    """The cases of schemathesis's coverage phase for the update, in its order, each request once.

    A finite list: valid bodies from examples and combinations, and bodies with one wrong type, missing member, unlisted
    or out-of-range value. Bodies that our validator judges differently are dropped.
    """
    judge = request_judge(contract)
    seen: set[bytes] = set()
    for case in _coverage(contract):
        if case.method != contract.update.method or case.meta is None:
            continue
        if case.meta.phase.data.parameter_location is not ParameterLocation.BODY:
            continue
        generated = _body_case(contract, judge, setting, case.body, _description(case))
        agreed = (generated.rule is None) is case.meta.generation.mode.is_positive
        if agreed and generated.request.body not in seen:
            seen.add(generated.request.body)
            yield generated


def fuzzing_cases(contract: Contract, setting: GenerationSetup, *, valid: bool) -> SearchStrategy[Case]:
    """Random bodies from schemathesis's public strategies, all valid or all invalid for our validator.

    The path is that of the setting, without a query. At most a quarter as fast as our strategies.
    """
    operation = _operation(contract)
    judge = request_judge(contract)
    mode = GenerationMode.POSITIVE if valid else GenerationMode.NEGATIVE
    cases: SearchStrategy[SchemathesisCase[Any]] = operation.as_strategy(generation_mode=mode, query={}, headers={})
    # The description is omitted, because it also describes parts that are not sent.
    return cases.map(lambda case: _body_case(contract, judge, setting, case.body, "")).filter(
        lambda generated: (generated.rule is None) is valid
    )


@lru_cache(maxsize=4)
def _operation(contract: Contract) -> APIOperation[Any, Any, Any, Any]:
    operation = contract.update
    # No security, so that schemathesis invents no credentials. Our client adds them.
    document = {
        "openapi": contract.document["openapi"],
        "info": contract.document["info"],
        "paths": {
            _PATH: {
                operation.method.lower(): {
                    "operationId": operation.id,
                    "requestBody": copy.deepcopy(get(contract.document, child(operation.pointer, "requestBody"))),
                    "responses": {"200": {"description": "not used"}},
                }
            }
        },
        "components": {"schemas": copy.deepcopy(contract.document["components"]["schemas"])},
    }
    # An explicit configuration, because the default is searched in the current folder and above.
    schema = schemathesis.openapi.from_dict(document, config=SchemathesisConfig())
    return schema[_PATH][operation.method]


@lru_cache(maxsize=4)
def _coverage(contract: Contract) -> tuple[SchemathesisCase[Any], ...]:
    operation = _operation(contract)
    return tuple(
        operation.schema.iter_coverage_cases(
            operation,
            generation_modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE],
            generation_config=operation.schema.config.generation_for(operation=operation),
        )
    )


def _body_case(
    contract: Contract, judge: RequestJudge, setting: GenerationSetup, generated: object, description: str
) -> Case:
    body = _body_bytes(_fitted(generated, setting))
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


def _body_bytes(body: object) -> bytes:
    if isinstance(body, NotSet):
        return b""
    return body if isinstance(body, bytes) else json_bytes(body)


def _description(case: SchemathesisCase[Any]) -> str:
    text = case.meta.phase.data.description if case.meta is not None else None
    return " ".join((text or "generated by schemathesis").split())

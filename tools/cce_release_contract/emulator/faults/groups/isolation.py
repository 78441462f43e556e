"""Faults of isolation: requests that affect a release other than the one in their path."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from cce_release_contract.contract.schema_errors import SchemaError
from cce_release_contract.emulator.checks.request_contract import RequestContract
from cce_release_contract.emulator.control.sandbox_definition import SandboxDefinition
from cce_release_contract.emulator.error_bodies import INVALID_REQUEST, NOT_FOUND
from cce_release_contract.emulator.faults.fault_builders import coded, edited_exchange
from cce_release_contract.emulator.incoming import Incoming
from cce_release_contract.emulator.pipeline import AppendStep, Fault, FindStep, Wrap
from cce_release_contract.emulator.routes import Route
from cce_release_contract.emulator.rules.releases import Release, ReleaseKey, Revision
from cce_release_contract.emulator.storage.interface import StoreReads, StoreTransaction
from cce_release_contract.emulator.wire_responses import WireResponse, json_response

GROUP: Final = "isolation"

PathCheck = Callable[[Route, RequestContract], tuple[SchemaError, ...]]


def _key(change: Callable[[ReleaseKey, SandboxDefinition], ReleaseKey]) -> Mapping[str, Wrap]:
    """A wrap that changes the release of a path."""

    def wrap(
        original: Callable[[Route, SandboxDefinition], ReleaseKey],
    ) -> Callable[[Route, SandboxDefinition], ReleaseKey]:
        return lambda route, definition: change(original(route, definition), definition)

    return {"release_key": wrap}


def _also(concerns: Callable[[ReleaseKey, ReleaseKey], bool]) -> Mapping[str, Wrap]:
    """A wrap that also stores a revision in other releases."""

    def wrap(original: AppendStep) -> AppendStep:
        def append(transaction: StoreTransaction, key: ReleaseKey, revision: Revision) -> None:
            original(transaction, key, revision)
            for other in transaction.releases():
                if other.key != key and concerns(key, other.key):
                    original(transaction, other.key, replace(revision, number=other.last.number + 1))

        return append

    return {"append": wrap}


def _any_of_the_namespace(original: FindStep) -> FindStep:
    def find(store: StoreReads, key: ReleaseKey) -> Release | None:
        found = original(store, key)
        if found is not None:
            return found
        return next(iter(store.releases(key.namespace)), None)

    return find


def _crashes_on_names(original: PathCheck) -> PathCheck:
    def problems(route: Route, contract: RequestContract) -> tuple[SchemaError, ...]:
        found = original(route, contract)
        if found:
            raise ValueError(found[0].message)
        return found

    return problems


def _short_names(original: PathCheck) -> PathCheck:
    def problems(route: Route, contract: RequestContract) -> tuple[SchemaError, ...]:
        found = original(route, contract)
        if not found and (len(route.name) > 40 or len(route.namespace) > 40):
            return (SchemaError("", "maxLength", "a name has more than 40 characters"),)
        return found

    return problems


def _nothing_found(response: WireResponse, incoming: Incoming) -> WireResponse:
    if incoming.method == "GET" and response.status == 404 and NOT_FOUND.code.encode() in response.body:
        return json_response(200, {}, incoming.request_id)
    return response


FAULTS: Final = (
    Fault(
        "namespaces-shared",
        "the namespace in the path is ignored",
        GROUP,
        ("request.path.namespace",),
        _key(lambda key, definition: replace(key, namespace=definition.namespace)),
    ),
    Fault(
        "cluster-ignored",
        "the cluster in the path is ignored",
        GROUP,
        ("request.path.cluster_id",),
        _key(lambda key, definition: replace(key, cluster_id=definition.cluster_id)),
    ),
    Fault(
        "name-ignored",
        "if a release is missing, another release of the namespace is used",
        GROUP,
        ("request.path.name", "lifecycle.read.not_found"),
        {"find_release": _any_of_the_namespace},
    ),
    Fault(
        "updates-by-name-alone",
        "an update changes the releases with this name in every namespace",
        GROUP,
        ("lifecycle.isolation.namespaces",),
        _also(lambda key, other: key.name == other.name),
    ),
    Fault(
        "updates-by-namespace-alone",
        "an update changes every release of the namespace",
        GROUP,
        ("lifecycle.isolation.releases",),
        _also(lambda key, other: key.namespace == other.namespace),
    ),
    Fault(
        "impossible-names-crash",
        "a name that Kubernetes does not allow gives 500",
        GROUP,
        ("request.path.impossible_name", "request.path.impossible_namespace"),
        {"path_problems": _crashes_on_names},
    ),
    Fault(
        "names-cut-short",
        "names of more than 40 characters are refused",
        GROUP,
        ("request.path.bounds_allowed",),
        {"path_problems": _short_names},
    ),
    Fault(
        "not-found-code-other",
        "a missing release is reported as an invalid body",
        GROUP,
        ("request.path.not_found_code",),
        coded(NOT_FOUND, INVALID_REQUEST.code),
    ),
    Fault(
        "missing-release-empty",
        "reading a missing release returns 200 with an empty object",
        GROUP,
        ("lifecycle.read.not_found",),
        edited_exchange(_nothing_found),
    ),
)

"""The comparison of an installed SDK with a contract."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from cce_release_contract.contract.document import Document
from cce_release_contract.contract.pages.sdk_decisions import DecidedInSdk
from cce_release_contract.drift.sdk.contract_side import contract_operations
from cce_release_contract.drift.sdk.differences import (
    SdkDifference,
    merged_operations,
    missing_operation,
    operation_differences,
)
from cce_release_contract.drift.sdk.elements import SidePlace
from cce_release_contract.drift.sdk.package import installed_sdk
from cce_release_contract.drift.sdk.parsing import Parsing, parse
from cce_release_contract.drift.sdk.parsing_cases import error_cases, success_cases
from cce_release_contract.errors import UsageError
from cce_release_contract.exit_codes import ExitCode

_EFFECTS = {
    "sdk-parse-lost": "callers of the SDK do not see it",
    "sdk-parse-changed": "callers of the SDK see something else",
    "sdk-parse-raises": "callers of the SDK get an exception that is not one of the SDK",
}


@dataclass(frozen=True, slots=True)
class SdkDrift:
    """How an SDK differs from the contract, and how it parsed the responses that were tried."""

    package: str
    version: str
    operations: tuple[str, ...]
    differences: tuple[SdkDifference, ...]
    parsings: tuple[Parsing, ...]

    @property
    def exit_code(self) -> ExitCode:
        """1 if there is a difference that no decision settles, else 0."""
        return ExitCode.FINE if all(one.decided for one in self.differences) else ExitCode.BROKEN


def sdk_drift(document: Document, package: str, decided: Sequence[DecidedInSdk] = ()) -> SdkDrift:
    """Compare an installed SDK with a contract. `decided` are the differences that are settled.

    Raises UsageError if the package is not installed, has none of the operations, or cannot be imported.
    """
    sdk = installed_sdk(package)
    contract = list(contract_operations(document))
    found = {one.name: theirs for one in contract if (theirs := sdk.operation(one.name))}
    if not found:
        raise UsageError(
            f"the package {package!r} has none of the operations of the contract",
            where=str(sdk.clients[0][0]),
            cause="it is the SDK of another service"
            if contract
            else "no operation of the contract has x-vendor-operation",
            remedy=f"name the SDK that has {', '.join(one.name for one in contract) or 'them'}",
        )
    client = SidePlace(sdk.clients[0][0].relative_to(sdk.root).as_posix(), 1)
    differences = [missing_operation(one, client) for one in contract if one.name not in found]
    for one in contract:
        if one.name in found:
            differences += operation_differences(one, found[one.name])
    cases = [case for one in contract if one.name in found for case in success_cases(document, one)]
    cases += [case for case in error_cases(document) if case.operation in found]
    parsings = parse(sdk.root, found, cases)
    differences += _losses(parsings, {name: one.place for name, one in found.items()})
    settled = tuple(_settled(one, decided) for one in merged_operations(differences))
    return SdkDrift(package, sdk.version, tuple(found), settled, parsings)


def _settled(one: SdkDifference, decided: Sequence[DecidedInSdk]) -> SdkDifference:
    for decision in decided:
        if decision.settles(one.id, one.subject, one.contract, one.sdk):
            return replace(one, decided=decision.decision)
    return one


def _losses(parsings: Iterable[Parsing], places: dict[str, SidePlace]) -> list[SdkDifference]:
    """What the contract allows and the SDK does not read as it is."""
    return [
        SdkDifference(
            id=one.loss,
            operations=(one.case.operation,),
            direction="response",
            path=one.case.path,
            contract=f"allows {one.case.kind}",
            sdk=one.outcome,
            effect=_EFFECTS[one.loss],
            contract_place=one.case.place,
            sdk_place=places[one.case.operation],
        )
        for one in parsings
        if one.loss and one.case.allowed
    ]

"""How an SDK differs from the contract, and what each difference means for those who use it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from cce_release_contract.drift.sdk.elements import SideMember, SideOperation, SidePlace

SdkPart = Literal["request", "response", ""]


@dataclass(frozen=True, slots=True)
class SdkDifference:
    """One difference. `operations` are those that have it, `path` is the member, empty for the operation itself.

    `contract` and `sdk` say what each side has, `effect` what that means. `decided` names the decision about it, empty
    if there is none.
    """

    id: str
    operations: tuple[str, ...]
    direction: SdkPart
    path: str
    contract: str
    sdk: str
    effect: str
    contract_place: SidePlace
    sdk_place: SidePlace
    decided: str = ""

    @property
    def subject(self) -> str:
        """What differs, in words."""
        return " ".join(part for part in (self.direction, self.path) if part) or "the operation"


def merged_operations(differences: Iterable[SdkDifference]) -> tuple[SdkDifference, ...]:
    """The differences, each once: one that several operations share names all of them."""
    found: dict[tuple[str, ...], SdkDifference] = {}
    for one in differences:
        key = (one.id, one.direction, one.path, one.contract, one.sdk, str(one.contract_place))
        known = found.get(key)
        found[key] = replace(known, operations=(*known.operations, *one.operations)) if known else one
    return tuple(found.values())


def operation_differences(contract: SideOperation, sdk: SideOperation) -> Iterator[SdkDifference]:
    """The differences of one operation that both sides have."""
    whole = _Comparing(contract.name, "", contract.place, sdk.place)
    if contract.method != sdk.method:
        yield whole.difference("sdk-method", "", contract.method, sdk.method, "the SDK calls another operation")
    if contract.template != sdk.template:
        yield whole.difference("sdk-path", "", contract.template, sdk.template, "the SDK calls another address")
    for direction, ours, theirs in (
        ("request", contract.request, sdk.request),
        ("response", contract.response, sdk.response),
    ):
        comparing = _Comparing(contract.name, direction, contract.place, sdk.place)
        yield from comparing.missing(ours, theirs)
        yield from comparing.added(ours, theirs)
        for path in (path for path in ours if path in theirs):
            yield from comparing.changed(path, ours[path], theirs[path])


def missing_operation(contract: SideOperation, client: SidePlace) -> SdkDifference:
    """The SDK does not have an operation of the contract."""
    comparing = _Comparing(contract.name, "", contract.place, client)
    return comparing.difference("sdk-operation-missing", "", "has it", "does not have it", "the SDK cannot call it")


@dataclass(frozen=True, slots=True)
class _Comparing:
    """One operation, in one direction."""

    operation: str
    direction: str
    contract: SidePlace
    sdk: SidePlace

    def difference(
        self,
        id_: str,
        path: str,
        contract: str,
        sdk: str,
        effect: str,
        *,
        at: SideMember | None = None,
        there: SideMember | None = None,
    ) -> SdkDifference:
        return SdkDifference(
            id=id_,
            operations=(self.operation,),
            direction=self.direction,  # type: ignore[arg-type]
            path=path,
            contract=contract,
            sdk=sdk,
            effect=effect,
            contract_place=at.place if at else self.contract,
            sdk_place=there.place if there else self.sdk,
        )

    def missing(self, ours: Mapping[str, SideMember], theirs: Mapping[str, SideMember]) -> Iterator[SdkDifference]:
        """What the SDK does not have. What is inside of it is not listed again."""
        effect = "the SDK cannot send it" if self.direction == "request" else "callers of the SDK do not see it"
        for path in _outermost(ours, theirs):
            there = theirs.get(_outer(path))
            yield self.difference(
                "sdk-member-missing", path, _described(ours[path]), "nothing", effect, at=ours[path], there=there
            )

    def added(self, ours: Mapping[str, SideMember], theirs: Mapping[str, SideMember]) -> Iterator[SdkDifference]:
        """What only the SDK has, unless the contract leaves the object open."""
        effect = "callers may send it, and the contract does not say what it does"
        if self.direction == "response":
            effect = "callers may expect it, and the contract does not promise it"
        for path in _outermost(theirs, ours):
            outer = ours.get(_outer(path))
            if outer is None or not outer.free:
                yield self.difference(
                    "sdk-member-added", path, "nothing", _described(theirs[path]), effect, at=outer, there=theirs[path]
                )

    def changed(self, path: str, ours: SideMember, theirs: SideMember) -> Iterator[SdkDifference]:
        """How a member differs that both sides have. What a side does not state is no difference."""

        def one(id_: str, contract: str, sdk: str, effect: str) -> SdkDifference:
            return self.difference(id_, path, contract, sdk, effect, at=ours, there=theirs)

        asks = self.direction == "request"
        if ours.type != theirs.type and "any" not in (ours.type, theirs.type):
            yield one("sdk-type", ours.type, theirs.type, "the SDK converts it, or sends another type")
        if asks and ours.required != theirs.required:
            effect = "the SDK lets callers leave it out" if ours.required else "the SDK always sends it"
            yield one("sdk-required", _needed(ours), _needed(theirs), effect)
        more = [value for value in ours.options or () if value not in (theirs.options or ())]
        less = [value for value in theirs.options or () if value not in (ours.options or ())]
        if ours.options is not None and theirs.options is not None and (more or less):
            yield one(
                "sdk-options",
                f"{', '.join(map(_shown, more))} as well" if more else "fewer values",
                f"{', '.join(map(_shown, less))} as well" if less else "fewer values",
                "the docstring of the SDK lists other values",
            )
        if theirs.default is not None and ours.default != theirs.default:
            stated = "no default" if ours.default is None else f"default {_shown(ours.default)}"
            yield one("sdk-default", stated, f"default {_shown(theirs.default)}", "only a docstring of the SDK says so")
        if theirs.most_characters is not None and ours.most_characters != theirs.most_characters:
            effect = "the docstring of the SDK states another length"
            yield one("sdk-length", _length(ours), _length(theirs), effect)
        if ours.free and not theirs.free:
            effect = "typed code can send only the members that the model lists; a plain dict can send others"
            yield one("sdk-closed", "any members", "only those that the model lists", effect)


def _outermost(these: Mapping[str, SideMember], others: Mapping[str, SideMember]) -> list[str]:
    """The paths that only one side has, without those inside of another."""
    only = [path for path in these if path not in others]
    return [path for path in only if _outer(path) not in only]


def _outer(path: str) -> str:
    """The path of the object or the list that a member is in; empty for one that is in none."""
    if path.endswith("[]"):
        return path.removesuffix("[]")
    found = max(path.rfind("."), path.rfind(" "))
    outer = path[:found] if found > 0 else ""
    return outer if outer.startswith("body") else ""


def _described(member: SideMember) -> str:
    return f"{member.type}, {_needed(member)}"


def _needed(member: SideMember) -> str:
    return "mandatory" if member.required else "optional"


def _length(member: SideMember) -> str:
    return "no length" if member.most_characters is None else f"at most {member.most_characters} characters"


def _shown(value: object) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)

"""Strategies for valid bodies of the update, made from the compiled contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from cce_release_contract.contract.compiled import Contract
from cce_release_contract.oracle.schemas import Schema, check_keywords, request_schema, resolved_schema
from cce_release_contract.strategies.case_order import telling_first
from cce_release_contract.strategies.free_values import free_members
from cce_release_contract.strategies.instances import InstanceBuilder, boundary_values

Body = dict[str, Any]

EXAMPLE_CHART_ID: Final = "af4b699e-018c-11ec-b8b0-0255ac100b05"
"""The chart id of the vendor's example. Source: spec/page-rows.yaml, table 4, row chart_id."""

image_tags: Final[SearchStrategy[str]] = st.text(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-", max_size=12
).map(lambda text: f"v{text}")
"""Image tags as registries allow them, `v` and at most 12 characters."""

pull_policies: Final[SearchStrategy[str]] = st.sampled_from(["", "Always", "IfNotPresent", "Never"])
"""Kubernetes' three policies, and the empty string that Terraform sends for an unset one."""


def update_bodies(
    contract: Contract,
    *,
    chart_id: str | None = EXAMPLE_CHART_ID,
    action: str | None = None,
    dry_run: bool | None = None,
    release_version: int | None = None,
    values: SearchStrategy[Body] | None = None,
    unknown_members: bool = False,
) -> SearchStrategy[Body]:
    """Bodies that the contract accepts. An argument that is not None fixes its member, which is then always present.

    `chart_id` None gives any text, `action` None either action. `values` replaces the default strategy: a realistic
    image tag and pull policy, and members `x-...` of any JSON, which no chart knows. `unknown_members` also adds
    members that the contract does not name to the body and to `parameters`.
    """
    forced = {
        "/chart_id": chart_id,
        "/action": action,
        "/parameters/dry_run": dry_run,
        "/parameters/release_version": release_version,
    }
    overrides: dict[str, SearchStrategy[Any]] = {
        pointer: st.just(value) for pointer, value in forced.items() if value is not None
    }
    overrides["/values"] = update_values() if values is None else values
    builder = InstanceBuilder(contract, overrides, free_at=("", "/parameters") if unknown_members else ())
    return builder.build(request_schema(contract))


def update_values(*, nulls: bool = True, max_size: int = 2) -> SearchStrategy[Body]:
    """`values` that every chart accepts: known members are realistic, others begin with `x-`.

    `max_size` is the largest number of free members. `nulls` is that of `free_values.free_json`.
    """
    known = st.fixed_dictionaries({}, optional={"imagePullPolicy": pull_policies, "imageTag": image_tags})
    return st.builds(lambda named, free: {**named, **free}, known, free_members(nulls=nulls, max_size=max_size))


def nested_values(depth: int) -> Body:
    """`values` of nested objects, `depth` levels below the first member."""
    inner: Any = "leaf"
    for _ in range(depth):
        inner = {"x-level": inner}
    return {"x-level": inner}


def smallest_body(contract: Contract, *, chart_id: str = EXAMPLE_CHART_ID, action: str = "upgrade") -> Body:
    """The body with the required members only: empty objects, no option."""
    schema = request_schema(contract)
    given = {"chart_id": chart_id, "action": action}
    return {name: given.get(name, {}) for name in schema["required"]}


def boundary_bodies(
    contract: Contract,
    *,
    chart_id: str = EXAMPLE_CHART_ID,
    action: str = "upgrade",
    dry_run: bool | None = None,
) -> Iterator[tuple[str, Body]]:
    """The ordered, finite list of valid bodies at the edges of the contract, each with a description of the edge.

    The smallest body; each member at each of its boundary values (except `/chart_id` and `/action`, which choose the
    effect); empty, null, deep and long free members. Each member appears once before any appears twice. `dry_run` is
    added to each body if it is not None.
    """
    for words, body in _boundaries(contract, smallest_body(contract, chart_id=chart_id, action=action)):
        if dry_run is not None:
            body["parameters"] = {**body["parameters"], "dry_run": dry_run}
        yield words, body


def _boundaries(contract: Contract, smallest: Body) -> Iterator[tuple[str, Body]]:
    groups = [[("only the required members, empty objects", dict(smallest))]]
    properties = request_schema(contract)["properties"]
    for group in ("parameters", "values"):
        members: Mapping[str, Schema] = resolved_schema(contract, properties[group]).get("properties", {})
        for name, member in members.items():
            schema = resolved_schema(contract, member)
            check_keywords(schema, f"/{group}/{name}")
            groups.append(
                [
                    (f"`/{group}/{name}` is {_shown(value)}", {**smallest, group: {name: value}})
                    for value in boundary_values(schema)
                ]
            )
    groups += [[(words, {**smallest, "values": values})] for words, values in _FREE_BOUNDARIES]
    return telling_first(groups, kind=lambda case: case[0])


def _shown(value: object) -> str:
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= 20 else f"text of {len(value)} characters"
    return str(value).lower()


_FREE_BOUNDARIES: Final[tuple[tuple[str, Body], ...]] = (
    ("a free member is null", {"x-null": None}),
    ("a free member is an empty object", {"x-empty": {}}),
    ("a free member is an empty array", {"x-empty": []}),
    ("a free member is an empty string", {"x-empty": ""}),
    ("a free member is the largest exact integer", {"x-number": 2**53 - 1}),
    ("a free member is a fraction", {"x-number": 0.1}),
    ("a free member's name is not ASCII", {"x-é字": "ü🙂"}),
    ("free members are nested 20 deep", nested_values(20)),
    ("a free member is 4096 characters long", {"x-long": "a" * 4096}),
)

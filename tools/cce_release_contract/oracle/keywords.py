"""Every keyword that restricts a request in the compiled contract, with its place and its value."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final, NamedTuple

from cce_release_contract.contract.compiled import Contract
from cce_release_contract.contract.operations import Parameter
from cce_release_contract.contract.pointer import child
from cce_release_contract.exchanges.case import Location, Rule
from cce_release_contract.oracle.schemas import (
    Schema,
    check_keywords,
    is_annotation,
    request_schema,
    resolved_schema,
)

LOCATIONS: Final = {"path": Location.PATH, "query": Location.QUERY, "header": Location.HEADER}
"""Our locations by those of OpenAPI. Cookies are missing, because the contract does not use them."""

IGNORED_HEADERS: Final = frozenset({"accept", "authorization", "content-type"})
"""Header parameters with these names are ignored. Source: OpenAPI 3.1, Parameter Object."""


class Keyword(NamedTuple):
    """One restricting keyword of a schema, its rule and its value."""

    rule: Rule
    value: Any
    schema: Schema


@lru_cache(maxsize=8)
def body_keywords(contract: Contract) -> tuple[Keyword, ...]:
    """The keywords of the update's body, in the contract's order, outer objects first.

    Raises `SpecificationError` for a keyword that is not understood.
    """
    return tuple(_body_keywords(contract, request_schema(contract), ""))


@lru_cache(maxsize=8)
def parameter_keywords(contract: Contract) -> tuple[Keyword, ...]:
    """The keywords of the update's parameters in path, query and header, with `required` for required ones."""
    found: list[Keyword] = []
    for parameter in sent_parameters(contract):
        location = LOCATIONS[parameter.location]
        schema = resolved_schema(contract, parameter.schema)
        check_keywords(schema, parameter.name)
        if parameter.required:
            found.append(Keyword(Rule(location, parameter.name, "required"), True, schema))
        for keyword, value in schema.items():
            if not is_annotation(keyword):
                found.append(Keyword(Rule(location, parameter.name, keyword), value, schema))
    return tuple(found)


def sent_parameters(contract: Contract) -> tuple[Parameter, ...]:
    """The parameters of the update that are not ignored."""
    return tuple(
        parameter
        for parameter in contract.update.parameters
        if parameter.location in LOCATIONS
        and not (parameter.location == "header" and parameter.name.lower() in IGNORED_HEADERS)
    )


def _body_keywords(contract: Contract, schema: Schema, pointer: str) -> Iterator[Keyword]:
    schema = resolved_schema(contract, schema)
    check_keywords(schema, pointer)
    for keyword, value in schema.items():
        if keyword == "required":
            for name in value:
                yield Keyword(Rule(Location.BODY, child(pointer, name), keyword), True, schema)
        elif keyword == "additionalProperties" and value is False:
            yield Keyword(Rule(Location.BODY, child(pointer, "x-unknown"), keyword), False, schema)
        elif keyword not in ("properties", "additionalProperties") and not is_annotation(keyword):
            yield Keyword(Rule(Location.BODY, pointer, keyword), value, schema)
    for name, member in schema.get("properties", {}).items():
        yield from _body_keywords(contract, member, child(pointer, name))

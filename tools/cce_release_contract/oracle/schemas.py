"""The request's schema in the compiled contract: its place, its references, and the keywords that only describe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from cce_release_contract.contract import references
from cce_release_contract.contract.compiled import Contract
from cce_release_contract.errors import SpecificationError

Schema = Mapping[str, Any]

ANNOTATIONS: Final = frozenset(
    {"$comment", "default", "deprecated", "description", "example", "examples", "format", "readOnly", "title"}
)
"""Keywords that describe a value and refuse nothing. `format` is one of them in OpenAPI 3.1."""


KNOWN_KEYWORDS: Final[Mapping[str, frozenset[str]]] = {
    "object": frozenset({"type", "properties", "required", "additionalProperties"}),
    "string": frozenset({"type", "enum", "minLength", "maxLength", "pattern"}),
    "integer": frozenset({"type", "enum", "minimum", "maximum"}),
    "boolean": frozenset({"type"}),
}
"""The restricting keywords that are understood, by type."""


def is_annotation(keyword: str) -> bool:
    """Whether `keyword` only describes. `x-` keywords do."""
    return keyword in ANNOTATIONS or keyword.startswith("x-")


def request_schema(contract: Contract) -> Schema:
    """The schema of the update's body."""
    return resolved_schema(contract, contract.schema(contract.update.body_pointer))


def resolved_schema(contract: Contract, schema: Schema) -> Schema:
    """`schema` with its reference followed to the end, without describing keywords next to the reference.

    Raises `SpecificationError` for a reference that leads nowhere or out of the contract, and for a restricting
    keyword next to it.
    """
    if "$ref" not in schema:
        return schema
    restricting = sorted(key for key in schema if key != "$ref" and not is_annotation(key))
    if restricting:
        raise SpecificationError(
            f"the keywords {', '.join(restricting)} are next to a reference",
            where=str(schema["$ref"]),
            remedy="move them into the referenced schema",
        )
    try:
        target, _ = references.resolve_reference(contract.document, dict(schema))
    except LookupError as error:
        raise SpecificationError(
            str(error),
            where="compiled contract",
            remedy="run `cce-release lint`, correct spec/openapi.yaml, then `cce-release generate`",
        ) from error
    return cast("Schema", target)


def check_keywords(schema: Schema, pointer: str) -> None:
    """Raise `SpecificationError` if the resolved `schema` uses a type or restricting keyword that is not understood."""
    where = f"request body at {pointer or '/'}"
    kind = schema.get("type")
    if not isinstance(kind, str) or kind not in KNOWN_KEYWORDS:
        raise SpecificationError(
            f"no values can be generated for the type {kind!r}",
            where=where,
            cause=f"only {', '.join(KNOWN_KEYWORDS)} are understood",
            remedy="add this type to strategies/instances.py and strategies/keyword_mutations.py",
        )
    unknown = sorted(key for key in schema if key not in KNOWN_KEYWORDS[kind] and not is_annotation(key))
    if unknown:
        raise SpecificationError(
            f"no values can be generated for the keywords {', '.join(unknown)} of type {kind!r}",
            where=where,
            remedy="add these keywords to strategies/instances.py and strategies/keyword_mutations.py",
        )

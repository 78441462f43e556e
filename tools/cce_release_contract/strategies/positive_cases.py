"""Positive cases of the update at the edges of the contract, each with a description of its edge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cce_release_contract.contract.compiled import Contract
from cce_release_contract.contract.json_text import parse_json
from cce_release_contract.exchanges.case import Case, Location
from cce_release_contract.exchanges.json_bytes import json_bytes
from cce_release_contract.exchanges.request import Request
from cce_release_contract.oracle.keywords import LOCATIONS, sent_parameters
from cce_release_contract.oracle.media_types import CONTENT_TYPE
from cce_release_contract.oracle.parameters import broken_keywords, with_text
from cce_release_contract.oracle.request_judge import request_judge
from cce_release_contract.oracle.schemas import Schema, resolved_schema
from cce_release_contract.strategies.bodies import boundary_bodies
from cce_release_contract.strategies.media_type_mutations import SPELLINGS

_LONG: str = "a1" * 64
"""A text that begins with a letter and can be cut anywhere: valid for names of any length."""


def boundary_requests(contract: Contract, base: Request, location: Location) -> Iterator[Case]:
    """The cases with one part at an edge of the contract. The other parts are those of the valid request `base`.

    A case of the path names another release than `base`; a case of the body keeps chart and action.
    """
    judge = request_judge(contract)
    if location is Location.BODY:
        body = parse_json(base.body)
        for edge, edited in boundary_bodies(contract, chart_id=body["chart_id"], action=body["action"]):
            yield judge.judged(Case(replace(base, body=json_bytes(edited)), reason=edge))
        return
    if location is Location.MEDIA_TYPE:
        for value in SPELLINGS:
            request = base.with_header(CONTENT_TYPE, value)
            yield judge.judged(Case(request, reason=f"its Content-Type is `{value}`"))
        return
    for parameter in sent_parameters(contract):
        if LOCATIONS[parameter.location] is location:
            schema = resolved_schema(contract, parameter.schema)
            for text in dict.fromkeys(_edge_texts(schema)):
                if not broken_keywords(contract, parameter, text):
                    shown = f"`{text}`" if len(text) <= 20 else f"text of {len(text)} characters"
                    request = with_text(contract, base, location, parameter.name, text)
                    reason = f"the {location}'s `{parameter.name}` is {shown}"
                    yield judge.judged(Case(request, reason=reason))


def _edge_texts(schema: Schema) -> Iterator[str]:
    """Texts at the bounds of a schema: the shortest, the longest, and special ones of its pattern."""
    if "enum" in schema:
        yield from (str(value) for value in schema["enum"])
        return
    longest = schema.get("maxLength")
    yield "a" * max(1, schema.get("minLength", 1))
    if longest is not None:
        yield _LONG[:longest] if longest <= len(_LONG) else "a" * longest
        yield "a" * (longest - 1)
    yield from ("a0", "a-0", "a--b", "0a")

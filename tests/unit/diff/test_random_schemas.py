"""Random schemas and random edits: nothing is called compatible that has a counterexample, and no witness is false."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import jsonschema_rs
import pytest
from tests.levels import LONG
from tests.unit.diff.random_schemas import edited, instance, schema

from cce_release_contract.diff.normal_form import Direction
from cce_release_contract.diff.schemas.acceptance import Acceptance
from cce_release_contract.diff.schemas.roots import compare_roots
from cce_release_contract.diff.schemas.samples import Samples
from cce_release_contract.diff.schemas.views import SchemaSide
from cce_release_contract.diff.schemas.witnesses import SchemaTools

ROOT = ("/components/schemas/R",)
INSTANCES = 10_000
VALUES = 60
PAIRS = 60
"""Pairs of schemas in one test; each is compared as a request and as a response."""


@pytest.mark.parametrize("block", [pytest.param(block, marks=LONG if block else ()) for block in range(100)])
@pytest.mark.parametrize("direction", ["request", "response"])
def test_random_edits_are_judged_right(block: int, direction: Direction) -> None:
    """Both schemas confirm each witness; no value that a compatible change is said to keep is refused."""
    verdicts = set()
    for seed in range(block * PAIRS, (block + 1) * PAIRS):
        source = Random(seed)
        old = schema(source)
        new = edited(old, source)
        sides = [SchemaSide({"components": {"schemas": {"R": one}}}) for one in (old, new)]

        judged = compare_roots(SchemaTools(sides[0]), ROOT, SchemaTools(sides[1]), ROOT, direction)

        (inner, allowed), (_, refused) = (
            zip(sides, (old, new), strict=True)
            if direction == "request"
            else reversed(list(zip(sides, (old, new), strict=True)))
        )
        accepts, refuses = (jsonschema_rs.Draft202012Validator(one) for one in (allowed, refused))
        verdicts |= {one.verdict for one in judged}
        for one in judged:
            if one.witness and "looked up" not in one.reason:
                value = one.witness[0]
                assert accepts.is_valid(value), (seed, one.edit.what, value)
                assert not refuses.is_valid(value), (seed, one.edit.what, value)
        if all(one.verdict == "compatible" for one in judged):
            kept = counterexample(inner, refuses, source, strict=direction == "request")
            assert kept is None, (seed, old, new)
    assert verdicts >= {"breaking", "compatible"}


@LONG
def test_no_instance_of_ten_thousand_shows_a_break_of_a_compatible_pair() -> None:
    """Ten thousand values that the inner schema promises are allowed by the outer one, of pairs called compatible."""
    tried, seed = 0, 1_000_000
    while tried < INSTANCES:
        seed += 1
        source = Random(seed)
        old = schema(source)
        pair = (old, edited(old, source))
        sides = [SchemaSide({"components": {"schemas": {"R": one}}}) for one in pair]
        tools = [SchemaTools(side) for side in sides]
        for direction, inner in (("request", 0), ("response", 1)):
            if any(one.verdict != "compatible" for one in compare_roots(tools[0], ROOT, tools[1], ROOT, direction)):
                continue
            refuses = jsonschema_rs.Draft202012Validator(pair[1 - inner])
            for value in promised(sides[inner], source, strict=direction == "request"):
                assert refuses.is_valid(value), (seed, direction, pair, value)
                tried += 1

    assert seed < 1_000_000 + INSTANCES  # most pairs give instances


def promised(side: SchemaSide, source: Random, *, strict: bool) -> Iterator[Any]:
    """Those of some random values that a schema promises.

    A request is promised only with named members. A response may have others, of which the old document may speak.
    """
    acceptance = Acceptance(side)
    samples = Samples(side, acceptance)
    for number in range(VALUES):
        value = samples.drawn(ROOT, source) if number % 2 else instance(source)
        if acceptance.allows(ROOT, value) and (not strict or acceptance.allows(ROOT, value, strict=True)):
            yield value


def counterexample(
    inner: SchemaSide, outer: jsonschema_rs.Draft202012Validator, source: Random, *, strict: bool
) -> object:
    """A value that the inner schema promises and the outer one refuses, among random ones; None without one."""
    return next(
        ({"value": value} for value in promised(inner, source, strict=strict) if not outer.is_valid(value)), None
    )

"""Invalid bodies of the update, each one edit away from a valid body and with a certificate that was checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from cce_release_contract.errors import SpecificationError
from cce_release_contract.specification.compiled import Contract
from cce_release_contract.strategies.bodies import Body, update_bodies
from cce_release_contract.strategies.byte_edits import ByteEdit, byte_edit_groups
from cce_release_contract.strategies.certificates import Certificate, InvalidBody
from cce_release_contract.strategies.confirmation import BodyJudge
from cce_release_contract.strategies.edits import Edit, edit_groups
from cce_release_contract.strategies.encoding import json_bytes
from cce_release_contract.strategies.free_values import free_text

FARTHEST_INTEGER = 2**53
"""Bound of random integers beyond a minimum or maximum, so that every reader still sees the same integer."""


def iter_invalid_bodies(contract: Contract, base: Body) -> Iterator[InvalidBody]:
    """Every edit of the contract's request schema, then of its bytes, applied to the valid body `base`.

    Finite and always in the same order: each place and keyword once, then each a second time, and so on, so that any
    beginning of the list covers as many rules as it can. Raises `SpecificationError` if the validator does not confirm
    a certificate, which also happens when `base` is not valid.
    """
    judge = BodyJudge(contract)
    for single in zip_longest(*_groups(contract)):
        for edit in single:
            if edit is not None:
                yield _confirmed(edit, base, judge)


def invalid_bodies(contract: Contract, bases: SearchStrategy[Body] | None = None) -> SearchStrategy[InvalidBody]:
    """Random valid bodies with one random edit each, every rule as often as any other.

    `bases` gives the valid bodies (default: any that the contract accepts). Beside the finite list this draws unlisted
    texts and integers out of range.
    """
    judge = BodyJudge(contract)
    finite: list[SearchStrategy[Edit | ByteEdit]] = [st.sampled_from(group) for group in _groups(contract)]
    drawn = [strategy for group in edit_groups(contract) for strategy in _random_edits(group[0])]
    return st.builds(
        lambda edit, base: _confirmed(edit, base, judge),
        st.one_of(*finite, *drawn),
        update_bodies(contract) if bases is None else bases,
    )


def _groups(contract: Contract) -> list[Sequence[Edit | ByteEdit]]:
    return [*edit_groups(contract), *byte_edit_groups()]


def _random_edits(example: Edit) -> Iterator[SearchStrategy[Edit]]:
    match example.keyword:
        case "enum":
            # The rule's words quote every listed value.
            values: SearchStrategy[Any] = free_text.filter(lambda text: json_bytes(text).decode() not in example.why)
        case "minimum":
            values = st.integers(-FARTHEST_INTEGER, example.value)
        case "maximum":
            values = st.integers(example.value, FARTHEST_INTEGER)
        case _:
            return
    yield values.map(lambda value: Edit(example.pointer, example.keyword, value, example.why))


def _confirmed(edit: Edit | ByteEdit, base: Body, judge: BodyJudge) -> InvalidBody:
    if isinstance(edit, ByteEdit):
        invalid = InvalidBody(edit.apply(base), Certificate("", edit.rule, edit.words, edit.why))
    else:
        certificate = Certificate(edit.pointer, edit.keyword, edit.words, edit.why)
        invalid = InvalidBody(json_bytes(edit.apply(base)), certificate)
    if not judge.confirms(invalid):
        raise SpecificationError(
            f"the contract does not confirm that {edit.words} breaks {invalid.certificate.keyword!r}",
            where=f"request body at {invalid.certificate.pointer or '/'}",
            cause="the base of the edit is not a valid body, or the edit is not an edit of this contract",
            remedy="give a body that the contract accepts",
        )
    return invalid

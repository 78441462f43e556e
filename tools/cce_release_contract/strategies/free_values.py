"""Strategies for free members of `values`: small JSON that every chart, server and client can handle."""

from __future__ import annotations

from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from cce_release_contract.exchanges.redaction.secret_names import secret_looking

FREE_PREFIX: Final = "x-"
"""The prefix of every free member name, so that it never collides with a member of a chart."""

LARGEST_EXACT_INTEGER: Final = 2**53 - 1
"""The largest integer that every JSON parser keeps exact: Go and JavaScript read numbers as 64-bit floats."""

LARGEST_FLOAT: Final = 1e15
"""The largest generated fraction, so that no serializer uses exponents, which differ between implementations."""

_UNSAFE_CATEGORIES: Final = ("Cs", "Cc", "Cn", "Co", "Zl", "Zp")
"""Surrogates, controls, unassigned, private, line separators: valid in JSON, refused or changed by YAML parsers."""

safe_characters: Final[SearchStrategy[str]] = st.characters(exclude_categories=_UNSAFE_CATEGORIES)
"""One character of any script."""

free_text: Final[SearchStrategy[str]] = st.text(safe_characters, max_size=12)
"""Text in any script, 0 to 12 characters."""

free_names: Final[SearchStrategy[str]] = (
    st.text(st.characters(categories=("Lu", "Ll", "Lo", "Nd")), min_size=1, max_size=6)
    .map(lambda name: f"{FREE_PREFIX}{name}")
    .filter(lambda name: not secret_looking(name))
)
"""Member names `x-...` of letters and digits in any script, at most 8 characters.

No name looks like that of a secret, because a target may mask the value of `x-pwd`.
"""

free_numbers: Final[SearchStrategy[int | float]] = st.one_of(
    st.integers(-LARGEST_EXACT_INTEGER, LARGEST_EXACT_INTEGER),
    st.floats(-LARGEST_FLOAT, LARGEST_FLOAT, allow_nan=False, allow_infinity=False, allow_subnormal=False),
)
"""Numbers that fit into 64-bit floats; no NaN, no infinity."""


def free_json(*, nulls: bool = True) -> SearchStrategy[Any]:
    """Any small JSON value: a scalar, or a list or object of at most two scalars, named as in `free_names`.

    Without `nulls` the value survives Helm, which reads null as "remove this member". The two levels are written out
    because a recursive strategy is half as fast; boundary cases test depth.
    """
    plain = (None, True, False, "", 0) if nulls else (True, False, "", 0)
    scalars: SearchStrategy[Any] = st.one_of(st.sampled_from(plain), free_text, free_numbers)
    return st.one_of(scalars, st.lists(scalars, max_size=2), st.dictionaries(free_names, scalars, max_size=2))


def free_members(*, nulls: bool = True, max_size: int = 2) -> SearchStrategy[dict[str, Any]]:
    """An object of 0 to `max_size` freely named members."""
    return st.dictionaries(free_names, free_json(nulls=nulls), max_size=max_size)

"""Strategies for what a caller may put freely into `values`: small JSON that no chart, server or client trips over."""

from __future__ import annotations

from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from cce_release_contract.exchanges.redaction.secret_names import secret_looking

FREE_PREFIX: Final = "x-"
"""How every freely chosen member name begins, so that it never meets a member that a chart knows."""

LARGEST_EXACT_INTEGER: Final = 2**53 - 1
"""Largest integer that every JSON reader keeps exact: Go and JavaScript read numbers as 64-bit floats."""

LARGEST_FLOAT: Final = 1e15
"""Largest fraction generated, so that no writer changes to exponents that readers print differently."""

_UNSAFE_CATEGORIES: Final = ("Cs", "Cc", "Cn", "Co", "Zl", "Zp")
"""Surrogates, controls, unassigned, private, line separators: legal in JSON, refused or changed by YAML readers."""

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

None looks like the name of a secret, since a target may mask the value of `x-pwd`.
"""

free_numbers: Final[SearchStrategy[int | float]] = st.one_of(
    st.integers(-LARGEST_EXACT_INTEGER, LARGEST_EXACT_INTEGER),
    st.floats(-LARGEST_FLOAT, LARGEST_FLOAT, allow_nan=False, allow_infinity=False, allow_subnormal=False),
)
"""Numbers that 64-bit floats hold; no NaN, no infinity."""


def free_json(*, nulls: bool = True) -> SearchStrategy[Any]:
    """Any small JSON value: a scalar, or a list or object of at most two scalars, named as in `free_names`.

    Without `nulls` the value survives Helm, which reads null as "remove this member". Two levels are written out since
    they are drawn twice as fast as a recursive strategy; depth is the subject of boundary cases.
    """
    plain = (None, True, False, "", 0) if nulls else (True, False, "", 0)
    scalars: SearchStrategy[Any] = st.one_of(st.sampled_from(plain), free_text, free_numbers)
    return st.one_of(scalars, st.lists(scalars, max_size=2), st.dictionaries(free_names, scalars, max_size=2))


def free_members(*, nulls: bool = True, max_size: int = 2) -> SearchStrategy[dict[str, Any]]:
    """An object of 0 to `max_size` freely named members."""
    return st.dictionaries(free_names, free_json(nulls=nulls), max_size=max_size)
